"""What an owner's calendar says about when the owner is busy; reading one happens in a process of its own.

A calendar comes from outside. An endless recurrence of one second, or a file made to be large in memory, ends
the process that reads it, after twenty seconds or one gigabyte, and nothing else. It starts fast, as nothing
of ours is imported here.
"""

import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CPU_SECONDS = 20
MEMORY = 1 << 30
MOST = 20_000
NOT_BUSY = {"STATUS": "CANCELLED", "TRANSP": "TRANSPARENT"}
Found = tuple[datetime, datetime, str]


def busy_times(data: bytes, since: datetime, until: datetime) -> list[Found]:
    """Return start, end and uid of everything that keeps the owner busy between two aware moments.

    Raises ValueError for what is no calendar. Times without a zone are Amsterdam's; a whole day is from
    midnight to midnight there.
    """
    calendars = icalendar.Calendar.from_ical(data, multiple=True)
    if not calendars:
        raise ValueError("nothing in it")
    queries = [recurring_ical_events.of(mended(calendar), skip_bad_series=True) for calendar in calendars]
    found = (event for query in queries for event in query.between(since, until))
    events = [event for event in found if is_busy(event)][:MOST]
    spans = [(as_instant(e.start), as_instant(e.end), str(e.get("UID", ""))) for e in events]
    return sorted((start, end, uid) for start, end, uid in spans if start < end)


def mended(calendar: icalendar.Component) -> icalendar.Component:
    """Return a calendar without the events that have no start: one of those must not hide all others."""
    calendar.subcomponents = [
        part for part in calendar.subcomponents if part.name != "VEVENT" or "DTSTART" in part
    ]
    return calendar


def is_busy(event: Any) -> bool:
    """Return whether an event takes time: it is not called off, and not marked as free."""
    return all(str(event.get(name, "")).upper() != value for name, value in NOT_BUSY.items())


def as_instant(moment: date | datetime) -> datetime:
    """Return a date or a datetime with or without a zone as UTC."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)).astimezone(UTC)


def as_json(found: Iterable[Found]) -> str:
    """Return what was found as text, for the process that asked."""
    return json.dumps([(start.isoformat(), end.isoformat(), uid) for start, end, uid in found])


def limit_myself() -> None:
    """Bound this process in time and memory, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main(since: str, days: str) -> None:
    """Read a calendar from standard input and write what was found; exit 1 when it is none."""
    limit_myself()
    start = datetime.fromisoformat(since)
    try:
        found = busy_times(sys.stdin.buffer.read(), start, start + timedelta(days=int(days)))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SystemExit(1) from error
    sys.stdout.write(as_json(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
