"""O11: whoever was forgotten with a call to come kept its time blocked, and the owner rang nobody."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from icalendar import Calendar

from tests.booking.people import arrived, choose, slots
from tests.conftest import Clock
from tests.people import ANNA
from tests.visitor import Visitor
from vollegym.storage.database import Storage
from vollegym.storage.timestamps import stamp

START, MAIL = "2026-11-26T10:00Z", "anna@example.com"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(owner_email="eigenaar@example.com")


def calls(storage: Storage) -> list[tuple[object, ...]]:
    asked = "SELECT lead, status, reason, sequence FROM booking"
    return [tuple(row.values()) for row in storage.database().query(asked)]


def told(storage: Storage) -> list[str]:
    asked = "SELECT uid FROM outbox WHERE kind = 'call_freed'"
    return [str(row["uid"]) for row in storage.database().query(asked)]


def test_o11_the_time_of_a_call_to_come_is_free_again(
    app: Flask, anna: Visitor, owner: FlaskCliRunner, storage: Storage
) -> None:
    anna.open("/afspraak")
    choose(anna, START)
    shown = owner.invoke(args=["leads", "forget", MAIL, "--dry-run"])
    assert "donderdag 26 november 2026 om 11:00 uur. Die tijd komt vrij." in shown.stdout
    owner.invoke(args=["leads", "forget", MAIL, "--yes"])
    assert calls(storage) == [(None, "cancelled", None, 1)]
    assert START in slots(arrived(app, ANNA).open("/afspraak"))


def test_o11_the_owner_hears_the_time_and_nothing_of_the_person(
    app: Flask, anna: Visitor, owner: FlaskCliRunner, storage: Storage
) -> None:
    anna.open("/afspraak")
    choose(anna, START)
    owner.invoke(args=["leads", "forget", MAIL, "--yes"])
    (uid,) = told(storage)
    mail = owner.invoke(args=["outbox", "show", uid]).stdout
    assert "Gesprek vervallen: donderdag 26 november 2026 om 11:00 uur" in mail
    assert "dit moment is weer vrij" in " ".join(mail.split())
    for trace in ("Anna", MAIL, "34 56", "Studio"):
        assert trace not in mail


def test_o11_the_owners_calendar_takes_it_out(anna: Visitor, owner: FlaskCliRunner) -> None:
    anna.open("/afspraak")
    choose(anna, START)
    owner.invoke(args=["leads", "forget", MAIL, "--yes"])
    feed = owner.invoke(args=["booking", "feed"]).stdout.strip().partition("localhost")[2]
    calendar = Calendar.from_ical(anna.client.get(feed).data)
    (event,) = calendar.walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert b"Anna" not in calendar.to_ical()


def test_o11_of_a_call_that_was_the_time_stays_of_nobody(
    anna: Visitor, owner: FlaskCliRunner, storage: Storage, clock: Clock
) -> None:
    anna.open("/afspraak")
    choose(anna, START)
    clock.moment += timedelta(days=3)
    owner.invoke(args=["leads", "forget", MAIL, "--yes"])
    assert calls(storage) == [(None, "booked", None, 0)]
    assert told(storage) == []


def test_o11_a_restored_copy_frees_the_time_again(
    anna: Visitor, owner: FlaskCliRunner, storage: Storage, tmp_path: Path
) -> None:
    anna.open("/afspraak")
    choose(anna, START)
    copy = str(tmp_path / "old.db")
    owner.invoke(args=["backup", "create", "-o", copy])
    owner.invoke(args=["leads", "forget", MAIL, "--yes"])
    assert owner.invoke(args=["backup", "restore", copy]).exit_code == 0
    assert calls(storage) == [(None, "cancelled", None, 1)]
    assert len(told(storage)) == 1


def test_o11_a_purge_leaves_who_has_a_call_to_come_and_frees_nothing(
    anna: Visitor, owner: FlaskCliRunner, storage: Storage, clock: Clock
) -> None:
    anna.open("/afspraak")
    choose(anna, START)
    with storage.writing() as db:
        db.execute("UPDATE lead SET submitted_at = ?", [stamp(clock() - timedelta(days=800))])
    owner.invoke(args=["leads", "purge"])
    assert [call[1] for call in calls(storage)] == ["booked"]
    clock.moment += timedelta(days=3)
    owner.invoke(args=["leads", "purge"])
    assert calls(storage) == [(None, "booked", None, 0)]
    assert told(storage) == []
