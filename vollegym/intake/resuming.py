"""Going on with an intake on another device by a private link, and saying by one that an address is yours.

The link opens nothing by itself: its page shows a button, because mail scanners and previews follow links.
The post gives this browser a ticket of its own, so the first device keeps working too.
"""

from datetime import datetime

from sqlite_utils import Database

from vollegym.dutch.dates import on
from vollegym.intake.intake_state import Visit, visit_of
from vollegym.leads import notifications
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.leads.links import CONFIRM, PURPOSE, fingerprint
from vollegym.storage.database import Storage
from vollegym.storage.events import TooMuchError, record, refuse_more
from vollegym.tokens import hashed, reference_in, tidy_reference


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
        notifications.resume(db, lead.id, record(db, lead.id, "link_asked", now), now)
        return True


def mail_link_to(storage: Storage, email: str, now: datetime) -> None:
    """Send the link of the last intake with this address; nobody learns whether there is one."""
    with storage.writing() as db:
        for lead in lead_store.with_contact(db, email, "")[:1]:
            try:
                refuse_more(db, lead.id)
            except TooMuchError:
                return
            notifications.resume(db, lead.id, record(db, lead.id, "link_asked", now), now)


def visit_of_both(db: Database, reference: str, email: str) -> Visit | None:
    """Return the intake that has both this number and this address, else None."""
    lead = lead_store.by_reference(db, tidy_reference(reference))
    known = lead.contact.email.casefold() if lead and lead.contact else None
    return Visit(lead.asked, lead) if lead and known == email.casefold() else None


def bind(storage: Storage, visit: Visit, ticket: str, now: datetime) -> None:
    """Let the browser that will hold this new ticket go on with this intake."""
    with storage.writing() as db:
        if visit.lead:
            refuse_more(db, visit.lead.id)
            lead_store.bind(db, visit.lead.id, hashed(ticket), now)
            record(db, visit.lead.id, "resumed", now)


def lead_to_confirm(db: Database, secret: str, token: str, now: datetime) -> Lead | None:
    """Return the lead whose address this link went to; None when it is not ours, too old or for another."""
    reference, _, mark = (reference_in(secret, CONFIRM, token, on(now)) or "").partition(" ")
    lead = lead_store.by_reference(db, reference) if reference else None
    return lead if lead and lead.contact and fingerprint(lead.contact.email) == mark else None


def confirm(storage: Storage, secret: str, token: str, now: datetime) -> Lead | None:
    """Keep, once, that the address in an intake is of who has this link; None when it opens nothing."""
    with storage.writing() as db:
        lead = lead_to_confirm(db, secret, token, now)
        if lead and lead_store.confirm(db, lead.id, lead.person.email, now):
            record(db, lead.id, "confirmed", now)
        return lead
