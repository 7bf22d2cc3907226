"""The test message: a row like any other, delivered by the same channels as any other.

A test that goes its own way proves nothing about the real one, so this writes real rows of the kinds `test`
and `webhook.test` and lets whoever comes first deliver them: the running sender, or the channels right here.
"""

import time
from datetime import datetime

from sqlite_utils import Database

from vollegym.leads.surroundings import owner
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Event, Mail, NobodyToMailError
from vollegym.outbox.mail import compose
from vollegym.outbox.store import Row
from vollegym.outbox.webhook import body_of
from vollegym.services import Services, channels, kinds
from vollegym.storage.database import Storage

KINDS = ("test", "webhook.test")


def make_mail(services: Services, _db: Database, _row: Row, _now: datetime) -> Mail:
    """Return the mail that tells the owner that mail works."""
    return Mail(name="test", to=owner(services), values={})


def make_event(_services: Services, _db: Database, row: Row, _now: datetime) -> Event:
    """Return an event without anybody in it."""
    return Event(row.created_at, {"reference": None})


def send(services: Services, seconds: int) -> list[Row]:
    """Write a test row for each channel that is set up (mail always), deliver what is due."""
    storage, now = services.storage, services.now()
    sequence = int(now.timestamp() * 1000)
    wanted = KINDS if services.settings.webhook_url else KINDS[:1]
    with storage.writing() as db:
        for kind in wanted:
            outbox_store.put(db, kind, None, now, sequence=sequence, urgent=True)
    working, until = channels(services), time.monotonic() + seconds
    while time.monotonic() < until and any(row.result is None for row in ours(storage, sequence)):
        busy = [channel.step(services.now()) for channel in working]
        time.sleep(0 if any(busy) else 0.2)
    for channel in working:
        channel.close()
    return ours(storage, sequence)


def ours(storage: Storage, sequence: int) -> list[Row]:
    """Return the rows of this test as they stand."""
    return [row for kind in KINDS for row in outbox_store.of_kind(storage.database(), kind, sequence)]


def preview(services: Services, db: Database, row: Row, now: datetime) -> str:
    """Return what this message would say if it went now."""
    try:
        return words_of(services, db, row, now)
    except NobodyToMailError as error:
        return str(error)


def words_of(services: Services, db: Database, row: Row, now: datetime) -> str:
    """Return the mail's subject and text, or the event's body."""
    known = kinds(services)
    if row.kind in known.events:
        event = known.events[row.kind](services, db, row, now)
        return (
            body_of(row.kind, event.at, event.data, outbox_store.order_of(db, row)).decode() if event else ""
        )
    mail = known.mails[row.kind](services, db, row, now) if row.kind in known.mails else None
    if mail is None:
        return "Dit bericht is niet meer nodig."
    message = compose(row, mail, services.settings, services.templates, now)
    text = message.get_body(("plain",))
    return f"Aan: {mail.to}\nOnderwerp: {message['Subject']}\n\n{text.get_content() if text else ''}"
