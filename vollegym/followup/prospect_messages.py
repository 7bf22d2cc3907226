"""Messages to the prospect: one function each, the words in templates/messages/."""

from datetime import datetime

from sqlite_utils import Database

from vollegym.dutch.dates import duration_in_words
from vollegym.leads.lead_context import lead_context
from vollegym.leads.mails import to_prospect
from vollegym.leads.store import wishes
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Mail
from vollegym.outbox.store import Message
from vollegym.services import Services


def received(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return what happens now, the answers, and a private link; nothing while in quarantine."""
    known = lead_context(db, message.lead, now)
    verdict = known.lead.verdict if known else None
    if (
        known is None
        or verdict is None
        or known.lead.state != "submitted"
        or outbox_store.superseded(db, message)
    ):
        return None
    told: dict[str, str | int] = {"headline": verdict.outcome.headline, "reasons": len(verdict.reasons)}
    return to_prospect(
        services, "received", known, now, told, length=duration_in_words(services.opening_hours.hours.length)
    )


def nudge(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the one reminder that a call can be booked, for who qualified and still waits for us."""
    known = lead_context(db, message.lead, now)
    if known is None or known.waiting is None or known.outcome != "qualified":
        return None
    return to_prospect(services, "nudge", known, now)


def later(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the message on the day that the prospect chose; nothing once a call or another day is set."""
    known = lead_context(db, message.lead, now)
    if known is None or known.booked_at is not None or known.lead.state != "submitted":
        return None
    day = wishes(db, known.lead.id).later
    if day is not None and day.toordinal() != message.sequence:
        return None
    return to_prospect(services, "later", known, now, day=message.due_at)


def resume(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the link to go on elsewhere."""
    known = lead_context(db, message.lead, now)
    return (
        to_prospect(services, "resume", known, now)
        if known and not outbox_store.superseded(db, message)
        else None
    )
