"""Every way in which an owner's calendar says busy, and what is no calendar at all."""

from datetime import datetime

import pytest

from tests.booking.people import at
from vollegym.booking.busy_process import busy_times

SINCE, UNTIL = at(2026, 11, 23), at(2026, 12, 24)
PLAIN = "DTSTART:20261126T100000Z\nDTEND:20261126T113000Z"


def ics(*events: str, more: str = "") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *more.splitlines()]
    for number, event in enumerate(events):
        uid = [] if "UID:" in event else [f"UID:{number}@example.com"]
        lines += ["BEGIN:VEVENT", "DTSTAMP:20261101T000000Z", *uid, *event.splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def busy(*events: str, more: str = "") -> list[tuple[datetime, datetime]]:
    return [(start, end) for start, end, _ in busy_times(ics(*events, more=more), SINCE, UNTIL)]


@pytest.mark.parametrize(
    ("event", "start", "end"),
    [
        (PLAIN, at(2026, 11, 26, 11), at(2026, 11, 26, 12, 30)),
        ("DTSTART:20261126T100000Z\nDURATION:PT45M", at(2026, 11, 26, 11), at(2026, 11, 26, 11, 45)),
        (
            "DTSTART;TZID=America/New_York:20261126T090000\nDURATION:PT1H",
            at(2026, 11, 26, 15),
            at(2026, 11, 26, 16),
        ),
        (
            "DTSTART;TZID=W. Europe Standard Time:20261126T090000\nDURATION:PT1H",
            at(2026, 11, 26, 9),
            at(2026, 11, 26, 10),
        ),
        ("DTSTART:20261126T090000\nDURATION:PT1H", at(2026, 11, 26, 9), at(2026, 11, 26, 10)),
        ("DTSTART;VALUE=DATE:20261126", at(2026, 11, 26), at(2026, 11, 27)),
        ("DTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261129", at(2026, 11, 26), at(2026, 11, 29)),
    ],
    ids=["utc", "duration", "zone", "windows zone", "floating", "whole day", "several days"],
)
def test_an_event_is_busy_from_start_to_end(event: str, start: datetime, end: datetime) -> None:
    assert busy(event) == [(start, end)]


def test_a_recurrence_has_its_exceptions_and_moved_times() -> None:
    series = "UID:s\nDTSTART;TZID=Europe/Amsterdam:20261102T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
    series += "\nEXDATE;TZID=Europe/Amsterdam:20261130T090000"
    moved = "UID:s\nRECURRENCE-ID;TZID=Europe/Amsterdam:20261207T090000"
    moved += "\nDTSTART;TZID=Europe/Amsterdam:20261208T140000\nDURATION:PT2H"
    starts = [start for start, _ in busy(series, moved)]
    assert starts == [at(2026, 11, 23, 9), at(2026, 12, 8, 14), at(2026, 12, 14, 9), at(2026, 12, 21, 9)]


def test_a_series_keeps_its_wall_time_over_the_clock_change() -> None:
    series = ics("DTSTART;TZID=Europe/Amsterdam:20261001T140000\nDURATION:PT1H\nRRULE:FREQ=DAILY")
    found = busy_times(series, at(2026, 10, 24), at(2026, 10, 27))
    assert [start for start, _, _ in found] == [at(2026, 10, day, 14) for day in (24, 25, 26)]


@pytest.mark.parametrize("extra", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "DTEND:20261126T100000Z"])
def test_what_takes_no_time_is_not_busy(extra: str) -> None:
    assert busy(f"DTSTART:20261126T100000Z\n{extra}") == []


@pytest.mark.parametrize(
    "broken",
    [
        "SUMMARY:no start",
        "DTSTART:tomorrow\nDURATION:PT1H",
        "DTSTART:20261126T080000Z\nDURATION:PT1H\nRRULE:FREQ=NOW",
        "DTSTART;TZID=Mars/Base:20260101T100000\nDURATION:soon",
    ],
)
def test_one_broken_event_hides_no_other(broken: str) -> None:
    assert busy(broken, PLAIN) == [(at(2026, 11, 26, 11), at(2026, 11, 26, 12, 30))]


def test_a_file_with_several_calendars_is_read_to_the_end() -> None:
    other = "DTSTART:20261127T100000Z\nDURATION:PT1H"
    found = busy_times(ics(PLAIN) + ics(other), SINCE, UNTIL)
    assert [start for start, _, _ in found] == [at(2026, 11, 26, 11), at(2026, 11, 27, 11)]


@pytest.mark.parametrize("data", [b"", b"\r\n", b"<html>", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\n"])
def test_what_is_no_calendar_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(ValueError):
        busy_times(data, SINCE, UNTIL)
