"""Free times as a page shows them: by week and day, with counts that are true; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from vollegym.calendar.hours import PARTS, Hours
from vollegym.calendar.slots import Agenda, Slot, free_slots, monday, places_left
from vollegym.dutch.dates import WEEKDAYS, brief, day_and_month, on

VALUE = "%Y-%m-%dT%H:%MZ"


@dataclass(frozen=True, slots=True)
class Day:
    """A date with its free times."""

    date: date
    slots: tuple[Slot, ...]

    @property
    def name(self) -> str:
        """The date in words, such as "Dinsdag 24 november"."""
        return f"{WEEKDAYS[self.date.weekday()].capitalize()} {day_and_month(self.date)}"

    @property
    def parts(self) -> dict[str, tuple[Slot, ...]]:
        """The free times by part of the day, of those parts that have any."""
        found = {part: tuple(s for s in self.slots if minutes(s) in span) for part, span in PARTS.items()}
        return {part: slots for part, slots in found.items() if slots}


@dataclass(frozen=True, slots=True)
class Week:
    """A week that has free times; `places` and `taken` are None where the owner set no weekly cap."""

    name: str
    monday: date
    days: tuple[Day, ...]
    places: int | None = None
    taken: int | None = None


def weeks(hours: Hours, agenda: Agenda, now: datetime, besides: datetime | None = None) -> list[Week]:
    """Return the weeks in which a call can be booked, leaving out the times that start at `besides`."""
    slots = [slot for slot in free_slots(hours, agenda, now) if slot.start != besides]
    grouped = groupby(slots, key=lambda slot: monday(slot.local.date()))
    return [week(hours, agenda, now, first, tuple(group)) for first, group in grouped]


def week(hours: Hours, agenda: Agenda, now: datetime, first: date, slots: tuple[Slot, ...]) -> Week:
    """Return one week with its days and, where there is a weekly cap, its true counts."""
    days = tuple(Day(day, tuple(group)) for day, group in groupby(slots, key=lambda slot: slot.local.date()))
    name = week_name(first, monday(on(now)))
    if hours.week_cap is None:
        return Week(name, first, days)
    return Week(name, first, days, places_left(hours, agenda, now, slots), agenda.in_week(first))


def week_name(first: date, this: date) -> str:
    """Return how people call a week, seen from this one."""
    near = {this: "Deze week", this + timedelta(days=7): "Volgende week"}
    return near.get(first) or f"Week van {brief(first)[3:]}"


def in_row(found: Week, all_weeks: Sequence[Week]) -> list[Day]:
    """Return a week as a row in which each weekday keeps its column: also its days without a free time."""
    columns = sorted({day.date.weekday() for other in all_weeks for day in other.days})
    free = {day.date: day for day in found.days}
    dates = (found.monday + timedelta(days=weekday) for weekday in columns)
    return [free.get(day) or Day(day, ()) for day in dates]


def minutes(slot: Slot) -> int:
    """Return when a slot starts, in minutes after midnight on the clock in Amsterdam."""
    return slot.local.hour * 60 + slot.local.minute


def value_of(slot: Slot) -> str:
    """Return what the radio of a time sends: the instant in UTC."""
    return slot.start.strftime(VALUE)


def start_in(value: str | None) -> datetime | None:
    """Return the instant that a radio sent, or None when it is none."""
    try:
        return datetime.strptime(value or "", VALUE).replace(tzinfo=UTC)
    except ValueError:
        return None
