"""Messages to the owner about one lead: one function each, the words in templates/messages/."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.booking.hours import open_minutes
from vollegym.followup.facts import Facts, facts
from vollegym.followup.links import case_link
from vollegym.followup.registry import Mail, Registry
from vollegym.followup.surroundings import opening_hours, owner
from vollegym.leads.store import wishes
from vollegym.storage import outbox
from vollegym.storage.outbox import Row


def register(known: Registry) -> None:
    """Add the kinds of this module."""
    known.mails.update(call_sheet=call_sheet, alarm=alarm, disagreement=disagreement, unfinished=unfinished)
    known.mails.update(call_now=call_now)


def call_sheet(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return one sheet to call from."""
    known = facts(db, row.lead)
    if known is None or known.lead.state != "submitted":
        return None
    return to_owner("call_sheet", known, now)


def alarm(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return the warning that nobody called yet; `sequence` is the 5 or 15 minutes that passed."""
    known = facts(db, row.lead)
    if known is None or known.stopped:
        return None
    if row.sequence == 5 and known.tried_at is not None:
        return None  # Someone is at it; after fifteen minutes it is worth another try.
    return to_owner("alarm", known, now, {"minutes": row.sequence}, minutes=row.sequence)


def disagreement(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return that someone does not agree with the verdict, with its reasons."""
    known = facts(db, row.lead)
    if known is None or known.lead.state != "submitted" or outbox.superseded(db, row):
        return None
    return to_owner("disagreement", known, now, objection=wishes(db, known.lead.id).objection or "")


def call_now(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return that someone waits by the phone; nothing once someone spoke with them."""
    known = facts(db, row.lead)
    if known is None or known.stopped or known.lead.state != "submitted":
        return None
    return to_owner("call_now", known, now, asked_at=row.created_at)


def unfinished(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return that someone left a contact and went no further; nothing when it was sent after all."""
    known = facts(db, row.lead)
    if known is None or known.lead.submitted_at is not None:
        return None
    return to_owner("unfinished", known, now)


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
        subject={"reference": known.lead.reference, **(subject or {})},
        values={
            "lead": known,
            "case": case_link(known.lead.reference, now),
            "waited": waited,
            "now": now,
            **more,
        },
    )
