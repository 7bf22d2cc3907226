"""Timed work that looks for what nobody did: leads that nobody called, intakes that nobody finished."""

from datetime import datetime, timedelta

from vollegym import web
from vollegym.booking.hours import open_minutes
from vollegym.followup.people import store
from vollegym.followup.registry import Job, Registry
from vollegym.followup.store import has
from vollegym.followup.surroundings import opening_hours
from vollegym.storage import outbox

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ALARMS = (15, 5)


def register(known: Registry) -> None:
    """Add the jobs of this module."""
    known.jobs.append(Job("alarms", timedelta(seconds=2), alarms))
    known.jobs.append(Job("unfinished", timedelta(seconds=30), unfinished))


def alarms(now: datetime) -> None:
    """Warn the owner of qualified leads that wait for five and for fifteen minutes of opening hours."""
    hours, db = opening_hours(), web.storage().database()
    for lead, began in store.running(db, now - 3 * DAY):
        waited = open_minutes(hours, began, now)
        # Whoever is fifteen minutes late hears that, not also that it was five.
        level = next((minutes for minutes in ALARMS if waited >= minutes), None)
        if level is not None and not has(db, "alarm", lead, level):
            outbox.put(db, "alarm", lead, now, sequence=level, useful_until=now + DAY, urgent=True)


def unfinished(now: datetime) -> None:
    """Tell the owner, once, of an intake with a contact that nobody went on with for an hour."""
    for lead in store.unfinished(web.storage().database(), now - 2 * DAY, now - HOUR):
        outbox.put(web.storage().database(), "unfinished", lead, now, useful_until=now + 2 * DAY)
