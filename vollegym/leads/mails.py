"""Mails about one lead, to the prospect or to the owner, and events about it."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.calendar.hours import open_minutes
from vollegym.leads.lead import Lead
from vollegym.leads.links import case_link, private_link
from vollegym.leads.payload import describe
from vollegym.leads.words import who
from vollegym.outbox.kinds import Event, Mail, NobodyToMailError
from vollegym.outbox.store import Message
from vollegym.services import Services
from vollegym.tokens import invitation_link


def owner(services: Services) -> str:
    """Return the owner's address; raises NobodyToMailError when there is none."""
    if not services.owner_email:
        raise NobodyToMailError("VOLLEGYM_OWNER_EMAIL ontbreekt")
    return services.owner_email


def to_owner(
    services: Services,
    name: str,
    lead: Lead,
    now: datetime,
    subject: dict[str, str | int] | None = None,
    **more: Any,
) -> Mail:
    """Return a mail to the owner; answering it answers the prospect."""
    hours, began = services.opening_hours.hours, lead.clock_started_at
    waited = open_minutes(hours, began, now) if began else 0
    return Mail(
        name=name,
        to=owner(services),
        reply_to=lead.person.email,
        subject={"reference": lead.reference, "who": who(lead.person), **(subject or {})},
        values={
            "lead": lead,
            "case": case_link(services.settings, lead.reference, now),
            "waited": waited,
            "now": now,
            **more,
        },
    )


# The most of these mails a day to one address, whoever typed it: more only helps those who pester.
LIMIT = 5


def to_prospect(
    services: Services,
    name: str,
    lead: Lead,
    now: datetime,
    subject: dict[str, str | int] | None = None,
    **more: Any,
) -> Mail:
    """Return a mail to the prospect, who can answer it to a person."""
    return Mail(
        name=name,
        to=lead.person.email,
        reply_to=services.owner_email or None,
        subject=subject or {},
        values={
            "lead": lead,
            "agency": services.agency,
            "link": private_link(services.settings, lead.reference, now),
            "calendar": invitation_link(services.settings, lead.reference, now),
            **more,
        },
        limit=LIMIT,
    )


def happened(_services: Services, db: Database, message: Message, _now: datetime) -> Event | None:
    """Return what happened to the lead of this message when it was written; None when it was forgotten."""
    data = describe(db, message.lead) if message.lead is not None else None
    return Event(message.created_at, data) if data is not None else None
