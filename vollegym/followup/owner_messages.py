"""Messages to the owner about one lead: one function each, the words in templates/messages/."""

from datetime import datetime

from sqlite_utils import Database

from vollegym.leads import call_log
from vollegym.leads import store as lead_store
from vollegym.leads.lead_context import lead_context
from vollegym.leads.links import case_link
from vollegym.leads.mails import owner, to_owner
from vollegym.leads.store import alarmed_at, wishes
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Mail
from vollegym.outbox.store import Message
from vollegym.services import Services


def call_sheet(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    known = lead_context(db, message.lead, now)
    if known is None or known.lead.state != "submitted":
        return None
    return to_owner(services, "call_sheet", known, now)


def alarm(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the warning that someone still waits; nothing when somebody tried since it was due."""
    known = lead_context(db, message.lead, now)
    if known is None or known.waiting is None:
        return None
    if known.tried_at is not None and known.tried_at >= message.created_at:
        return None
    waited = call_log.waited(known.waiting, services.opening_hours.hours, now)
    return to_owner(services, "alarm", known, now, {"waited": waited}, waited=waited, why=call_log.why(known))


def alarms(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return one warning of all that waited while it was closed, as far as they still wait."""
    meant = [one.lead for one in lead_store.waiting(db, now) if alarmed_at(db, one.lead, message.created_at)]
    found = [known for lead in meant if (known := lead_context(db, lead, now))]
    hours = services.opening_hours.hours
    people = [
        {
            "lead": known,
            "case": case_link(services.settings, known.lead.reference, now),
            "waited": call_log.waited(known.waiting, hours, now),
            "why": call_log.why(known),
        }
        for known in found
        if known.waiting
    ]
    values = {"people": people, "now": now}
    return (
        Mail(name="alarms", to=owner(services), subject={"count": len(people)}, values=values)
        if people
        else None
    )


def disagreement(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return that someone does not agree with the verdict, with its reasons."""
    known = lead_context(db, message.lead, now)
    if known is None or known.lead.state != "submitted" or outbox_store.superseded(db, message):
        return None
    return to_owner(services, "disagreement", known, now, objection=wishes(db, known.lead.id).objection or "")


def call_now(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return that someone waits by the phone; nothing once someone spoke with them."""
    known = lead_context(db, message.lead, now)
    if known is None or known.waiting is None or "call_now" not in known.waiting.reasons:
        return None
    return to_owner(services, "call_now", known, now, asked_at=message.created_at)


def unfinished(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return that someone left a contact and went no further; nothing when it was sent after all."""
    known = lead_context(db, message.lead, now)
    if known is None or known.lead.submitted_at is not None:
        return None
    return to_owner(services, "unfinished", known, now)
