"""Messages to the owner about one lead: one function each, the words in templates/messages/."""

from datetime import datetime

from sqlite_utils import Database

from vollegym.leads import call_log
from vollegym.leads import store as lead_store
from vollegym.leads.links import case_link
from vollegym.leads.mails import owner, to_owner
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Mail
from vollegym.outbox.store import Message
from vollegym.services import Services


def call_sheet(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    lead = lead_store.reachable(db, message.lead)
    if lead is None or lead.state != "submitted":
        return None
    part = call_log.part_to_call(lead, lead_store.waits(db, lead.id, now))
    return to_owner(
        services, "call_sheet", lead, now, others=lead_store.others(db, lead.id), part_to_call=part
    )


def alarm(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the warning that someone still waits; nothing when somebody tried since it was due."""
    lead = lead_store.reachable(db, message.lead)
    waiting = lead_store.waits(db, lead.id, now) if lead else None
    if lead is None or waiting is None:
        return None
    if lead.tried_at is not None and lead.tried_at >= message.created_at:
        return None
    waited = call_log.waited(waiting, services.opening_hours.hours, now)
    why = call_log.why(lead, waiting)
    return to_owner(services, "alarm", lead, now, {"waited": waited}, waited=waited, why=why)


def alarms(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return one warning of all that waited while it was closed, as far as they still wait."""
    meant = [
        one for one in lead_store.waiting(db, now) if lead_store.alarmed_at(db, one.lead, message.created_at)
    ]
    hours = services.opening_hours.hours
    people = [
        {
            "lead": lead,
            "case": case_link(services.settings, lead.reference, now),
            "waited": call_log.waited(waiting, hours, now),
            "why": call_log.why(lead, waiting),
        }
        for waiting in meant
        if (lead := lead_store.reachable(db, waiting.lead))
    ]
    values = {"people": people, "now": now}
    return (
        Mail(name="alarms", to=owner(services), subject={"count": len(people)}, values=values)
        if people
        else None
    )


def disagreement(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return that someone does not agree with the verdict, with its reasons."""
    lead = lead_store.reachable(db, message.lead)
    if lead is None or lead.state != "submitted" or outbox_store.superseded(db, message):
        return None
    return to_owner(services, "disagreement", lead, now, objection=lead.objection or "")


def call_now(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return that someone waits by the phone; nothing once someone spoke with them."""
    lead = lead_store.reachable(db, message.lead)
    waiting = lead_store.waits(db, lead.id, now) if lead else None
    if lead is None or waiting is None or "call_now" not in waiting.reasons:
        return None
    return to_owner(services, "call_now", lead, now, asked_at=message.created_at)


def unfinished(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return that someone left a contact and went no further; nothing when it was sent after all."""
    lead = lead_store.reachable(db, message.lead)
    if lead is None or lead.submitted_at is not None:
        return None
    return to_owner(services, "unfinished", lead, now)
