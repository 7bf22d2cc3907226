"""The call in somebody's own calendar: who, when it rings, and what it says once it was called off (V13)."""

from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar, Event

from tests.booking.people import choose, press
from tests.booking.test_one_call import the_call
from tests.visitor import Visitor
from vollegym.calendar.ics import invitation
from vollegym.leads import store as lead_store
from vollegym.leads.calendar_events import for_owner, for_visitor
from vollegym.storage.database import Storage

SLOT = "2026-11-26T10:00Z"
# RFC 5546, 3.2: what must stand in an event once, and what may not stand in it, by method.
NEEDED = {"DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "UID"}
RULES = {
    "PUBLISH": (NEEDED, {"ATTENDEE", "REQUEST-STATUS"}),
    "REQUEST": (NEEDED | {"ATTENDEE", "SEQUENCE"}, {"REQUEST-STATUS"}),
    "CANCEL": (NEEDED | {"ATTENDEE", "SEQUENCE"}, {"REQUEST-STATUS"}),
}


def event_of(text: str) -> tuple[str, Event]:
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    method = str(calendar["METHOD"])
    needed, wrong = RULES[method]
    assert needed <= set(event), method
    assert not wrong & set(event), method
    if method == "CANCEL":
        assert event.walk("VALARM") == []
        assert str(event["STATUS"]) == "CANCELLED"
    return method, event


@pytest.fixture
def files(app: Flask, anna: Visitor, storage: Storage) -> dict[str, tuple[str, Event]]:
    """Every file of a call that stands and of the same one called off: downloaded, mailed, and the owner's."""
    found: dict[str, tuple[str, Event]] = {}
    anna.open("/afspraak")
    link = choose(anna, SLOT).url
    for state in ("stands", "off"):
        booking, services = the_call(storage), app.extensions["vollegym"]
        lead = lead_store.by_id(storage.database(), booking.lead or 0)
        assert lead
        found[f"{state} downloaded"] = event_of(anna.client.get(f"{link}/afspraak.ics").text)
        found[f"{state} mailed"] = event_of(invitation(for_visitor(services, booking, lead)))
        owners = for_owner(services, booking, lead)
        found[f"{state} owner"] = ("", Event(summary=owners.title))
        if state == "stands":
            anna.open(link)
            press(anna, "/annuleren")
    return found


def test_a_file_that_was_downloaded_invites_nobody(files: dict[str, tuple[str, Event]]) -> None:
    """METHOD:REQUEST made Outlook and Apple ask whether one accepts one's own choice."""
    methods = {name: method for name, (method, _) in files.items() if method}
    assert methods == {
        "stands downloaded": "PUBLISH",
        "stands mailed": "REQUEST",
        "off downloaded": "PUBLISH",
        "off mailed": "CANCEL",
    }


def test_it_names_who_calls(files: dict[str, tuple[str, Event]]) -> None:
    for name in ("stands downloaded", "stands mailed", "off mailed"):
        assert files[name][1]["ORGANIZER"].params["CN"] == "Volle Gym"


def test_it_rings_ten_minutes_before_and_not_for_what_is_off(files: dict[str, tuple[str, Event]]) -> None:
    for name in ("stands downloaded", "stands mailed"):
        (alarm,) = files[name][1].walk("VALARM")
        assert alarm["TRIGGER"].dt == timedelta(minutes=-10)
        assert str(alarm["ACTION"]) == "DISPLAY"
        assert alarm["DESCRIPTION"]
    for name in ("off downloaded", "off mailed"):
        assert files[name][1].walk("VALARM") == []


def test_what_was_called_off_says_so_wherever_it_still_shows(files: dict[str, tuple[str, Event]]) -> None:
    for name, (_, event) in files.items():
        assert str(event["SUMMARY"]).startswith("Afgezegd: ") == name.startswith("off"), name
    for name in ("off downloaded", "off mailed"):
        event = files[name][1]
        assert "We bellen" not in str(event["DESCRIPTION"])
        assert "Dit gesprek gaat niet door." in str(event["DESCRIPTION"])
        assert (str(event["STATUS"]), str(event["TRANSP"])) == ("CANCELLED", "TRANSPARENT")


def test_it_is_one_event_with_a_higher_number_each_time(files: dict[str, tuple[str, Event]]) -> None:
    events = {name: event for name, (method, event) in files.items() if method}
    assert len({str(event["UID"]) for event in events.values()}) == 1
    assert [event["SEQUENCE"] for event in events.values()] == [0, 0, 1, 1]
