"""The mail with a link to the desk: to the owner alone, and not more than a few an hour, whoever asks."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from vollegym.access import store as access_store
from vollegym.access.entry import LINK, entry_token
from vollegym.config import Settings
from vollegym.leads.mails import OwnerFacts, owner_facts
from vollegym.outbox.kinds import Kind, Subject, Words, after, queue
from vollegym.storage.database import Storage

STRETCH = timedelta(minutes=10)


def desk_link(facts: OwnerFacts) -> Words:
    """Return the mail; its link is made now, so that it holds for an hour from the moment of sending."""
    return Words(values={"link": entry_link(facts.services.settings, facts.db, facts.now)})


DESK_LINK = Kind(
    name="desk_link", to="owner", useful_until=after(LINK), facts=owner_facts, words=desk_link, urgent=True
)


def ask(storage: Storage, now: datetime) -> None:
    """Have a link mailed to the owner; who asks again within ten minutes gets no second one."""
    stretch = int(now.timestamp() // STRETCH.total_seconds())
    with storage.writing() as db:
        queue(db, DESK_LINK, Subject(at=now, fact=stretch))


def entry_link(settings: Settings, db: Database, now: datetime) -> str:
    """Return the address that opens the desk for the next hour."""
    return (
        f"{settings.site_url}/beheer/toegang/{entry_token(settings.secret_key, access_store.salt(db), now)}"
    )
