"""The silent day: nothing came in on a day that used to be busy (incident I01, leads lost for 24 days).

Pure: counts per local day go in. A day is silent when no intake was sent on it. The measure is the same
weekday of the four weeks before the silence, because a Sunday without leads says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 4
# So many leads would have come by now were all as before; chance alone gives it 5 % of the time.
TOO_MANY_MISSED = 3.0


@dataclass(frozen=True, slots=True)
class Silence:
    """So many days without a lead, up to yesterday, on which about `expected` used to come."""

    days: int
    expected: float


def silence(counts: Mapping[date, int], yesterday: date) -> Silence | None:
    """Return the silence that ends with yesterday when it is one to warn of, else None.

    A warning is due when yesterday's weekday was never empty in the four weeks before, or when too many
    leads would have come in by now. The silence is looked at for eight weeks at most.
    """
    days = silent_days(counts, yesterday)
    if not days:
        return None
    before = [usual(counts, day, days[-1]) for day in days]
    expected = sum(sum(week) / WEEKS for week in before)
    never_empty = all(count > 0 for count in before[0])
    return Silence(len(days), expected) if never_empty or expected >= TOO_MANY_MISSED else None


def silent_days(counts: Mapping[date, int], yesterday: date) -> list[date]:
    """Return the days without a lead up to yesterday, yesterday first."""
    days: list[date] = []
    day = yesterday
    while not counts.get(day) and len(days) < 7 * 8:
        days.append(day)
        day -= timedelta(days=1)
    return days


def usual(counts: Mapping[date, int], day: date, first_silent: date) -> list[int]:
    """Return the counts of the same weekday in the four weeks before the silence began."""
    while day >= first_silent:
        day -= timedelta(days=7)
    return [counts.get(day - timedelta(days=7 * week), 0) for week in range(WEEKS)]
