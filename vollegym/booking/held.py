"""What became of a call: it was held, or nobody was there. Only a person knows, so only a person says it."""

from datetime import datetime

from sqlite_utils import Database

from vollegym.booking import store
from vollegym.booking.store import Booking
from vollegym.followup import calling
from vollegym.followup.people import store as people
from vollegym.storage.database import Storage
from vollegym.storage.events import record

ATTENDED, NO_SHOW = "attended", "no_show"


def mark(storage: Storage, booking: int, status: str, now: datetime) -> Booking | None:
    """Keep that a call was `attended`, or a `no_show`, and return it; None when that cannot be.

    A call that was called off or is still to begin became nothing yet. Saying it again is saying it once;
    the other thing said later mends it.
    """
    with storage.writing() as db:
        held = store.by_id(db, booking)
        if held is None or held.status == "cancelled" or now < held.starts_at:
            return None
        if held.status == status:
            return held
        if held.lead is not None:
            record(db, held.lead, status, now)
            note(db, held.lead, held.starts_at, status)
        return store.mark(db, booking, status)


def note(db: Database, lead: int, start: datetime, status: str) -> None:
    """Count a call that was held as a conversation, when there was none yet; take that back for a no-show."""
    if status == NO_SHOW:
        people.drop_contact(db, lead, start)
    elif people.contacts(db, lead)[0] is None:
        calling.note_contact(db, lead, start)
