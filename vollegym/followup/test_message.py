"""The test message: one like any other, delivered by the same channels as any other.

A test that goes its own way proves nothing about the real ones, so this writes real messages of the kinds
`test` and `webhook.test` and lets whoever comes first deliver them: the running sender, or the channels here.
"""

import time
from datetime import datetime

from sqlite_utils import Database

from vollegym.leads.mails import owner
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Event, Mail, NobodyToMailError
from vollegym.outbox.mail import compose
from vollegym.outbox.store import Message
from vollegym.outbox.webhook import body_of
from vollegym.services import Services, channels, kinds
from vollegym.storage.database import Storage

KINDS = ("test", "webhook.test")


def make_mail(services: Services, _db: Database, _message: Message, _now: datetime) -> Mail:
    """Return the mail that tells the owner that mail works."""
    return Mail(name="test", to=owner(services), values={})


def make_event(_services: Services, _db: Database, message: Message, _now: datetime) -> Event:
    """Return an event without anybody in it."""
    return Event(message.created_at, {"reference": None})


def send(services: Services, seconds: int) -> list[Message]:
    """Write a test message for each channel that is set up (mail always), deliver what is due."""
    storage, now = services.storage, services.now()
    sequence = int(now.timestamp() * 1000)
    wanted = KINDS if services.settings.webhook_url else KINDS[:1]
    with storage.writing() as db:
        for kind in wanted:
            outbox_store.put(db, kind, None, now, sequence=sequence, urgent=True)
    working, until = channels(services), time.monotonic() + seconds
    while time.monotonic() < until and any(message.result is None for message in ours(storage, sequence)):
        busy = [channel.step(services.now()) for channel in working]
        time.sleep(0 if any(busy) else 0.2)
    for channel in working:
        channel.close()
    return ours(storage, sequence)


def ours(storage: Storage, sequence: int) -> list[Message]:
    """Return the messages of this test as they stand."""
    return [message for kind in KINDS for message in outbox_store.of_kind(storage.database(), kind, sequence)]


def preview(services: Services, db: Database, message: Message, now: datetime) -> str:
    """Return what this message would say if it went now."""
    try:
        return words_of(services, db, message, now)
    except NobodyToMailError as error:
        return str(error)


def words_of(services: Services, db: Database, message: Message, now: datetime) -> str:
    """Return the mail's subject and text, or the event's body."""
    known = kinds(services)
    if message.kind in known.events:
        event = known.events[message.kind](services, db, message, now)
        return (
            body_of(message.kind, event.at, event.data, outbox_store.order_of(db, message)).decode()
            if event
            else ""
        )
    mail = known.mails[message.kind](services, db, message, now) if message.kind in known.mails else None
    if mail is None:
        return "Dit bericht is niet meer nodig."
    email = compose(message, mail, services.settings, services.templates, now)
    text = email.get_body(("plain",))
    return f"Aan: {mail.to}\nOnderwerp: {email['Subject']}\n\n{text.get_content() if text else ''}"
