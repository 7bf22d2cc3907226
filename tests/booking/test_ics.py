"""Calendar files: what they say when they are read back, and the form that every calendar reads."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.booking.people import choose, press
from tests.conftest import Clock
from tests.visitor import Visitor
from vollegym.calendar.ics import Call, feed, invitation

START = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
CLEAN = dict.fromkeys((*range(9), 9, 11, 12, *range(14, 32), 127))


def call(**more: object) -> Call:
    given = {"uid": "ab12", "sequence": 0, "start": START, "end": START + timedelta(minutes=30)}
    given |= {
        "changed": START - timedelta(days=2),
        "cancelled": False,
        "title": "Gesprek",
        "text": "",
        "place": "",
    }
    return Call(**{**given, **more})  # type: ignore[arg-type]


def read(text: str) -> Calendar:
    """Read a file and assert that nothing is wrong with it."""
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    calendar = Calendar.from_ical(text)
    assert calendar.errors == []
    for event in calendar.walk("VEVENT"):
        assert event.errors == []
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY"} <= set(event)
    return calendar


@given(title=TEXT, text=TEXT, place=TEXT, name=TEXT)
def test_whatever_the_words_they_come_back_as_they_were(title: str, text: str, place: str, name: str) -> None:
    made = call(title=title, text=text, place=place, organizer="a@example.com", organizer_name=name)
    (event,) = read(invitation(made)).walk("VEVENT")
    found = (str(event["SUMMARY"]), str(event["DESCRIPTION"]), str(event["LOCATION"]))
    assert found == tuple(plain(words) for words in (title, text, place))
    assert event["ORGANIZER"] == "mailto:a@example.com"


def plain(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n").translate(CLEAN)


@given(TEXT)
def test_folding_loses_nothing_and_cuts_no_character(text: str) -> None:
    (event,) = read(invitation(call(title=text * 3))).walk("VEVENT")
    assert str(event["SUMMARY"]) == plain(text * 3)


def test_someone_without_a_name_gets_no_empty_one() -> None:
    made = invitation(call(attendee="anna@example.com", attendee_name=' "', organizer="a@example.com"))
    assert "CN" not in made
    named = invitation(call(attendee="anna@example.com", attendee_name="De Boer; \r\nBCC: x,y"))
    (event,) = read(named).walk("VEVENT")
    assert event["ATTENDEE"].params["CN"] == "De Boer; BCC: x,y"


@pytest.mark.parametrize(
    ("cancelled", "method", "status"), [(False, "REQUEST", "CONFIRMED"), (True, "CANCEL", "CANCELLED")]
)
def test_method_and_status_are_in_step(cancelled: bool, method: str, status: str) -> None:
    calendar = read(invitation(call(cancelled=cancelled, sequence=2)))
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == (method, status, 2)


def test_times_are_utc_and_the_same_at_every_clock_change() -> None:
    for moment in (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)):
        (event,) = read(invitation(call(start=moment, end=moment + timedelta(hours=1)))).walk("VEVENT")
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (moment, moment + timedelta(hours=1))


def test_a_feed_publishes_and_keeps_what_was_cancelled() -> None:
    calendar = read(feed([call(), call(uid="cd34", cancelled=True)], "Gesprekken"))
    assert calendar["METHOD"] == "PUBLISH"
    assert str(calendar["X-WR-CALNAME"]) == "Gesprekken"
    assert [event["STATUS"] for event in calendar.walk("VEVENT")] == ["CONFIRMED", "CANCELLED"]


# Over http -----------------------------------------------------------------------------------------


@pytest.fixture
def address(owner: FlaskCliRunner) -> str:
    return owner.invoke(args=["booking", "feed"]).stdout.strip().removeprefix("http://localhost")


def test_the_file_of_a_call_follows_each_change(anna: Visitor) -> None:
    anna.open("/afspraak")
    link = choose(anna, "2026-11-26T10:00Z").url
    states = []
    for act in (None, "/verzetten", "/annuleren"):
        if act:
            anna.open(link)
            press(anna, act, **({"slot": "2026-11-27T09:00Z"} if act == "/verzetten" else {}))
        answer = anna.client.get(f"{link}/afspraak.ics")
        calendar = read(answer.text)
        (event,) = calendar.walk("VEVENT")
        assert f"method={calendar['METHOD']}" in answer.headers["Content-Type"]
        assert "ATTENDEE" not in event, "RFC 5546, 3.2.1: what is published invites nobody"
        assert str(event["ORGANIZER"]).startswith("mailto:")
        assert event["ORGANIZER"].params["CN"] == "Volle Gym"
        states.append((str(event["UID"]), event["SEQUENCE"], str(event["STATUS"]), str(calendar["METHOD"])))
    assert len({uid for uid, *_ in states}) == 1
    assert [state[1:] for state in states] == [
        (0, "CONFIRMED", "PUBLISH"),
        (1, "CONFIRMED", "PUBLISH"),
        (2, "CANCELLED", "PUBLISH"),
    ]


def test_the_owner_sees_every_call_with_who_it_is(anna: Visitor, app: Flask, address: str) -> None:
    anna.open("/afspraak")
    choose(anna, "2026-11-26T10:00Z")
    (event,) = read(app.test_client().get(address).text).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Gesprek met Anna de Boer (Studio Anna)"
    # One number in one notation, which every phone dials at a tap.
    assert str(event["DESCRIPTION"]).startswith("06 12345678\nanna@example.com\nAanvraag ")
    assert str(event["LOCATION"]) == "06 12345678"


def test_the_feed_is_only_sent_again_when_it_changed(
    anna: Visitor, app: Flask, address: str, clock: Clock
) -> None:
    client = app.test_client()
    tag = client.get(address).headers["ETag"]
    clock.moment += timedelta(hours=1)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    anna.open("/afspraak")
    choose(anna, "2026-11-26T13:00Z")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_cancelled_call_stays_for_a_while_and_then_goes(
    anna: Visitor, app: Flask, address: str, clock: Clock
) -> None:
    anna.open("/afspraak")
    choose(anna, "2026-11-26T10:00Z")
    press(anna, "/annuleren")
    client = app.test_client()
    (event,) = read(client.get(address).text).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    clock.moment += timedelta(days=90)
    assert read(client.get(address).text).walk("VEVENT") == []


def test_a_forgotten_person_leaves_only_the_time(anna: Visitor, app: Flask, address: str) -> None:
    anna.open("/afspraak")
    choose(anna, "2026-11-26T10:00Z")
    with app.extensions["vollegym"].storage.writing() as db:
        db.execute("DELETE FROM lead")
    text = app.test_client().get(address).text
    assert "Anna" not in text
    assert "BEGIN:VEVENT" in text


@pytest.mark.parametrize("secret", ["x", "a" * 26, "é" * 5])
def test_another_secret_is_not_found(app: Flask, secret: str) -> None:
    assert app.test_client().get(f"/agenda/{secret}.ics").status_code == 404
