"""How many came in and how fast someone called: for `flask leads stats` and the daily summary."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlite_utils import Database

from vollegym.booking.hours import Hours, open_minutes
from vollegym.followup.people import store
from vollegym.followup.people.store import Sent
from vollegym.followup.silence import Silence, silence
from vollegym.leads import store as leads
from vollegym.storage import queue
from vollegym.storage.queue import Queue
from vollegym.text.dates import on

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
    office: timedelta | None


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
        waiting=len(leads.waiting(db, now)),
        # What became due this minute is on its way; the summary itself is.
        queue=queue.standing(db, now - MINUTE),
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
    office = median(open_minutes(hours, start, end) for start, end in done)
    return Speed(len(qualified), len(done), timedelta(seconds=wall), timedelta(minutes=office))
