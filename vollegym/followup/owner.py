"""Messages to the owner about one lead: one function each, the words in templates/messages/."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.booking.hours import open_minutes
from vollegym.followup import calling
from vollegym.followup.facts import Facts, facts
from vollegym.followup.links import case_link
from vollegym.followup.people.store import alarmed_at
from vollegym.followup.registry import Mail, Registry
from vollegym.followup.surroundings import opening_hours, owner
from vollegym.followup.words import who
from vollegym.leads import store as leads
from vollegym.leads.store import wishes
from vollegym.storage import outbox
from vollegym.storage.outbox import Row


def register(known: Registry) -> None:
    """Add the kinds of this module."""
    known.mails.update(call_sheet=call_sheet, alarm=alarm, alarms=alarms, call_now=call_now)
    known.mails.update(disagreement=disagreement, unfinished=unfinished)


def call_sheet(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return one sheet to call from."""
    known = facts(db, row.lead, now)
    if known is None or known.lead.state != "submitted":
        return None
    return to_owner("call_sheet", known, now)


def alarm(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return the warning that someone still waits; nothing when somebody tried since it was due."""
    known = facts(db, row.lead, now)
    if known is None or known.waiting is None:
        return None
    if known.tried_at is not None and known.tried_at >= row.created_at:
        return None
    waited = calling.waited(known.waiting, opening_hours(), now)
    return to_owner("alarm", known, now, {"waited": waited}, waited=waited, why=calling.why(known))


def alarms(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return one warning of all that waited while it was closed, as far as they still wait."""
    meant = [one.lead for one in leads.waiting(db, now) if alarmed_at(db, one.lead, row.created_at)]
    found = [known for lead in meant if (known := facts(db, lead, now))]
    hours = opening_hours()
    people = [
        {
            "lead": known,
            "case": case_link(known.lead.reference, now),
            "waited": calling.waited(known.waiting, hours, now),
            "why": calling.why(known),
        }
        for known in found
        if known.waiting
    ]
    values = {"people": people, "now": now}
    return Mail(name="alarms", to=owner(), subject={"count": len(people)}, values=values) if people else None


def disagreement(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return that someone does not agree with the verdict, with its reasons."""
    known = facts(db, row.lead, now)
    if known is None or known.lead.state != "submitted" or outbox.superseded(db, row):
        return None
    return to_owner("disagreement", known, now, objection=wishes(db, known.lead.id).objection or "")


def call_now(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return that someone waits by the phone; nothing once someone spoke with them."""
    known = facts(db, row.lead, now)
    if known is None or known.waiting is None or "call_now" not in known.waiting.reasons:
        return None
    return to_owner("call_now", known, now, asked_at=row.created_at)


def unfinished(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return that someone left a contact and went no further; nothing when it was sent after all."""
    known = facts(db, row.lead, now)
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
        subject={"reference": known.lead.reference, "who": who(known.contact), **(subject or {})},
        values={
            "lead": known,
            "case": case_link(known.lead.reference, now),
            "waited": waited,
            "now": now,
            **more,
        },
    )
