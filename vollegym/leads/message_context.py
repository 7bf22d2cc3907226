"""What is true when a message about a lead or a call goes, and what every such message can tell."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from sqlite_utils import Database

from vollegym.calendar.hours import open_minutes
from vollegym.calendar.ics import Call, invitation
from vollegym.dutch.dates import moment_in_words, zone_in_words
from vollegym.leads import booking_store
from vollegym.leads import store as lead_store
from vollegym.leads.booking_store import Booking
from vollegym.leads.calendar_events import link_of
from vollegym.leads.lead import Lead, Waiting
from vollegym.leads.links import case_link, confirm_link, private_link
from vollegym.leads.message_templates import part_to_call, who
from vollegym.leads.payload import describe
from vollegym.outbox.kinds import Invitation, Kind, Subject, Words, key
from vollegym.outbox.store import Message
from vollegym.questionnaire.contact import Contact
from vollegym.services import Services
from vollegym.tokens import invitation_link


def about_lead(lead: int, at: datetime, fact: str | int = "", **moments: datetime) -> Subject:
    """Return a lead as the subject of a message; `fact` is the number of an event that can come again."""
    return Subject(at=at, lead=lead, fact=fact, moments=moments)


def about_call(booking: Booking, at: datetime) -> Subject:
    """Return a call as it stands now as the subject of a message; once it changes, that is another fact."""
    return Subject(
        at=at,
        lead=booking.lead,
        booking=booking.id,
        fact=booking.sequence,
        moments={"start": booking.starts_at, "end": booking.ends_at},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerFacts:
    """What the owner's own messages look at: no lead."""

    services: Services
    db: Database
    message: Message
    now: datetime

    @property
    def owner(self) -> str:
        """The owner's address; "" where there is none."""
        return self.services.owner_email

    @property
    def prospect(self) -> Contact | None:
        """The person whom it is about; nobody where it is about no lead."""
        return None

    @property
    def confirmed(self) -> bool:
        """Whether we know that the address of the prospect is theirs."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFacts(OwnerFacts):
    """What a message about a lead looks at; `waiting` is None for a lead that does not wait for us."""

    lead: Lead
    waiting: Waiting | None

    @property
    def prospect(self) -> Contact | None:
        return self.lead.person

    @property
    def confirmed(self) -> bool:
        return lead_store.confirmed(self.db, self.lead.id) or lead_store.known_address(
            self.db, self.lead.person.email
        )

    @property
    def reasons(self) -> frozenset[str]:
        """Why this lead waits for us; empty when it does not."""
        return self.waiting.reasons if self.waiting else frozenset()

    @property
    def part_to_call(self) -> str:
        """In which part of the day somebody waits to be called; empty for who does not."""
        return part_to_call(self.lead, self.waiting)


More = TypeVar("More", bound=LeadFacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts(LeadFacts):
    """What a message about a call looks at: the call as it stands now, and its lead."""

    booking: Booking


def owner_facts(services: Services, db: Database, message: Message, now: datetime) -> OwnerFacts:
    return OwnerFacts(services=services, db=db, message=message, now=now)


def lead_facts(services: Services, db: Database, message: Message, now: datetime) -> LeadFacts | None:
    """Return the facts of a message about a lead; None when that left no contact, or was forgotten."""
    lead = lead_store.reachable(db, message.lead)
    if lead is None:
        return None
    waiting = lead_store.waits(db, lead.id, now)
    return LeadFacts(services=services, db=db, message=message, now=now, lead=lead, waiting=waiting)


def joined(found: LeadFacts, kind: type[More], **more: Any) -> More:
    """Return the facts of a lead with those that only messages of one kind look at."""
    return kind(**{field.name: getattr(found, field.name) for field in fields(LeadFacts)}, **more)


def call_facts(services: Services, db: Database, message: Message, now: datetime) -> CallFacts | None:
    """Return the facts of a message about a call; None once the call is no longer as it was written about.

    When it was moved or called off since, an older confirmation or reminder is no longer true.
    """
    found = lead_facts(services, db, message, now)
    booking = booking_store.by_id(db, message.booking) if message.booking is not None else None
    if found is None or booking is None or not tells(message, about_call(booking, now)):
        return None
    return joined(found, CallFacts, booking=booking)


def tells(message: Message, subject: Subject) -> bool:
    """Return whether a message was written about this very fact."""
    return message.dedup_key == key(message.kind, subject)


def to_owner(facts: LeadFacts, subject: dict[str, str | int] | None = None, **more: Any) -> Words:
    """Return what a mail to the owner about a lead can tell."""
    lead, now, services = facts.lead, facts.now, facts.services
    began = lead.clock_started_at
    return Words(
        subject={"reference": lead.reference, "who": who(lead.person), **(subject or {})},
        values={
            "lead": lead,
            "case": case_link(services.settings, facts.db, lead.reference, now),
            "waited": open_minutes(services.opening_hours.hours, began, now) if began else 0,
            "now": now,
            **more,
        },
    )


def to_prospect(facts: LeadFacts, subject: dict[str, str | int] | None = None, **more: Any) -> Words:
    """Return what a mail to the prospect can tell."""
    settings, reference = facts.services.settings, facts.lead.reference
    return Words(
        subject=subject or {},
        values={
            "lead": facts.lead,
            "agency": facts.services.agency,
            "link": private_link(settings, reference, facts.now),
            "calendar": invitation_link(settings, reference, facts.now),
            "confirm": "" if facts.confirmed else confirm_link(settings, facts.lead, facts.now),
            **more,
        },
    )


def to_caller(facts: CallFacts, **more: Any) -> Words:
    """Return what a mail to the prospect about a call can tell."""
    booking, settings = facts.booking, facts.services.settings
    return to_prospect(
        facts,
        {
            "when": moment_in_words(booking.starts_at),
            "change": more.get("change", ""),
            "held": bool(more.get("held")),
        },
        booking=booking,
        zone=zone_in_words(booking.starts_at),
        minutes=int((booking.ends_at - booking.starts_at).total_seconds() // 60),
        video=facts.services.opening_hours.hours.link,
        page=link_of(settings, booking),
        anew=invitation_link(settings, facts.lead.reference, facts.now),
        # An address that somebody confirmed once does not make this call theirs: it is freed all the same.
        confirm=""
        if lead_store.confirmed(facts.db, facts.lead.id)
        else confirm_link(settings, facts.lead, facts.now),
        **more,
    )


def attached(call: Call) -> Invitation:
    """Return a call as the file that goes with a mail."""
    return Invitation("CANCEL" if call.cancelled else "REQUEST", invitation(call))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts(OwnerFacts):
    """What an event tells: the lead as the machine export has it."""

    data: Mapping[str, Any]


def event_facts(services: Services, db: Database, message: Message, now: datetime) -> EventFacts | None:
    """Return the facts of an event; None when the lead was forgotten."""
    data = describe(db, message.lead) if message.lead is not None else None
    return None if data is None else EventFacts(services=services, db=db, message=message, now=now, data=data)


def event(name: str) -> Kind[Any]:
    """Return the kind of an event about a lead, for the owner's own programs."""
    return Kind(
        name=name,
        to="owner",
        channel="webhook",
        facts=event_facts,
        guard=lambda facts: facts.data["state"] != "quarantined",
        words=lambda facts: Words(values=facts.data),
    )
