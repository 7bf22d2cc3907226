"""H2: "een half uur" and "acht vragen" were fixed in templates and texts, while the owner sets both: after a
question was added, one page said nine and eight."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from sqlite3 import OperationalError

import pytest
from flask import Flask

from tests.booking.people import arrived
from tests.booking.test_choosing import HOURS
from tests.people import ANNA
from tests.services import put_in_force
from tests.visitor import Visitor
from vollegym.config import ROOT
from vollegym.dutch.dates import duration_in_words

MakeApp = Callable[..., Flask]
NINTH = """---
key: area
slug: werkgebied
kind: one
order: 35
title: "Waar werk je?"
options:
  - value: city
    label: "In de stad"
  - value: village
    label: "Op het dorp"
---
"""
PAGES = ("/", "/kennisbank", "/werkwijze", "/over-ons", "/pt-studio-marketing", "/afspraak", "/intake")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    return tmp_path / "content"


def counts(app: Flask) -> dict[str, set[str]]:
    """How many questions each page says the intake has."""
    visitor, found = Visitor(app), {}
    for page in PAGES:
        words = re.findall(r"\b(\w+) (?:korte )?vragen\b", visitor.open(page).text.lower())
        found[page] = set(words) & {"zeven", "acht", "negen", "tien", "7", "8", "9", "10"}
    return found


def test_every_page_counts_the_questions_that_are_asked(make_app: MakeApp, content: Path) -> None:
    site = make_app(content=content)
    eight = counts(site)
    assert set.union(*eight.values()) == {"acht", "8"}
    assert all(eight[page] for page in ("/", "/kennisbank", "/pt-studio-marketing", "/afspraak", "/intake"))
    (content / "intake" / "9-gebied.md").write_text(NINTH, "utf-8")
    for second in (10, 11):
        site.extensions["vollegym"].content.refresh(second)
    assert set.union(*counts(site).values()) == {"acht", "8"}, "nothing was published yet"
    site.test_cli_runner().invoke(args=["intake", "publish"])
    assert set.union(*counts(site).values()) == {"negen", "9"}


def test_a_page_is_shown_while_the_database_cannot_tell(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:

    def broken() -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(app.extensions["vollegym"].storage, "database", broken)
    assert "Acht vragen" in visitor.open("/").text


@pytest.mark.parametrize(
    ("minutes", "words"), [(30, "een half uur"), (45, "drie kwartier"), (20, "20 minuten")]
)
def test_the_length_of_a_call_is_what_the_owner_set(app: Flask, minutes: int, words: str) -> None:
    put_in_force(app, replace(HOURS, length=minutes))
    anna = arrived(app, ANNA)
    assert f"{words}, gratis" in anna.page.text.lower()
    assert f"{words}, gratis" in anna.open("/afspraak").text.lower()


def test_no_text_of_ours_counts_questions_or_minutes_of_a_call() -> None:
    """A number in a file stays behind when the owner changes the setting."""
    fixed = re.compile(
        r"(?:zeven|acht|negen) (?:korte )?vragen|gesprek\w* (?:duurt|van) (?:een half uur|\d)", re.I
    )
    for file in sorted([*(ROOT / "content").rglob("*.md"), *(ROOT / "templates").rglob("*.*")]):
        assert not fixed.findall(" ".join(file.read_text("utf-8").split())), file


def test_a_duration_is_said_as_people_say_it() -> None:
    told = {minutes: duration_in_words(minutes) for minutes in (15, 20, 45, 60, 90, 120, 125)}
    assert list(told.values()) == [
        "een kwartier", "20 minuten", "drie kwartier", "een uur", "anderhalf uur", "2 uur", "125 minuten",
    ]  # fmt: skip
