"""Calendar files for one call and for the owner's feed (RFC 5545 and 5546), read back by icalendar in tests.

All times are UTC, so no file needs the rules of a time zone. A call keeps its UID for life; every change
raises SEQUENCE, and a cancelled one stays in the feed for a while, or calendars would keep what they had.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

PRODUCT = "-//Volle Gym//Afspraken//NL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a calendar shows of one call; addresses are mail addresses, moments are aware."""

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


def invitation(call: Call) -> str:
    """Return the file that a mail carries: REQUEST for a call that stands, CANCEL for one that does not."""
    method = "CANCEL" if call.cancelled else "REQUEST"
    return calendar([f"METHOD:{method}"], [call])


def feed(calls: Iterable[Call], name: str) -> str:
    """Return the owner's calendar to subscribe to; `name` is what it is called there."""
    head = ["METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT15M"]
    return calendar([*head, "X-PUBLISHED-TTL:PT15M"], calls)


def calendar(head: list[str], calls: Iterable[Call]) -> str:
    """Return a whole file with CRLF and no line over 75 octets."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", *head]
    for call in calls:
        lines += event(call)
    return "".join(folded(line) + "\r\n" for line in [*lines, "END:VCALENDAR"])


def event(call: Call) -> list[str]:
    """Return the lines of one call."""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(call.uid)}",
        f"SEQUENCE:{call.sequence}",
        f"DTSTAMP:{utc(call.changed)}",
        f"LAST-MODIFIED:{utc(call.changed)}",
        f"DTSTART:{utc(call.start)}",
        f"DTEND:{utc(call.end)}",
        f"STATUS:{'CANCELLED' if call.cancelled else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if call.cancelled else 'OPAQUE'}",
        f"SUMMARY:{escaped(call.title)}",
        f"DESCRIPTION:{escaped(call.text)}",
        f"LOCATION:{escaped(call.place)}",
    ]
    if call.url:
        lines.append(f"URL:{call.url}")
    return [*lines, *people(call), "END:VEVENT"]


def people(call: Call) -> list[str]:
    """Return who invites whom; a feed has neither."""
    lines = []
    if call.organizer:
        lines.append(f"ORGANIZER{named(call.organizer_name)}:mailto:{call.organizer}")
    if call.attendee:
        # Accepted: the visitor chose this time, so nobody is asked to answer.
        role = "CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
        lines.append(f"ATTENDEE;{role}{named(call.attendee_name)}:mailto:{call.attendee}")
    return lines


def utc(moment: datetime) -> str:
    """Return an aware moment as 20261124T093000Z."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """Return a text value: control characters gone, the four special ones escaped."""
    clean = re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    clean = clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return clean.replace("\n", "\\n")


def named(name: str) -> str:
    """Return a name as a parameter in quotation marks, which cannot hold one itself; nothing for no name."""
    clean = re.sub(r'[\x00-\x1f\x7f"]', "", name).strip()
    return f';CN="{clean}"' if clean else ""


def folded(line: str) -> str:
    """Return a line cut in pieces of at most 75 octets, never inside a character."""
    pieces, size = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > 75:
            pieces.append(" ")
            size = 1
        pieces[-1] += letter
        size += octets
    return "\r\n".join(pieces)
