"""The messages of a call: the table, and what each says, written at sending time from the call as it is then.

Each tells one state of a call: when it was moved or called off since, an older confirmation or reminder is no
longer true and is skipped; so nobody is reminded of a call that is off.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from vollegym.dutch.dates import local, moment_in_words, time_in_words, zone_in_words
from vollegym.leads import booking_store
from vollegym.leads import store as lead_store
from vollegym.leads.booking_store import Booking
from vollegym.leads.calendar_events import HOUSE, for_owner, for_visitor
from vollegym.leads.message_context import (
    CallFacts,
    about_call,
    attached,
    call_facts,
    event,
    lead_facts,
    to_caller,
    to_owner,
)
from vollegym.leads.messages import MOST_ABOUT_CALLS
from vollegym.outbox.kinds import Kind, Term, Words, before, follow, queue
from vollegym.outbox.mail import sender_address
from vollegym.services import Services

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Whoever is asked whether a call is theirs has at least so long to say so.
TO_ANSWER = HOUR
# Later than this before a call the owner counts on it; the ten minutes are for a sender that is late.
LAST = 2 * HOUR + 10 * MINUTE


def release_at(call: Booking, hours: int) -> datetime | None:
    """Return when the time of a call that nobody confirmed is free; None when it was booked too late."""
    moment = min(call.created_at + hours * HOUR, call.starts_at - LAST)
    return moment if moment - call.created_at >= TO_ANSWER else None


def held_until(services: Services, db: Database, call: Booking, now: datetime) -> datetime | None:
    """Return until when we hold a call that nobody confirmed yet; None for one that stands whatever comes.

    Where no mail goes, nobody could confirm.
    """
    moment = release_at(call, services.settings.confirm_hours) if services.settings.mail_url else None
    if moment is None or call.lead is None or lead_store.confirmed(db, call.lead):
        return None
    return max(moment, (booking_store.asked_to_confirm(db, call.lead, call.id) or now) + TO_ANSWER)


def to_visitor(change: str) -> Callable[[CallFacts], Words]:
    """Return how a change is confirmed, with the invitation that puts it in the visitor's calendar."""

    def words(facts: CallFacts) -> Words:
        # What a visitor typed is never passed on to an address that a visitor typed.
        by_owner = booking_store.called_off_by(facts.db, facts.booking) == "owner"
        held = held_until(facts.services, facts.db, facts.booking, facts.now)
        said = to_caller(facts, change=change, reason=facts.booking.reason if by_owner else None, held=held)
        entry = for_visitor(facts.services, facts.booking, facts.lead)
        return replace(said, invitation=attached(entry))

    return words


def for_the_owner(change: str) -> Callable[[CallFacts], Words]:
    """Return how the owner hears of a change, with the entry for the owner's calendar."""

    def words(facts: CallFacts) -> Words:
        booking, zone = facts.booking, zone_in_words(facts.booking.starts_at)
        told: dict[str, str | int] = {"when": moment_in_words(booking.starts_at), "change": change}
        said = to_owner(facts, told, booking=booking, change=change, zone=zone)
        made = for_owner(facts.services, booking, facts.lead)
        organizer = sender_address(facts.services.settings)
        entry = replace(made, organizer=organizer, organizer_name=HOUSE, attendee=facts.owner)
        return replace(said, invitation=attached(entry))

    return words


def is_no_robots(facts: CallFacts) -> bool:
    """Return whether the lead is not held as a robot: such a call alarms nobody, and pesters nobody."""
    return not facts.lead.held


def is_to_begin(facts: CallFacts) -> bool:
    """Return whether the call still stands, and did not begin."""
    return is_no_robots(facts) and facts.booking.stands(facts.now) and facts.now < facts.booking.starts_at


def reminder(facts: CallFacts) -> Words:
    return to_caller(facts, day=day_word(facts.booking, facts.now))


def sheet(facts: CallFacts) -> Words:
    """Return the sheet to call from."""
    start = facts.booking.starts_at
    return to_owner(
        facts,
        {"when": time_in_words(start)},
        booking=facts.booking,
        zone=zone_in_words(start),
        video=facts.services.opening_hours.hours.link,
    )


def day_word(booking: Booking, now: datetime) -> str:
    """Return today, tomorrow, or the day itself, seen from now in Amsterdam."""
    days = (local(booking.starts_at).date() - local(now).date()).days
    return {0: "vandaag", 1: "morgen"}.get(days, "binnenkort")


# What a change is called, and its event.
CHANGES = {"booked": "created", "moved": "moved", "cancelled": "cancelled"}
TO_VISITOR = {
    change: Kind(
        name=f"call_{change}",
        to="prospect",
        useful_until=Term("end"),
        facts=call_facts,
        guard=is_no_robots,
        words=to_visitor(change),
        limit=MOST_ABOUT_CALLS,
        urgent=True,
        file="call",
    )
    for change in CHANGES
}
TO_OWNER = {
    change: Kind(
        name=f"call_{change}_owner",
        to="owner",
        useful_until=Term("end"),
        facts=call_facts,
        guard=is_no_robots,
        words=for_the_owner(change),
        urgent=True,
        calm=True,
        file="call_owner",
    )
    for change in CHANGES
}
EVENTS = {change: event(f"booking.{name}") for change, name in CHANGES.items()}
# The times are those before the call; calls that stand already follow when one is changed here.
REMINDERS = (
    Kind(
        name="call_tomorrow",
        to="prospect",
        due=before("start", DAY),
        useful_until=before("start", 3 * HOUR),
        facts=call_facts,
        guard=is_to_begin,
        words=reminder,
        limit=MOST_ABOUT_CALLS,
        file="call_reminder",
    ),
    Kind(
        name="call_soon",
        to="prospect",
        due=before("start", HOUR),
        useful_until=Term("start"),
        facts=call_facts,
        guard=is_to_begin,
        words=reminder,
        limit=MOST_ABOUT_CALLS,
        file="call_reminder",
    ),
    Kind(
        name="call_soon_owner",
        to="owner",
        due=before("start", 10 * MINUTE),
        useful_until=Term("start"),
        facts=call_facts,
        guard=is_to_begin,
        words=sheet,
        file="call_reminder_owner",
    ),
)
UNCONFIRMED = Kind(
    name="call_unconfirmed",
    to="prospect",
    useful_until=Term("release"),
    facts=call_facts,
    guard=lambda facts: is_to_begin(facts) and not lead_store.confirmed(facts.db, facts.lead.id),
    words=lambda facts: to_caller(facts, release=facts.message.useful_until),
    limit=MOST_ABOUT_CALLS,
    urgent=True,
    file="call_unconfirmed",
)
WISHED = Kind(
    name="call_wished_owner",
    to="owner",
    facts=lead_facts,
    guard=lambda facts: bool(facts.part_to_call),
    words=lambda facts: to_owner(facts, {"part": facts.part_to_call}, part=facts.part_to_call),
    last_counts=True,
    urgent=True,
    calm=True,
    file="call_wish",
)
KINDS = (
    *TO_VISITOR.values(),
    *TO_OWNER.values(),
    *EVENTS.values(),
    *REMINDERS,
    UNCONFIRMED,
    WISHED,
)


def follow_terms(services: Services, now: datetime) -> None:
    """Let the reminders of calls that stand follow the table: it may be another since they were planned."""
    with services.storage.writing() as db:
        for call, _ in booking_store.since(db, now):
            if call.lead is not None and call.stands(now):
                for kind in REMINDERS:
                    queue(db, kind, about_call(call, now))
                    follow(db, kind, about_call(call, now))
