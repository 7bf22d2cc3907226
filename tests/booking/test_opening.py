"""afspraak.md: what an owner can write, and how every mistake is named."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.documents.mistakes import said, spoiled
from tests.services import look_again, services_of
from vollegym.calendar.hours import Hours, Window
from vollegym.calendar.hours_file import read_hours
from vollegym.config import ROOT
from vollegym.content.opening_hours import hours_in
from vollegym.documents.document import Problem, read_document

GOOD = """---
title: "Bellen"
hours:
  monday: ["09:30-12:30", "13:30 – 16:30"]
  friday: "9.00-24:00"
length: 45
grid: 15
buffer_after: 15
notice: 240
horizon: 14
day_cap: 4
week_cap: ""
closed: ["2026-12-24", "2026-12-28..2027-01-03"]
holidays: "no"
---
Kies een moment.
"""


def read(text: str) -> tuple[Hours | None, list[Problem]]:
    return read_hours(read_document("afspraak.md", text.encode()))


def test_everything_an_owner_writes_arrives() -> None:
    hours, problems = read(GOOD)
    assert problems == []
    assert hours
    assert hours.week[0] == (Window(570, 750), Window(810, 990))
    assert hours.week[4] == (Window(540, 1440),)
    assert hours.week[1] == ()
    assert (hours.length, hours.grid, hours.buffer_before, hours.buffer_after) == (45, 15, 0, 15)
    assert (hours.day_cap, hours.week_cap, hours.holidays, hours.by) == (4, None, False, "phone")
    assert len(hours.closed) == 2


def test_our_own_file_is_right() -> None:
    document = read_document("afspraak.md", (ROOT / "content" / "afspraak.md").read_bytes())
    assert read_hours(document)[1] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('"09:30-12:30"', '"9:30 tot 12:30"', 4, "is geen tijd van en tot"),
        ('"09:30-12:30"', '"12:30-09:30"', 4, "is geen tijd van en tot"),
        ('"09:30-12:30"', '"09:30-12:75"', 4, "is geen tijd van en tot"),
        ('"09:30-12:30"', '"09:75-12:30"', 4, "is geen tijd van en tot"),
        ('"09:30-12:30"', '"09:30-14:30"', 4, "overlappen elkaar"),
        ("monday:", "maandag:", 4, "De dag maandag bestaat niet"),
        ("length: 45", "length: een uur", 6, "length kan niet een uur zijn. Schrijf een heel getal van 5"),
        ("length: 45", "length: 0", 6, "Schrijf een heel getal van 5"),
        ("notice: 240", "notice: -1", 9, "Schrijf een heel getal van 0"),
        ("horizon: 14", "horizon: 900", 10, "tot en met 90"),
        ("week_cap:", "week_kap:", 12, "Het veld week_kap is onbekend. Bedoel je week_cap?"),
        ('"2026-12-24"', '"24 december"', 13, "De gesloten dag 24 december is geen dag"),
        ('"2026-12-28..2027-01-03"', '"2027-01-03..2026-12-28"', 13, "is geen dag"),
        ('"2026-12-24"', '"2026-02-30"', 13, "is geen dag"),
        ('holidays: "no"', "holidays: soms", 14, 'Schrijf "yes" of "no"'),
        ('title: "Bellen"', 'title: ["Bellen"]', 2, "title is geen tekst"),
        ('title: "Bellen"', "description: {kort: lang}", 2, "description is geen tekst"),
        ('holidays: "no"', "by: fax", 14, "Schrijf phone of video"),
        ('holidays: "no"', "by: video", 1, "Het adres van het videogesprek ontbreekt"),
        (
            'hours:\n  monday: ["09:30-12:30", "13:30 – 16:30"]\n  friday: "9.00-24:00"\n',
            "",
            1,
            "De uren ontbreken",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_stops_the_file(
    old: str, new: str, line: int, words: str
) -> None:
    hours, problems = read(spoiled(GOOD, old, new))
    assert hours is None
    assert said(problems) == [(line, "error")]
    assert words in str(problems[0])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("length: 45", "length: 300", "korter dan een gesprek"),
        ("notice: 240", "notice: 43200", "Zo kan niemand boeken"),
    ],
)
def test_what_cannot_be_meant_is_a_remark(old: str, new: str, words: str) -> None:
    hours, problems = read(spoiled(GOOD, old, new))
    assert hours
    assert [severity for _, severity in said(problems)] == ["remark"]
    assert words in str(problems[0])


def test_video_shows_its_link() -> None:
    hours, problems = read(GOOD.replace('holidays: "no"', 'by: video\nlink: "https://example.com/kamer"'))
    assert problems == []
    assert hours
    assert (hours.by, hours.link) == ("video", "https://example.com/kamer")


def test_a_change_is_in_force_and_a_mistake_changes_nothing(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    content = tmp_path / "content"
    content.mkdir()
    app = make_app(content=content)
    own = (ROOT / "content" / "afspraak.md").read_bytes()
    assert services_of(app).opening_hours == hours_in(own.decode()), "the project's own where there are none"
    for text in (
        GOOD.replace("length: 45", "length: 30"),
        GOOD.replace("length: 45", "length: dertig"),
        "no front matter",
    ):
        (content / "afspraak.md").write_text(text)
        look_again(app)
        assert services_of(app).opening_hours.hours.length == 30
        assert services_of(app).opening_hours.text == ("Bellen", "Kies een moment.")
    (content / "afspraak.md").write_text(GOOD)
    look_again(app)
    assert services_of(app).opening_hours.hours.length == 45


def test_content_check_names_the_mistake(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "afspraak.md").write_text(GOOD.replace("length: 45", "length: dertig"))
    checked = make_app(content=content).test_cli_runner().invoke(args=["content", "check"])
    assert checked.exit_code == 1
    assert "afspraak.md:6: Het veld length kan niet dertig zijn." in checked.output
