"""The silent day: nothing came in on a day that used to be busy (incident I01, leads lost for 24 days).

Pure: counts per local day go in. A day is silent when no intake was sent on it. The measure is the same
weekday of the four weeks before the silence, because a Sunday without leads says nothing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlite_utils import Database

from vollegym.calendar.hours import Hours, open_minutes
from vollegym.dutch.dates import on
from vollegym.leads import store
from vollegym.leads.store import Sent
from vollegym.outbox import store as outbox_store
from vollegym.outbox.store import Queue

SILENCE_WEEKS = 4
# When this many leads were expected, chance alone gives none at all 5 % of the time.
TOO_MANY_MISSED = 3.0


@dataclass(frozen=True, slots=True)
class Silence:
    """A number of days without a lead, up to yesterday, in which about `expected` used to come."""

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
    expected = sum(sum(week) / SILENCE_WEEKS for week in before)
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
    return [counts.get(day - timedelta(days=7 * week), 0) for week in range(SILENCE_WEEKS)]


WEEKS = timedelta(weeks=17)
MONTH, MINUTE = timedelta(days=28), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Count:
    """Intakes of some days: all that were sent, of which qualified; drafts and quarantined apart."""

    sent: int
    qualified: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Speed:
    """The median time to the first contact of qualified leads, over four weeks; None without any."""

    leads: int
    contacted: int
    wall: timedelta | None
    in_opening_hours: timedelta | None


@dataclass(frozen=True, slots=True)
class Stats:
    """What `flask leads stats` tells."""

    today: Count
    yesterday: Count
    week: Count
    silence: Silence | None
    speed: Speed
    waiting: int
    queue: Queue


def stats(db: Database, hours: Hours, now: datetime) -> Stats:
    """Return the figures at this moment; days are those of Amsterdam, the week begins on Monday."""
    sent = store.sent(db, now - WEEKS)
    today = on(now)
    monday = today - timedelta(days=today.weekday())
    yesterday = today - timedelta(days=1)
    per_day = Counter(on(lead.at) for lead in sent if not lead.quarantined)
    return Stats(
        today=count(sent, today, today),
        yesterday=count(sent, yesterday, yesterday),
        week=count(sent, monday, today),
        silence=silence(per_day, yesterday),
        speed=speed([lead for lead in sent if lead.began >= now - MONTH], hours),
        waiting=len(store.waiting(db, now)),
        # What became due this minute is on its way; the summary itself is.
        queue=outbox_store.standing(db, now - MINUTE),
    )


def count(sent: list[Sent], first: date, last: date) -> Count:
    """Return how many intakes were sent from the first to the last day, both included."""
    these = [lead for lead in sent if first <= on(lead.at) <= last]
    open_ = [lead for lead in these if not lead.quarantined]
    return Count(len(open_), sum(lead.outcome == "qualified" for lead in open_), len(these) - len(open_))


def speed(sent: list[Sent], hours: Hours) -> Speed:
    """Return how fast someone spoke with the qualified leads among these."""
    qualified = [lead for lead in sent if lead.outcome == "qualified" and not lead.quarantined]
    done = [(lead.began, lead.spoken_at) for lead in qualified if lead.spoken_at]
    if not done:
        return Speed(len(qualified), 0, None, None)
    wall = median((end - start).total_seconds() for start, end in done)
    in_opening_hours = median(open_minutes(hours, start, end) for start, end in done)
    return Speed(len(qualified), len(done), timedelta(seconds=wall), timedelta(minutes=in_opening_hours))
