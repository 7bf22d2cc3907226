"""Calendar files for one call and for the owner's feed (RFC 5545 and 5546).

All times are UTC, so no file needs the rules of a time zone. A call keeps its UID for life; every change
raises SEQUENCE, and a cancelled one stays in the feed for a while, or calendars would keep what they had.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress, vDuration, vText, vUri

from vollegym.calendar.hours import instant

PRODUCT = "-//Volle Gym//Afspraken//NL"
# When a calendar rings for what was promised for a day: nine o'clock, in minutes after midnight.
RINGS_AT = 9 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a calendar shows of one call, or of time that is blocked.

    Addresses are mail addresses, moments are aware; `alarm` is how long before it a calendar rings.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    changed: datetime
    cancelled: bool
    title: str
    text: str
    place: str
    url: str = ""
    organizer: str = ""
    organizer_name: str = ""
    attendee: str = ""
    attendee_name: str = ""
    alarm: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllDay:
    """What a calendar shows of something to do on a day, at whatever hour."""

    uid: str
    day: date
    changed: datetime
    title: str
    text: str
    url: str = ""


def invitation(call: Call) -> str:
    """Return the file that a mail carries: REQUEST for a call that stands, CANCEL for one that does not."""
    return written({"METHOD": "CANCEL" if call.cancelled else "REQUEST"}, [call])


def saved(call: Call) -> str:
    """Return the file that someone puts in their own calendar: nobody is invited, so nobody is answered."""
    return written({"METHOD": "PUBLISH"}, [replace(call, attendee="")])


def feed(calls: Iterable[Call], name: str, days: Iterable[AllDay] = ()) -> str:
    """Return the owner's calendar to subscribe to; `name` is what it is called there."""
    refresh = vDuration(timedelta(minutes=15), params={"VALUE": "DURATION"})
    head = {"METHOD": "PUBLISH", "X-WR-CALNAME": text(name), "REFRESH-INTERVAL": refresh}
    return written({**head, "X-PUBLISHED-TTL": "PT15M"}, calls, days)


def written(head: dict[str, object], calls: Iterable[Call], days: Iterable[AllDay] = ()) -> str:
    """Return a whole file with CRLF and no line over 75 octets."""
    calendar = Calendar()
    for name, value in {"VERSION": "2.0", "PRODID": PRODUCT, "CALSCALE": "GREGORIAN", **head}.items():
        calendar.add(name, value)
    for call in calls:
        calendar.add_component(event(call))
    for day in days:
        calendar.add_component(all_day(day))
    return bytes(calendar.to_ical(sorted=False)).decode()


def event(call: Call) -> Event:
    """Return one call; only an invitation says who invites whom."""
    found = Event()
    found.add("UID", text(call.uid))
    found.add("SEQUENCE", call.sequence)
    found.add("DTSTAMP", call.changed.astimezone(UTC))
    found.add("LAST-MODIFIED", call.changed.astimezone(UTC))
    found.add("DTSTART", call.start.astimezone(UTC))
    found.add("DTEND", call.end.astimezone(UTC))
    found.add("STATUS", "CANCELLED" if call.cancelled else "CONFIRMED")
    found.add("TRANSP", "TRANSPARENT" if call.cancelled else "OPAQUE")
    found.add("SUMMARY", text(call.title))
    found.add("DESCRIPTION", text(call.text))
    found.add("LOCATION", text(call.place))
    if call.url:
        found.add("URL", vUri(call.url))
    if call.organizer:
        found.add("ORGANIZER", person(call.organizer, call.organizer_name))
    if call.attendee:
        # Accepted: the visitor chose this time, so nobody is asked to answer.
        role = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        found.add("ATTENDEE", person(call.attendee, call.attendee_name, **role))
    if call.alarm and not call.cancelled:
        found.add_component(alarm(-call.alarm, call.title))
    return found


def alarm(after: timedelta, words: str) -> Alarm:
    """Return that a calendar rings so long after the beginning of something."""
    found = Alarm()
    found.add("ACTION", "DISPLAY")
    found.add("TRIGGER", after)
    found.add("DESCRIPTION", text(words))
    return found


def all_day(one: AllDay) -> Event:
    """Return something to do on a day; it takes no time, so the day stays free."""
    found = Event()
    found.add("UID", text(one.uid))
    found.add("DTSTAMP", one.changed.astimezone(UTC))
    found.add("DTSTART", one.day)
    found.add("DTEND", one.day + timedelta(days=1))
    found.add("TRANSP", "TRANSPARENT")
    found.add("SUMMARY", text(one.title))
    found.add("DESCRIPTION", text(one.text))
    found.add("URL", vUri(one.url))
    # From midnight to nine is an hour less, or more, on the day on which the clock changes.
    found.add_component(alarm(instant(one.day, RINGS_AT) - instant(one.day, 0), one.title))
    return found


def person(address: str, name: str, **more: str) -> vCalAddress:
    """Return a mail address with its name; no CN at all for no name, which some calendars refuse.

    Without ^, which before an n stands for a line break (RFC 6868), and \\, which hides the end of the name.
    """
    clean = re.sub(r'[\x00-\x1f\x7f"^\\]', "", name).strip()
    return vCalAddress(f"mailto:{address}", params={**more, **({"CN": clean} if clean else {})})


def text(words: str) -> vText:
    """Return a text value with its line ends as they must be and without other control characters."""
    return vText(re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", "", words.replace("\r\n", "\n").replace("\r", "\n")))
