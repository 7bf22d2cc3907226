"""Which times can be booked: one predicate, used for the list on the page and again inside the write.

A product that lists by one rule and books by another sells times that are gone; every tracker has that bug.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from vollegym.calendar.hours import Hours, Span, Window, dates, instant
from vollegym.dutch.dates import AMSTERDAM, local, on


class Refusal(StrEnum):
    """Why a time cannot be booked."""

    NOT_OFFERED = "not_offered"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    TAKEN = "taken"
    DAY_FULL = "day_full"
    WEEK_FULL = "week_full"


@dataclass(frozen=True, slots=True)
class Agenda:
    """What stands already: our own calls, and what is busy: by other calendars, or blocked by one of us."""

    taken: tuple[Span, ...] = ()
    busy: tuple[Span, ...] = ()

    def on(self, day: date) -> int:
        """Return how many calls there are on a local date."""
        return sum(on(span.start) == day for span in self.taken)

    def in_week(self, day: date) -> int:
        """Return how many calls there are in the week, Monday to Sunday, of a local date."""
        return sum(monday(on(span.start)) == monday(day) for span in self.taken)

    def around_week(self, day: date) -> "Agenda":
        """Return the agenda with only the calls that can matter for the week of a local date."""
        around = Span(instant(monday(day), -1440), instant(monday(day), 8 * 1440))
        return Agenda(tuple(filter(around.meets, self.taken)))

    def near(self, day: date) -> "Agenda":
        """Return the agenda with only what can matter for a call on this date; a week keeps its own calls."""
        around = Span(instant(day, -1440), instant(day, 3 * 1440))
        busy = tuple(span for span in self.busy if span.meets(around))
        return Agenda(
            tuple(s for s in self.taken if monday(on(s.start)) == monday(day) or s.meets(around)),
            busy,
        )


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time that can be chosen; `doubled` when the clock shows it twice that day (this is the first)."""

    start: datetime
    end: datetime
    doubled: bool = False

    @property
    def local(self) -> datetime:
        """The start in Amsterdam."""
        return local(self.start)

    @property
    def local_day(self) -> date:
        """The date in Amsterdam."""
        return self.local.date()


def free_slots(hours: Hours, agenda: Agenda, now: datetime) -> list[Slot]:
    """Return every time that can be booked now, in order."""
    today = on(now)
    found = []
    for day in dates(today, today + timedelta(days=hours.horizon)):
        close = agenda.near(day)
        found += [slot for slot in offered(hours, day) if why_not(hours, close, now, slot) is None]
    return found


def refusal(hours: Hours, agenda: Agenda, now: datetime, start: datetime) -> Refusal | None:
    """Return why this start cannot be booked now, or None when it can."""
    slot = next((slot for slot in offered(hours, on(start)) if slot.start == start), None)
    if slot is not None:
        return why_not(hours, agenda, now, slot)
    # The past goes before the hours: an old page asks for a time that was offered when it was made.
    return Refusal.TOO_SOON if too_soon(hours, now, start) else Refusal.NOT_OFFERED


def why_not(hours: Hours, agenda: Agenda, now: datetime, slot: Slot) -> Refusal | None:
    """Return why a start that the opening hours allow cannot be booked now. This is the one predicate."""
    day = slot.local_day
    if too_soon(hours, now, slot.start):
        return Refusal.TOO_SOON
    if day > on(now) + timedelta(days=hours.horizon):
        return Refusal.TOO_FAR
    if is_taken(hours, agenda, slot):
        return Refusal.TAKEN
    if hours.day_cap is not None and agenda.on(day) >= hours.day_cap:
        return Refusal.DAY_FULL
    if hours.week_cap is not None and agenda.in_week(day) >= hours.week_cap:
        return Refusal.WEEK_FULL
    return None


def too_soon(hours: Hours, now: datetime, start: datetime) -> bool:
    """Return whether a start lies in the past or within the notice."""
    return start < now + timedelta(minutes=hours.notice)


def is_taken(hours: Hours, agenda: Agenda, slot: Slot) -> bool:
    """Return whether a call then would meet another one, both with their buffers, or a busy stretch."""
    call, both = Span(slot.start, slot.end), hours.buffer_before + hours.buffer_after
    # Both buffers on both sides of one call is the same as each call with its own, and half the work.
    far, wide = call.widened(both, both), call.widened(hours.buffer_before, hours.buffer_after)
    return any(map(far.meets, agenda.taken)) or any(map(wide.meets, agenda.busy))


@lru_cache(maxsize=1024)
def offered(hours: Hours, day: date) -> tuple[Slot, ...]:
    """Return the starts that the opening hours of a date allow, whatever stands in the agenda."""
    return tuple(sorted(slot for window in hours.windows(day) for slot in in_window(hours, day, window)))


def in_window(hours: Hours, day: date, window: Window) -> Iterator[Slot]:
    """Yield the starts on the grid of one window; wall times that the clock skips are skipped too."""
    closing = instant(day, window.end)
    for minutes in range(window.start, window.end - hours.length + 1, hours.grid):
        wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
        start = instant(day, minutes)
        end = start + timedelta(minutes=hours.length)
        # The second half of the test matters on the day on which an hour is missing.
        if start.astimezone(AMSTERDAM).replace(tzinfo=None) == wall and end <= closing:
            yield Slot(start, end, doubled=is_doubled(wall))


def is_doubled(wall: datetime) -> bool:
    """Return whether the clock shows this wall time twice."""
    first = wall.replace(tzinfo=AMSTERDAM, fold=0)
    return first.astimezone(UTC) < wall.replace(tzinfo=AMSTERDAM, fold=1).astimezone(UTC)


def places_left(hours: Hours, agenda: Agenda, now: datetime, free: Iterable[Slot]) -> int:
    """Return how many calls can truly still be booked in these free times of one week: caps and buffers too.

    Taking the earliest time again and again gives the most, because all calls are equally long.
    """
    slots, count = sorted(free), 0
    # The free times keep clear of the busy ones already; only calls of this week come on top.
    agenda = Agenda(agenda.around_week(slots[0].local_day).taken if slots else ())
    for slot in slots:
        if why_not(hours, agenda, now, slot) is None:
            agenda = replace(agenda, taken=(*agenda.taken, Span(slot.start, slot.end)))
            count += 1
    return count


def nearest(slots: Iterable[Slot], start: datetime, count: int = 3) -> list[Slot]:
    """Return the slots closest to a moment, in order of time."""
    close = sorted(slots, key=lambda slot: (abs(slot.start - start), slot.start))[:count]
    return sorted(close)


def monday(day: date) -> date:
    """Return the Monday of the week of a date."""
    return day - timedelta(days=day.weekday())
