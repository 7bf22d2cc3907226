"""The test message: one like any other, delivered by the same channels as any other.

A test that goes its own way proves nothing about the real ones, so this writes real messages, one for each
channel, and lets whoever comes first deliver them: the running sender, or the channels here.
"""

import time
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from vollegym.followup.messages import TEST, TEST_EVENT
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Subject, queue
from vollegym.outbox.mail import NOBODY, compose, mail_of
from vollegym.outbox.store import Message
from vollegym.outbox.webhook import body_of
from vollegym.services import Services, channels, kinds
from vollegym.storage.database import Storage


def write(services: Services) -> list[str]:
    """Write a test message for each channel that is set up (mail always) and return their uids."""
    wanted = (TEST, TEST_EVENT) if services.settings.webhook_url else (TEST,)
    with services.storage.writing() as db:
        return [uid for kind in wanted if (uid := queue(db, kind, Subject(at=services.now())))]


def send(services: Services, seconds: int) -> list[Message]:
    """Write test messages and deliver what is due."""
    storage, uids = services.storage, write(services)
    working, until = channels(services), time.monotonic() + seconds
    while time.monotonic() < until and any(message.result is None for message in ours(storage, uids)):
        busy = [channel.step(services.now()) for channel in working]
        time.sleep(0 if any(busy) else 0.2)
    for channel in working:
        channel.close()
    return ours(storage, uids)


def ours(storage: Storage, uids: Iterable[str]) -> list[Message]:
    """Return the messages of this test as they stand."""
    return [message for uid in uids for message in outbox_store.find(storage.database(), uid)]


def preview(services: Services, db: Database, message: Message, now: datetime) -> str:
    """Return what this message would say if it went now: a mail's subject and text, or an event's body."""
    table = kinds(services)
    said = table.words(db, message, now) if message.kind in table.by_name else None
    if said is None:
        return "Dit bericht is niet meer nodig."
    kind, facts, words = said
    if kind.channel == "webhook":
        order = outbox_store.order_of(db, message)
        return body_of(message.kind, message.created_at, words.values, order).decode()
    mail = mail_of(kind, facts, words)
    if mail is None:
        return NOBODY
    email = compose(message, mail, services.settings, services.message_files, now)
    text = email.get_body(("plain",))
    return f"Aan: {mail.to}\nOnderwerp: {email['Subject']}\n\n{text.get_content() if text else ''}"
