"""Timed work that looks for what nobody did: leads that nobody called, intakes that nobody finished.

And the summary of the day, which comes also when nothing happened: one that stays away is a sign of its own.
"""

from datetime import datetime, time, timedelta

from sqlite_utils import Database

from vollegym.calendar.hours import Hours, open_minutes
from vollegym.dutch.dates import local, midnight
from vollegym.followup import messages
from vollegym.leads import store as lead_store
from vollegym.leads.call_log import through_closing
from vollegym.leads.lead import Waiting
from vollegym.leads.message_context import about_lead
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Subject, key, queue
from vollegym.services import Services
from vollegym.storage.events import record

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Minutes of opening hours after which the owner is warned.
FIRST, LAST = 5, 15
MORNING = time(7, 30)
# How long the messages that are about no lead stay.
KEEP = 90 * DAY


def alarms(services: Services, now: datetime) -> None:
    """Warn the owner of leads that wait too long: of one in a mail of its own, of several in one mail."""
    hours, storage = services.opening_hours.hours, services.storage
    # Looking first keeps the quiet sender from taking the write lock all the time.
    if not overdue(storage.database(), hours, now):
        return
    with storage.writing() as db:
        found = overdue(db, hours, now)
        told = [record(db, lead, "alarmed", now, minutes=minutes) for lead, minutes in found.items()]
        if told:
            if len(told) == 1:
                queue(db, messages.ALARM, about_lead(next(iter(found)), now))
            else:
                queue(db, messages.ALARMS, Subject(at=now))


def overdue(db: Database, hours: Hours, now: datetime) -> dict[int, int]:
    """Return the leads that the owner is to be warned of now, and after how many minutes of opening hours.

    Leads that also waited while it was closed are told of once, after five minutes, all together: whoever
    opens on Monday gets one list, not two mails a lead.
    """
    found, overnight = {}, []
    for one in lead_store.waiting(db, now):
        told = lead_store.alarmed(db, one.lead, one.since)
        if told == LAST:
            continue
        minutes, closed = open_minutes(hours, one.since, now), through_closing(one, hours, now)
        if minutes >= LAST or (minutes >= FIRST and closed and not told):
            found[one.lead] = LAST
        elif minutes >= FIRST and not told and not tried(db, one):
            found[one.lead] = FIRST
        if closed:
            overnight.append(one.lead)
    return found | dict.fromkeys(overnight, LAST) if found.keys() & overnight else found


def tried(db: Database, one: Waiting) -> bool:
    """Return whether someone is at it: then only the second warning is worth a mail."""
    lead = lead_store.by_id(db, one.lead)
    return bool(lead and lead.tried_at and lead.tried_at >= one.since)


def unfinished(services: Services, now: datetime) -> None:
    """Tell the owner, once, of an intake with a contact that nobody went on with for an hour."""
    for lead in lead_store.unfinished(services.storage.database(), now - 2 * DAY, now - HOUR):
        queue(services.storage.database(), messages.UNFINISHED, about_lead(lead, now))


def heartbeat(services: Services, now: datetime) -> None:
    """Let the receiver hear that we live, as often as the owner asked; only the newest is of use."""
    settings, storage = services.settings, services.storage
    if not settings.heartbeat or not settings.webhook_url:
        return
    last = outbox_store.noted(storage.database(), messages.HEARTBEAT.name)
    if last and timedelta(0) <= now - last[0] < timedelta(minutes=settings.heartbeat):
        return
    # A receiver that said 410 is left alone, also by this.
    if outbox_store.refuses(storage.database(), settings.webhook_url):
        return
    with storage.writing() as db:
        outbox_store.clear(db, messages.HEARTBEAT.name)
        outbox_store.note_down(db, messages.HEARTBEAT.name, now, None)
        queue(db, messages.HEARTBEAT, Subject(at=now))


def summary(services: Services, now: datetime) -> None:
    """Write today's summary, once, from half past seven on; a sender that starts later catches up."""
    here, db = local(now), services.storage.database()
    tonight = midnight(here.date() + DAY)
    today = Subject(at=now, fact=here.date().isoformat(), moments={"tonight": tonight})
    if here.time() < MORNING or outbox_store.has(db, key(messages.SUMMARY.name, today)):
        return
    queue(db, messages.SUMMARY, today)
    outbox_store.tidy(db, now - KEEP)
