"""The mail with a link to the desk: to the owner alone, and not more than a few an hour, whoever asks."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from vollegym.access import store as access_store
from vollegym.access.entry import LINK, entry_token
from vollegym.config import Settings
from vollegym.leads.mails import owner
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Mail
from vollegym.outbox.store import Message
from vollegym.services import Services
from vollegym.storage.database import Storage

KIND = "desk_link"
STRETCH = timedelta(minutes=10)


def ask(storage: Storage, now: datetime) -> None:
    """Have a link mailed to the owner; who asks again within ten minutes gets no second one."""
    stretch = int(now.timestamp() // STRETCH.total_seconds())
    with storage.writing() as db:
        outbox_store.put(db, KIND, None, now, sequence=stretch, useful_until=now + LINK, urgent=True)


def desk_link(services: Services, db: Database, _message: Message, now: datetime) -> Mail:
    """Return the mail; its link is made now, so that it holds for an hour from the moment of sending."""
    return Mail(name="desk_link", to=owner(services), values={"link": entry_link(services.settings, db, now)})


def entry_link(settings: Settings, db: Database, now: datetime) -> str:
    """Return the address that opens the desk for the next hour."""
    return (
        f"{settings.site_url}/beheer/toegang/{entry_token(settings.secret_key, access_store.salt(db), now)}"
    )
