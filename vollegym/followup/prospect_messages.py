"""Messages to the prospect: one function each, the words in templates/messages/."""

from datetime import datetime

from sqlite_utils import Database

from vollegym.dutch.dates import duration_in_words
from vollegym.leads import store as lead_store
from vollegym.leads.mails import to_prospect
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Mail
from vollegym.outbox.store import Message
from vollegym.services import Services


def received(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return what happens now, the answers, and a private link; nothing while in quarantine."""
    lead = lead_store.reachable(db, message.lead)
    if (
        lead is None
        or lead.verdict is None
        or lead.state != "submitted"
        or outbox_store.superseded(db, message)
    ):
        return None
    told: dict[str, str | int] = {
        "headline": lead.verdict.outcome.headline,
        "reasons": len(lead.verdict.reasons),
    }
    return to_prospect(
        services, "received", lead, now, told, length=duration_in_words(services.opening_hours.hours.length)
    )


def nudge(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the one reminder that a call can be booked, for who qualified and still waits for us."""
    lead = lead_store.reachable(db, message.lead)
    if lead is None or lead.outcome != "qualified" or lead_store.waits(db, lead.id, now) is None:
        return None
    return to_prospect(services, "nudge", lead, now)


def later(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the message on the day that the prospect chose; nothing once a call or another day is set."""
    lead = lead_store.reachable(db, message.lead)
    if lead is None or lead.booked_at is not None or lead.state != "submitted":
        return None
    if lead.later is not None and lead.later.toordinal() != message.sequence:
        return None
    return to_prospect(services, "later", lead, now, day=message.due_at)


def resume(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the link to go on elsewhere."""
    lead = lead_store.reachable(db, message.lead)
    return (
        to_prospect(services, "resume", lead, now)
        if lead and not outbox_store.superseded(db, message)
        else None
    )
