"""The messages that a fact about a lead causes, wherever it is recorded: the table, and what each says."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from vollegym.dutch.dates import duration_in_words, moment_in_words, zone_in_words
from vollegym.leads import booking_store
from vollegym.leads import store as lead_store
from vollegym.leads.booking_store import Booking
from vollegym.leads.calendar_events import for_owner
from vollegym.leads.message_context import (
    CallFacts,
    LeadFacts,
    OwnerFacts,
    about_lead,
    attached,
    call_facts,
    event,
    lead_facts,
    tells,
    to_caller,
    to_owner,
    to_prospect,
)
from vollegym.outbox.kinds import Kind, Term, Words, after
from vollegym.outbox.mail import sender_address
from vollegym.outbox.store import Message
from vollegym.questionnaire.verdict import first_step, in_favour
from vollegym.services import Services

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Longer than the tries take: what could not be sent must end as given up, where the owner sees it.
WORTH_TELLING = after(7 * DAY)
# Moving a call again and again must not bury a stranger's address in invitations.
MOST_ABOUT_CALLS = 20


def is_submitted(facts: LeadFacts) -> bool:
    """Return whether the intake was sent and is not in quarantine."""
    return facts.lead.state == "submitted"


def received(facts: LeadFacts) -> Words:
    """Return what happens now, the answers, and a private link."""
    verdict = facts.lead.verdict
    told: dict[str, str | int] = (
        {"headline": verdict.outcome.headline, "reasons": len(verdict.reasons)} if verdict else {}
    )
    length = duration_in_words(facts.services.opening_hours.hours.length)
    given = facts.lead.asked, facts.lead.answers
    return to_prospect(facts, told, length=length, in_favour=in_favour(*given), today=first_step(*given))


def still_to_book(facts: LeadFacts) -> bool:
    """Return whether this lead qualified and still waits for us."""
    return facts.waiting is not None and facts.lead.outcome == "qualified"


def still_wanted_then(facts: LeadFacts) -> bool:
    """Return whether this is the day that the prospect chose last, and no call was booked."""
    day = facts.lead.later
    chosen = day is None or tells(facts.message, about_lead(facts.lead.id, facts.now, day.isoformat()))
    return chosen and is_submitted(facts) and facts.lead.booked_at is None


def is_missed(facts: CallFacts) -> bool:
    """Return whether nobody was there, which was not corrected or solved since."""
    return facts.booking.status == "no_show" and "no_show" in facts.reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class FreedFacts(OwnerFacts):
    """A call whose lead was wiped."""

    booking: Booking


def freed_facts(services: Services, db: Database, message: Message, now: datetime) -> FreedFacts | None:
    booking = booking_store.by_id(db, message.booking) if message.booking is not None else None
    if booking is None:
        return None
    return FreedFacts(services=services, db=db, message=message, now=now, booking=booking)


def freed(facts: FreedFacts) -> Words:
    """Return that the lead of a call was wiped: the time, which is free again, and nothing of the lead."""
    booking = facts.booking
    organizer = sender_address(facts.services.settings)
    entry = replace(for_owner(facts.services, booking, None), organizer=organizer, attendee=facts.owner)
    zone = zone_in_words(booking.starts_at)
    return Words(
        subject={"when": moment_in_words(booking.starts_at)},
        values={"booking": booking, "zone": zone},
        invitation=attached(entry),
    )


CALL_SHEET = Kind(
    name="call_sheet",
    to="owner",
    facts=lead_facts,
    guard=is_submitted,
    words=lambda facts: to_owner(
        facts, others=lead_store.others(facts.db, facts.lead.id), part_to_call=facts.part_to_call
    ),
    urgent=True,
)
RECEIVED = Kind(
    name="received",
    to="prospect",
    useful_until=WORTH_TELLING,
    facts=lead_facts,
    guard=is_submitted,
    words=received,
    last_counts=True,
    urgent=True,
)
# The one reminder that a call can be booked.
NUDGE = Kind(
    name="nudge",
    to="prospect",
    due=after(DAY),
    useful_until=after(4 * DAY),
    facts=lead_facts,
    guard=still_to_book,
    words=to_prospect,
    optional=True,
)
LATER = Kind(
    name="later",
    to="prospect",
    due=Term("day"),
    useful_until=Term("day", 14 * DAY),
    facts=lead_facts,
    guard=still_wanted_then,
    words=lambda facts: to_prospect(facts, day=facts.message.due_at),
    optional=True,
)
# The link to go on elsewhere.
RESUME = Kind(
    name="resume",
    to="prospect",
    useful_until=after(DAY),
    facts=lead_facts,
    words=to_prospect,
    last_counts=True,
    urgent=True,
)
DISAGREEMENT = Kind(
    name="disagreement",
    to="owner",
    facts=lead_facts,
    guard=is_submitted,
    words=lambda facts: to_owner(facts, objection=facts.lead.objection or ""),
    last_counts=True,
    urgent=True,
)
# Someone waits by the phone: the owner hears it at once, or after an hour not at all.
CALL_NOW = Kind(
    name="call_now",
    to="owner",
    useful_until=after(HOUR),
    facts=lead_facts,
    guard=lambda facts: "call_now" in facts.reasons,
    words=lambda facts: to_owner(facts, asked_at=facts.message.created_at),
    urgent=True,
)
# The offer of a new time after a no-show.
CALL_MISSED = Kind(
    name="call_missed",
    to="prospect",
    useful_until=WORTH_TELLING,
    facts=call_facts,
    guard=is_missed,
    words=to_caller,
    limit=MOST_ABOUT_CALLS,
)
CALL_FREED = Kind(
    name="call_freed", to="owner", useful_until=Term("end"), facts=freed_facts, words=freed, urgent=True
)
SUBMITTED = event("intake.submitted")
CONTACTED = event("lead.contacted")
STAGE_CHANGED = event("lead.stage_changed")

KINDS = (
    CALL_SHEET,
    RECEIVED,
    NUDGE,
    LATER,
    RESUME,
    DISAGREEMENT,
    CALL_NOW,
    CALL_MISSED,
    CALL_FREED,
    SUBMITTED,
    CONTACTED,
    STAGE_CHANGED,
)
