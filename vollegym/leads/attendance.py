"""What became of a call: it took place, or nobody was there. Only a person can tell."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from vollegym.leads import booking_store, call_log, messages, notifications, store
from vollegym.leads.booking_store import Booking
from vollegym.leads.lead import Lead
from vollegym.leads.message_context import about_call
from vollegym.outbox.kinds import queue
from vollegym.storage.database import Storage
from vollegym.storage.events import record

ATTENDED, NO_SHOW = "attended", "no_show"
# For how long the owner is asked what became of a call.
RECENT = timedelta(days=14)


def unsaid(db: Database, now: datetime) -> list[tuple[Booking, Lead]]:
    """Return the calls of the last two weeks that are over while nobody said what became of them."""
    return [
        (call, lead) for call, lead in booking_store.since(db, now - RECENT) if lead and is_open(call, now)
    ]


def is_open(call: Booking, now: datetime) -> bool:
    """Return whether a call is over and nobody said what became of it."""
    return call.status == "booked" and not call.stands(now)


def last_begun(db: Database, reference: str, now: datetime) -> Booking | None:
    """Return the last call of a lead that began and was not called off."""
    begun = [
        c for c in booking_store.by_reference(db, reference) if c.starts_at <= now and c.status != "cancelled"
    ]
    return begun[-1] if begun else None


def mark(storage: Storage, booking: int, status: str, now: datetime) -> Booking | None:
    """Keep that a call was `attended`, or a `no_show`, and return it; None when that cannot be.

    A call that was called off or is still to begin became nothing yet. Saying it again is saying it once;
    the other thing said later mends it.
    """
    with storage.writing() as db:
        call = booking_store.by_id(db, booking)
        return mark_in(db, call, status, now) if call else None


def mark_in(
    db: Database, call: Booking, status: str, now: datetime, person: int | None = None
) -> Booking | None:
    """Do the same in an open transaction; `person` is who of us says it."""
    if call.status == "cancelled" or now < call.starts_at:
        return None
    if call.status == status:
        return call
    if call.lead is not None:
        record(db, call.lead, status, now, person, call=call.id)
        note(db, call.lead, call, status, now, person)
    marked = booking_store.mark(db, call.id, status, now)
    if call.lead is not None:
        notifications.stage(db, call.lead, now)
    return marked


def note(
    db: Database, lead: int, call: Booking, status: str, now: datetime, person: int | None = None
) -> None:
    """Count a call that took place as a conversation, if it is the first; offer a no-show a new time.

    What a call of long ago became is for the books: nobody is written about that.
    """
    if status == NO_SHOW:
        store.drop_contact(db, lead, call.starts_at)
        if now - call.starts_at <= RECENT:
            queue(db, messages.CALL_MISSED, about_call(call, now))
    elif not store.spoken(db, lead):
        call_log.note_contact(db, lead, call.starts_at, person=person)


def free(db: Database, lead: int, now: datetime) -> None:
    """Free the time of a call to come of a lead that is about to be wiped; the owner hears only that."""
    if call := booking_store.live_of(db, lead, now):
        ended = booking_store.cancel(db, call.id, None, now)
        queue(db, messages.CALL_FREED, replace(about_call(ended, now), lead=None))
