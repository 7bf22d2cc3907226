"""Going on with an intake on another device, by a private link.

The link opens nothing by itself: its page shows a button, because mail scanners and previews follow links.
The post gives this browser a ticket of its own, so the first device keeps working too.
"""

from datetime import datetime

from vollegym.dutch.dates import on
from vollegym.intake.intake_state import Visit, visit_of
from vollegym.leads import notices
from vollegym.leads import store as lead_store
from vollegym.leads.links import PURPOSE
from vollegym.storage.database import Storage
from vollegym.storage.events import record, refuse_more
from vollegym.tokens import hashed, reference_in


def visit_by(storage: Storage, secret: str, token: str, now: datetime) -> Visit | None:
    """Return the intake that this token opens, or None when it is not ours or too old."""
    reference = reference_in(secret, PURPOSE, token, on(now))
    db = storage.database()
    lead = lead_store.by_reference(db, reference) if reference else None
    return Visit(lead.asked, lead) if lead else None


def mail_link(storage: Storage, ticket: str, now: datetime) -> bool:
    """Send the link to the address in the intake; False when none was given yet."""
    with storage.writing() as db:
        lead = visit_of(db, ticket).lead
        if lead is None or lead.contact is None:
            return False
        refuse_more(db, lead.id)
        notices.resume(db, lead.id, record(db, lead.id, "link_asked", now), now)
        return True


def bind(storage: Storage, visit: Visit, ticket: str, now: datetime) -> None:
    """Let the browser that will hold this new ticket go on with this intake."""
    with storage.writing() as db:
        if visit.lead:
            refuse_more(db, visit.lead.id)
            lead_store.bind(db, visit.lead.id, hashed(ticket), now)
            record(db, visit.lead.id, "resumed", now)
