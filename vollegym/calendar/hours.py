"""When the owner takes calls, and what follows from it for one date; pure, so that every date can be tested.

Windows are wall times in Amsterdam. They become instants per date, never once and for all: an offset that was
right in October is an hour off in November.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from operator import attrgetter
from typing import Literal

from vollegym.calendar.holidays import holidays
from vollegym.dutch.dates import midnight, on


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A part of a day in minutes after midnight, wall time; the end may be 1440."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time between two instants; touching is not meeting."""

    start: datetime
    end: datetime

    def meets(self, other: "Span") -> bool:
        """Return whether the two have a moment in common."""
        return self.start < other.end and other.start < self.end

    def widened(self, before: int, after: int) -> "Span":
        """Return the span with these minutes added before and after it."""
        return Span(self.start - timedelta(minutes=before), self.end + timedelta(minutes=after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """What afspraak.md says, checked. Lengths are minutes, the horizon is days, no cap is None."""

    week: tuple[tuple[Window, ...], ...] = ((),) * 7  # Monday first.
    length: int = 30
    grid: int = 30
    buffer_before: int = 0
    buffer_after: int = 0
    notice: int = 0
    horizon: int = 21
    day_cap: int | None = None
    week_cap: int | None = None
    closed: tuple[tuple[date, date], ...] = ()  # Both ends included.
    holidays: bool = True
    by: Literal["phone", "video"] = "phone"
    link: str = ""

    def windows(self, day: date) -> tuple[Window, ...]:
        """Return the windows of a date; none when the owner is away or it is a holiday."""
        off = self.holidays and day in holidays(day.year)
        return () if off or self.is_away(day) else self.week[day.weekday()]

    def is_away(self, day: date) -> bool:
        """Return whether the owner is away on a date."""
        return any(first <= day <= last for first, last in self.closed)


# The parts of a day in which someone can ask to be called, in minutes after midnight.
PARTS = {"morning": range(720), "afternoon": range(720, 1080), "evening": range(1080, 1440)}


def parts_open(hours: Hours) -> tuple[str, ...]:
    """Return the parts of the day in which a call can begin on some day of the week."""
    starts = [range(w.start, w.end - hours.length + 1, hours.grid) for windows in hours.week for w in windows]
    return tuple(name for name, part in PARTS.items() if any(n in part for window in starts for n in window))


def covers(hours: Hours, call: Span) -> bool:
    """Return whether a call lies within one window of its date."""
    return any(
        span.start <= call.start and call.end <= span.end for span in open_spans(hours, on(call.start))
    )


@dataclass(frozen=True, slots=True)
class OpenTime:
    """The opening hours of some dates in a row, in which many waits are measured at little cost."""

    spans: tuple[Span, ...]
    open_before: tuple[timedelta, ...]  # How long it was open before each span.

    def minutes(self, start: datetime, end: datetime) -> int:
        """Return how many whole minutes of it lie between two aware moments."""
        return (self.until(end) - self.until(start)) // timedelta(minutes=1) if start < end else 0

    def until(self, moment: datetime) -> timedelta:
        """Return how much of it lies before a moment."""
        at = bisect_right(self.spans, moment, key=attrgetter("start")) - 1
        if at < 0:
            return timedelta()
        return self.open_before[at] + min(moment, self.spans[at].end) - self.spans[at].start


def open_time(hours: Hours, first: date, last: date) -> OpenTime:
    """Return the opening hours from the first date to the last."""
    spans = tuple(span for day in dates(first, last) for span in open_spans(hours, day))
    return OpenTime(spans, tuple(accumulate((span.end - span.start for span in spans), initial=timedelta())))


def open_minutes(hours: Hours, start: datetime, end: datetime) -> int:
    """Return how many whole minutes of opening hours lie between two aware moments."""
    return open_time(hours, on(start), on(end)).minutes(start, end)


def open_spans(hours: Hours, day: date) -> Iterable[Span]:
    """Return the windows of a date as instants."""
    return [Span(instant(day, window.start), instant(day, window.end)) for window in hours.windows(day)]


def instant(day: date, minutes: int) -> datetime:
    """Return a wall time in Amsterdam as UTC: of a doubled one the first, a missing one an hour on."""
    return (midnight(day) + timedelta(minutes=minutes)).astimezone(UTC)


def dates(first: date, last: date) -> Iterator[date]:
    """Yield every date from the first to the last, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
