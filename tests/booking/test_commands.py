"""What the owner sees and does at the command line."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskCliRunner

from tests.booking.people import choose, press
from tests.services import put_in_force
from tests.visitor import Visitor
from vollegym.booking import calendar_store
from vollegym.booking.busy_calendars import name_of
from vollegym.calendar.hours import Hours
from vollegym.leads import booking_store
from vollegym.storage.database import Storage


def book_a_call(anna: Visitor) -> str:
    anna.open("/afspraak")
    return choose(anna, "2026-11-26T10:00Z").url


def test_list_shows_who_to_call_when(anna: Visitor, owner: FlaskCliRunner) -> None:
    assert owner.invoke(args=["booking", "list"]).stderr == "0 gesprekken.\n"
    book_a_call(anna)
    shown = owner.invoke(args=["booking", "list"])
    assert "donderdag 26 november 2026 om 11:00 uur" in shown.stdout
    assert "Anna de Boer  06 12345678" in shown.stdout
    assert shown.stderr == "1 gesprek.\n"


def test_slots_are_those_of_the_page(anna: Visitor, owner: FlaskCliRunner) -> None:
    before = owner.invoke(args=["booking", "slots"]).stdout
    assert before.startswith("Deze week, nog plek voor 12 gesprekken\n  Dinsdag 24 november")
    book_a_call(anna)
    after = owner.invoke(args=["booking", "slots"]).stdout
    assert "  Donderdag 26 november   09:30 10:00 12:00" in after


def test_the_owners_calendars_are_told_with_their_age(make_app: Callable[..., Flask], now: datetime) -> None:
    addresses = [f"https://calendar.example/{name}.ics" for name in ("new", "read", "broken")]
    app = make_app(busy_calendars=tuple(addresses))
    with app.extensions["vollegym"].storage.writing() as db:
        calendar_store.keep_busy(db, name_of(addresses[1]), [], now - timedelta(minutes=1))
        calendar_store.keep_busy(db, name_of(addresses[2]), [], now - timedelta(minutes=90))
        calendar_store.tried(db, name_of(addresses[2]), now, "de server antwoordt met 404")
    told = app.test_cli_runner().invoke(args=["booking", "slots"]).stderr.splitlines()
    assert [line for line in told if line.startswith("Agenda ")][:3] == [
        "Agenda 1: nog nooit gelezen",
        "Agenda 2: 1 minuut oud",
        "Agenda 3: 90 minuten oud; de server antwoordt met 404",
    ]


def test_no_free_time_is_said(app: Flask, owner: FlaskCliRunner) -> None:
    put_in_force(app, Hours())
    shown = owner.invoke(args=["booking", "slots"])
    assert shown.stdout == ""
    assert shown.stderr.startswith("Er is nu geen tijd te boeken.")


def test_the_last_cancellation_says_who_called_it_off(
    anna: Visitor, owner: FlaskCliRunner, storage: Storage
) -> None:
    """What a visitor typed as a reason must not go out as the owner's words, nor the other way round."""
    db, who = storage.database(), []
    for by in ("owner", "visitor"):
        book_a_call(anna)
        uid = owner.invoke(args=["booking", "list"]).stdout.split()[0]
        if by == "owner":
            owner.invoke(args=["booking", "cancel", uid, "--reason", "Ik ben ziek."])
        else:
            press(anna, "/annuleren")
        (call,) = booking_store.by_uid(db, uid)
        who.append((call.status, booking_store.called_off_by(db, call)))
    assert who == [("cancelled", "owner"), ("cancelled", "visitor")]


def test_cancel_needs_the_beginning_of_one_uid(anna: Visitor, owner: FlaskCliRunner) -> None:
    link = book_a_call(anna)
    uid = owner.invoke(args=["booking", "list"]).stdout.split()[0]
    for wrong in ("zzzz", "'; --", "%"):
        refused = owner.invoke(args=["booking", "cancel", wrong])
        assert (refused.exit_code, f"Geen gesprek heeft code of aanvraag {wrong!r}." in refused.stderr) == (
            1,
            True,
        )
    done = owner.invoke(args=["booking", "cancel", uid, "--reason", "Ik ben ziek."])
    assert done.exit_code == 0, done.stderr
    assert anna.open(link).h1 == "Je gesprek is afgezegd"
    again = owner.invoke(args=["booking", "cancel", uid])
    assert (again.exit_code, "al afgezegd" in again.stderr) == (1, True)
    assert "afgezegd  Ik ben ziek." in owner.invoke(args=["booking", "list", "--all"]).stdout


def test_the_feed_has_a_secret_address_that_can_be_renewed(app: Flask, owner: FlaskCliRunner) -> None:
    old = owner.invoke(args=["booking", "feed"]).stdout.strip()
    assert owner.invoke(args=["booking", "feed"]).stdout.strip() == old
    client = app.test_client()
    assert client.get(old).status_code == 200
    new = owner.invoke(args=["booking", "feed", "--renew"]).stdout.strip()
    assert new != old
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
