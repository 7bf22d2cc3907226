"""The four acts of a call: book, move, call off, ask to be called. Fact, messages and event commit together.

Each act looks again inside the transaction, with the predicate that made the list. So of fifty people who tap
the same time one gets it, and the other forty-nine hear at once which times are free.
"""

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from vollegym.calendar.hours import Hours, Span
from vollegym.calendar.slots import Refusal, refusal
from vollegym.leads import booking_store, notifications, quarantine
from vollegym.leads import call_messages as messages
from vollegym.leads import store as lead_store
from vollegym.leads.booking_store import Booking
from vollegym.leads.message_context import about_call, about_lead
from vollegym.outbox.kinds import queue
from vollegym.questionnaire.normalize import tidy
from vollegym.services import Services
from vollegym.storage.database import Storage
from vollegym.storage.events import record, refuse_more
from vollegym.tokens import call_token, hashed

REASON = 500
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of it: the call as it stands now, and why a wanted time was refused."""

    booking: Booking | None = None
    refusal: Refusal | None = None


def nothing(_db: Database) -> None:
    """Count nothing: for acts of our own, and tests."""


def book(
    storage: Storage,
    secret: str,
    hours: Hours,
    lead: int,
    start: datetime,
    now: datetime,
    count: Callable[[Database], None] = nothing,
) -> Attempt:
    """Book this start for a qualified lead; a call that there is already moves: the last choice counts.

    `count` is told of a time that is taken, in the same transaction; it raises when it is one too many.
    """
    try:
        with storage.writing() as db:
            if not booking_store.may_book(db, lead):
                return Attempt()
            return new_or_moved(db, secret, hours, lead, start, now, count=count)
    except sqlite3.IntegrityError:
        # The index and the triggers have the last word; whoever meets them was a moment too late.
        return Attempt(refusal=Refusal.TAKEN)


def move(
    storage: Storage,
    hours: Hours,
    booking: int,
    start: datetime,
    now: datetime,
    count: Callable[[Database], None] = nothing,
) -> Attempt:
    """Give a call another time; one that was called off or is over stays as it is."""
    try:
        with storage.writing() as db:
            call = booking_store.by_id(db, booking)
            return shift(db, hours, call, start, now, count) if call else Attempt()
    except sqlite3.IntegrityError:
        return Attempt(refusal=Refusal.TAKEN)


def cancel(storage: Storage, booking: int, reason: str, now: datetime, by: str = "visitor") -> Booking | None:
    """Call a call off and return it as it stands then; calling off twice is once. `by` may be owner."""
    with storage.writing() as db:
        call = booking_store.by_id(db, booking)
        return call_off(db, call, reason, now, by) if call and call.stands(now) else call


def wish(storage: Storage, lead: int, part: str, now: datetime) -> None:
    """Keep that a lead wants to be called in this part of the day; what waits already is nothing new."""
    with storage.writing() as db:
        refuse_more(db, lead)
        known = booking_store.wish_of(db, lead)
        if known and known[0] == part and lead_store.asked(db, lead, "wish", now):
            return
        booking_store.wish(db, lead, part, now)
        event = record(db, lead, "wished", now, part=part)
        # What is in quarantine alarms nobody; after its release the owner is told to call anyway.
        if not lead_store.held(db, lead):
            queue(db, messages.WISHED, about_lead(lead, now, event))


def new_or_moved(
    db: Database,
    secret: str,
    hours: Hours,
    lead: int,
    start: datetime,
    now: datetime,
    *,
    count: Callable[[Database], None] = nothing,
    person: int | None = None,
) -> Attempt:
    """Book this start in the open transaction, or move the call there is to it.

    One of us (`person`) may choose any time that is free of calls, outside the opening hours too; that raises
    sqlite3.IntegrityError when it meets another call.
    """
    call = booking_store.live_of(db, lead, now)
    if call is None:
        return new(db, secret, hours, lead, start, now, count, person)
    return shift(db, hours, call, start, now, count, person)


def new(
    db: Database,
    secret: str,
    hours: Hours,
    lead: int,
    start: datetime,
    now: datetime,
    count: Callable[[Database], None],
    person: int | None = None,
) -> Attempt:
    """Add the call, unless the time is not free; a booked call also lifts a quarantine."""
    why = None if person else refusal(hours, booking_store.agenda(db, now), now, start)
    if why:
        return Attempt(refusal=why)
    refuse_more(db, lead)
    count(db)
    uid = secrets.token_hex(16)
    made = booking_store.insert(db, lead, uid, hashed(call_token(secret, uid)), span(hours, start), now)
    # Whoever books a call is no robot, and what waited goes now; but not where the decoy was filled.
    if not quarantine.filled_decoy(db, lead):
        quarantine.release(db, lead, now, by="booking")
    booking_store.drop_wish(db, lead)
    tell(db, made, "booked", now, person=person)
    return Attempt(made)


def shift(
    db: Database,
    hours: Hours,
    call: Booking,
    start: datetime,
    now: datetime,
    count: Callable[[Database], None],
    person: int | None = None,
) -> Attempt:
    """Move a call that stands; to the time it has already is no move."""
    if not call.stands(now) or call.starts_at == start:
        return Attempt(call)
    why = None if person else refusal(hours, booking_store.agenda(db, now, without=call.id), now, start)
    if why:
        return Attempt(call, why)
    if call.lead is not None:
        refuse_more(db, call.lead)
    count(db)
    moved = booking_store.move(db, call.id, span(hours, start), now)
    tell(db, moved, "moved", now, person=person)
    return Attempt(moved)


def call_off(
    db: Database, call: Booking, reason: str, now: datetime, by: str, person: int | None = None
) -> Booking:
    """Keep that a call was called off, and why."""
    said = tidy(reason[:REASON]) or None
    ended = booking_store.cancel(db, call.id, said, now)
    tell(db, ended, "cancelled", now, by=by, person=person)
    return ended


def tell(
    db: Database, booking: Booking, change: str, now: datetime, by: str = "", person: int | None = None
) -> None:
    """Write the event and the messages of one change, and the reminders of a time that was chosen."""
    more = {"by": by} if by else {}
    record(db, booking.lead, change, now, person, sequence=booking.sequence, call=booking.id, **more)
    if booking.lead is None:
        return
    told = [messages.TO_VISITOR[change], messages.TO_OWNER[change], messages.EVENTS[change]]
    for kind in [*told, *(messages.REMINDERS if booking.status == "booked" else ())]:
        queue(db, kind, about_call(booking, now))
    notifications.stage(db, booking.lead, now)


def span(hours: Hours, start: datetime) -> Span:
    """Return the call that begins then."""
    return Span(start, start + timedelta(minutes=hours.length))


# Calls that nobody confirmed -----------------------------------------------------------------------

# A mail goes so long before the time is free again.
WARNING = 4 * HOUR


def release_unconfirmed(services: Services, now: datetime) -> None:
    """Ask about each call of an address that nobody confirmed, and free its time after the term.

    Never when the owner spoke with the person, and never where no mail goes: then nobody could confirm.
    """
    if not services.settings.mail_url:
        return
    for call, lead in booking_store.since(services.storage.database(), now):
        moment = messages.release_at(call, services.settings.confirm_hours)
        if lead and moment and call.stands(now) and moment - WARNING <= now < call.starts_at - messages.LAST:
            with services.storage.writing() as db:
                follow_up(services, db, call.id, lead.id, now)


def follow_up(services: Services, db: Database, booking: int, lead: int, now: datetime) -> None:
    """Ask, or free the time an hour after asking at the earliest; nothing when the address was confirmed."""
    call = booking_store.by_id(db, booking)
    free = messages.held_until(services, db, call, now) if call and call.stands(now) else None
    if call is None or free is None:
        return
    if booking_store.asked_to_confirm(db, lead, call.id) is None:
        record(db, lead, "asked_to_confirm", now, booking=call.id)
        queue(db, messages.UNCONFIRMED, replace(about_call(call, now), moments={"release": free}))
    elif now >= free:
        call_off(db, call, "Niet bevestigd, dus weer vrij.", now, by="term")
