"""A week and its days as the owner sees them: promises, calls, what other calendars hold, what is free."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from vollegym.booking import calendar_store
from vollegym.booking.blocks import is_day
from vollegym.booking.calendar_store import Block
from vollegym.calendar.hours import Hours, Span
from vollegym.calendar.slots import free_slots
from vollegym.calendar.weeks import value_of
from vollegym.dutch.dates import MONTHS, WEEKDAYS, midnight, on
from vollegym.leads import booking_store, facts_store
from vollegym.leads import store as lead_store
from vollegym.leads.booking_store import Booking
from vollegym.leads.lead import Lead

DAY, WEEK = timedelta(days=1), timedelta(days=7)
SAID = {"attended": "Was er", "no_show": "Kwam niet"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on a day: `kind` is due, call, next, gone, busy, blocked or free.

    `at` is None for what is to be done on a day, at whatever hour. `value` is how a form
    names a free time. `calls` are those that stand within a block.
    """

    kind: str
    at: datetime | None
    what: str
    lead: Lead | None = None
    value: str = ""
    until: datetime | None = None
    block: Block | None = None
    calls: tuple[tuple[Booking, Lead | None], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Day:
    """A day and all that is on it, in order of time."""

    day: date
    today: bool
    past: bool
    entries: tuple[Entry, ...]

    @property
    def month(self) -> str:
        return MONTHS[self.day.month - 1]

    @property
    def free(self) -> bool:
        """Whether a call can still be booked."""
        return any(one.kind == "free" for one in self.entries)

    @property
    def whole(self) -> bool:
        """Whether all of the day is blocked."""
        return any(one.block and is_day(one.block.span) for one in self.entries)

    @property
    def name(self) -> str:
        """Return "Dinsdag 24"; what follows is `month`."""
        said = f"{WEEKDAYS[self.day.weekday()].capitalize()} {self.day.day}"
        return f"Vandaag, {said.lower()}" if self.today else said


def monday_of(typed: str, today: date) -> date | None:
    """Return the Monday of a week written as 2026-W48, of this week for nothing; None for what is no week."""
    if not typed.strip():
        return today - timedelta(days=today.weekday())
    found = re.fullmatch(r"(2\d{3})-?w(\d{1,2})", typed.strip().lower())
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        return None


def week_value(monday: date) -> str:
    """Return how a week is written in an address."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def day_of(typed: str) -> date | None:
    """Return a day written as 2026-11-24; None for what is no day, or one beyond all calendars."""
    found = re.fullmatch(r"2\d{3}-\d{2}-\d{2}", typed.strip())
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def week(db: Database, hours: Hours, monday: date, now: datetime, shown: date | None = None) -> list[Day]:
    """Return the days of a week; one at the weekend where something is on it, or when it is `shown`."""
    bounds = Span(midnight(monday), midnight(monday + WEEK))
    standing = booking_store.agenda(db, now)
    steps = facts_store.open_steps(db, monday, monday + WEEK - DAY)
    promised = [(step.on, Entry("due", None, step.what, lead_store.by_id(db, step.lead))) for step in steps]
    entries = [
        *calls(db, bounds, now, min((span.start for span in standing.taken if span.end > now), default=None)),
        *(
            Entry("busy", max(span.start, bounds.start), "Bezet", until=span.end)
            for span in calendar_store.busy(db, bounds)
        ),
        *(blocked(db, block, now) for block in calendar_store.blocks(db, bounds)),
        *(
            Entry("free", slot.start, "Vrij", value=value_of(slot))
            for slot in free_slots(hours, standing, now)
        ),
    ]
    timed = sorted((one for one in entries if one.at), key=lambda one: (one.at or now, one.block is None))
    found = []
    for number in range(7):
        day = monday + number * DAY
        these = [one for due, one in promised if due == day]
        these += [one for one in timed if one.at and on(one.at) == day]
        if these or number < 5 or day == shown:
            found.append(Day(day, day == on(now), day < on(now), tuple(these)))
    return found


def blocked(db: Database, block: Block, now: datetime) -> Entry:
    """Return a block with the calls that stand in it all the same."""
    what = block.reason or ("De hele dag geblokkeerd" if is_day(block.span) else "Geblokkeerd")
    inside = tuple(calls_in(db, block.span, now))
    return Entry("blocked", block.span.start, what, until=block.span.end, block=block, calls=inside)


def calls_in(db: Database, span: Span, now: datetime) -> list[tuple[Booking, Lead | None]]:
    """Return the calls to come that stand in a stretch of time."""
    return [pair for pair in booking_store.meeting(db, span) if pair[0].stands(now)]


def calls(db: Database, bounds: Span, now: datetime, first: datetime | None) -> list[Entry]:
    """Return the calls of a week that were not called off; the one that begins `first` of all is the next."""
    found = []
    for call, lead in booking_store.between(db, bounds.start, bounds.end):
        stands = call.stands(now)
        said = "" if stands else SAID.get(call.status, "Noteer hoe het ging")
        kind = "next" if stands and call.starts_at == first else "call" if stands else "gone"
        found.append(Entry(kind, call.starts_at, said, lead))
    return found
