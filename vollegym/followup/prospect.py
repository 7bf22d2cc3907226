"""Messages to the prospect: one function each, the words in templates/messages/."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym import web
from vollegym.booking.links import invitation_link
from vollegym.followup.facts import Facts, facts
from vollegym.followup.links import private_link
from vollegym.followup.registry import Mail, Registry
from vollegym.followup.surroundings import agency, opening_hours
from vollegym.leads.store import wishes
from vollegym.storage import outbox
from vollegym.storage.outbox import Row
from vollegym.text.dates import duration_in_words

# So many of these mails a day to one address, whoever typed it: more only helps those who pester.
LIMIT = 5


def register(known: Registry) -> None:
    """Add the kinds of this module."""
    known.mails.update(received=received, nudge=nudge, later=later, resume=resume)


def received(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return what happens now, the answers, and a private link; nothing while in quarantine."""
    known = facts(db, row.lead, now)
    verdict = known.lead.verdict if known else None
    if known is None or verdict is None or known.lead.state != "submitted" or outbox.superseded(db, row):
        return None
    told: dict[str, str | int] = {"headline": verdict.outcome.headline, "reasons": len(verdict.reasons)}
    return to_prospect("received", known, now, told, length=duration_in_words(opening_hours().length))


def nudge(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return the one reminder that a call can be booked, for who qualified and still waits for us."""
    known = facts(db, row.lead, now)
    if known is None or known.waiting is None or known.outcome != "qualified":
        return None
    return to_prospect("nudge", known, now)


def later(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return the message on the day that the prospect chose; nothing once a call or another day is set."""
    known = facts(db, row.lead, now)
    if known is None or known.booked_at is not None or known.lead.state != "submitted":
        return None
    day = wishes(db, known.lead.id).later
    if day is not None and day.toordinal() != row.sequence:
        return None
    return to_prospect("later", known, now, day=row.due_at)


def resume(db: Database, row: Row, now: datetime) -> Mail | None:
    """Return the link to go on elsewhere."""
    known = facts(db, row.lead, now)
    return to_prospect("resume", known, now) if known and not outbox.superseded(db, row) else None


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
