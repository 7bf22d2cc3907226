"""Closing a day on which calls are booked warned nobody: the visitor waits for a call, the owner is away."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.booking.people import arrived, choose
from tests.conftest import Clock
from tests.desk.people import let_in
from tests.incidents.test_o07_the_last_good_hours_stay import GOOD, write
from tests.people import ANNA
from tests.visitor import Visitor
from vollegym.leads import booking_store

MakeApp = Callable[..., Flask]
TOLD = "Anna de Boer heeft een gesprek op dinsdag 1 december 2026 om 10:30 uur, maar dat valt buiten je uren."


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    write(tmp_path / "content", GOOD)
    return tmp_path / "content"


@pytest.fixture
def site(make_app: MakeApp, content: Path) -> Flask:
    """A site on which Anna has a call, next Tuesday at half past ten."""
    app = make_app(content=content)
    anna = arrived(app, ANNA)
    anna.open("/afspraak")
    assert choose(anna, "2026-12-01T09:30Z").h1 == "Je gesprek staat vast: dinsdag 1 december om 10:30"
    return app


def run(app: Flask, *command: str) -> tuple[int, str]:
    found = app.test_cli_runner().invoke(args=[*command])
    return found.exit_code, found.output


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("closed: []", 'closed: ["2026-12-01"]', 15),
        ("closed: []", 'closed: ["2026-11-30..2026-12-04"]', 15),
        ('tuesday: ["10:00-12:00"]', "tuesday: []", 4),
        ('tuesday: ["10:00-12:00"]', 'tuesday: ["11:00-12:00"]', 4),
        ('tuesday: ["10:00-12:00"]', 'tuesday: ["09:00-10:30", "11:00-12:00"]', 4),
    ],
)
def test_a_call_outside_the_new_hours_is_told_wherever_the_owner_looks(
    site: Flask, content: Path, old: str, new: str, line: int
) -> None:
    assert "buiten je uren" not in run(site, "doctor")[1]
    write(content, GOOD.replace(old, new))
    uid = booking_store.since(
        site.extensions["vollegym"].storage.database(), site.extensions["vollegym"].clock()
    )[0][0].uid
    for command in (["doctor"], ["booking", "slots"]):
        code, said = run(site, *command)
        assert TOLD in said
        assert f"flask booking cancel {uid[:8]}" in said
    assert code == 0, "the hours can be used"
    code, said = run(site, "content", "check")
    assert f"afspraak.md:{line}: {TOLD}" in said
    assert TOLD in let_in(site, site.test_cli_runner()).open("/beheer").text


def test_a_call_within_the_hours_on_a_call_that_is_off_or_over_is_not_told(
    site: Flask, content: Path, clock: Clock
) -> None:
    write(content, GOOD.replace("tuesday:", "wednesday:"))
    assert "buiten je uren" in run(site, "booking", "slots")[1]
    write(content, GOOD.replace("length: 30", "length: 60"))
    assert "buiten je uren" not in run(site, "booking", "slots")[1]
    write(content, GOOD.replace("tuesday:", "wednesday:"))
    uid = booking_store.since(site.extensions["vollegym"].storage.database(), clock())[0][0].uid
    run(site, "booking", "cancel", uid[:8])
    assert "buiten je uren" not in run(site, "booking", "slots")[1]


def test_hours_that_never_were_good_say_nothing_of_calls(
    site: Flask, content: Path, make_app: MakeApp
) -> None:
    with site.extensions["vollegym"].storage.writing() as db:
        db.execute("DELETE FROM opening_hours")
    write(content, GOOD.replace("length: 30", "length: 0"))
    said = run(make_app(content=content), "doctor")[1]
    assert "niemand kan een gesprek kiezen" in said
    assert "buiten je uren" not in said


def test_checking_texts_needs_no_database(make_app: MakeApp, content: Path) -> None:
    app = make_app(content=content, prepared=False)
    assert run(app, "content", "check")[0] == 0
    assert not app.extensions["vollegym"].settings.database.exists()


def test_the_visitor_keeps_the_call(site: Flask, content: Path) -> None:
    write(content, GOOD.replace("closed: []", 'closed: ["2026-12-01"]'))
    link = run(site, "booking", "list")[1]
    assert "Anna de Boer" in link
    assert Visitor(site).open("/afspraak").status == 200
