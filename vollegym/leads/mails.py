"""Mails about one lead, to the prospect or to the owner, and events about it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlite_utils import Database

from vollegym import web
from vollegym.calendar.hours import open_minutes
from vollegym.leads.lead_context import Facts
from vollegym.leads.links import case_link, private_link
from vollegym.leads.surroundings import agency, opening_hours, owner
from vollegym.leads.tokens import invitation_link
from vollegym.leads.words import who
from vollegym.outbox.kinds import Event, Mail
from vollegym.outbox.store import Row


def to_owner(
    name: str, known: Facts, now: datetime, subject: dict[str, str | int] | None = None, **more: Any
) -> Mail:
    """Return a mail to the owner; answering it answers the prospect."""
    hours, began = opening_hours(), known.started_at
    waited = open_minutes(hours, began, now) if began else 0
    return Mail(
        name=name,
        to=owner(),
        reply_to=known.contact.email,
        subject={"reference": known.lead.reference, "who": who(known.contact), **(subject or {})},
        values={
            "lead": known,
            "case": case_link(known.lead.reference, now),
            "waited": waited,
            "now": now,
            **more,
        },
    )


# So many of these mails a day to one address, whoever typed it: more only helps those who pester.
LIMIT = 5


def to_prospect(
    name: str, known: Facts, now: datetime, subject: dict[str, str | int] | None = None, **more: Any
) -> Mail:
    """Return a mail to the prospect, who can answer it to a person."""
    return Mail(
        name=name,
        to=known.contact.email,
        reply_to=web.settings().owner_email or agency().email or None,
        subject=subject or {},
        values={
            "lead": known,
            "agency": agency(),
            "link": private_link(known.lead.reference, now),
            "calendar": invitation_link(web.settings(), known.lead.reference, now),
            **more,
        },
        limit=LIMIT,
    )


# The room of records lies below this one, so the wiring hands its function over.
Describe = Callable[[Database, int], Mapping[str, Any] | None]


def happened(db: Database, row: Row, _now: datetime) -> Event | None:
    """Return what happened to the lead of this row when the row was written; None when it was forgotten."""
    describe: Describe = current_app.extensions["describe_lead"]
    data = describe(db, row.lead) if row.lead is not None else None
    return Event(row.created_at, data) if data is not None else None
