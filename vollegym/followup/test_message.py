"""The test message: a row like any other, delivered by the same lanes as any other.

A test that goes its own way proves nothing about the real one, so this writes real rows of the kinds `test`
and `webhook.test` and lets whoever comes first deliver them: the running sender, or the lanes right here.
"""

import time
from datetime import datetime

from flask import Flask, current_app
from sqlite_utils import Database

from vollegym import web
from vollegym.leads.surroundings import owner
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Event, Mail, NobodyToMailError, Registry, registry
from vollegym.outbox.mail import compose
from vollegym.outbox.sender import lanes
from vollegym.outbox.store import Row
from vollegym.outbox.webhook import body_of

KINDS = ("test", "webhook.test")


def register(known: Registry) -> None:
    """Add the two kinds of test."""
    known.mails["test"] = trial_mail
    known.events["webhook.test"] = trial_event


def trial_mail(_db: Database, _row: Row, _now: datetime) -> Mail:
    """Return the mail that tells the owner that mail works."""
    return Mail(name="test", to=owner(), values={})


def trial_event(_db: Database, row: Row, _now: datetime) -> Event:
    """Return an event without anybody in it."""
    return Event(row.created_at, {"reference": None})


def send(app: Flask, seconds: int) -> list[Row]:
    """Write a test row for each lane that is set up (mail always), deliver what is due, return the rows."""
    storage, now = web.storage(), web.now()
    sequence = int(now.timestamp() * 1000)
    wanted = KINDS if web.settings().webhook_url else KINDS[:1]
    with storage.writing() as db:
        for kind in wanted:
            outbox_store.put(db, kind, None, now, sequence=sequence, urgent=True)
    working, until = lanes(app), time.monotonic() + seconds
    while time.monotonic() < until and any(row.result is None for row in ours(sequence)):
        busy = [lane.step(web.now()) for lane in working]
        time.sleep(0 if any(busy) else 0.2)
    for lane in working:
        lane.close()
    return ours(sequence)


def ours(sequence: int) -> list[Row]:
    """Return the rows of this test as they stand."""
    return [row for kind in KINDS for row in outbox_store.of_kind(web.storage().database(), kind, sequence)]


def preview(db: Database, row: Row, now: datetime) -> str:
    """Return what this message would say if it went now."""
    try:
        return words_of(db, row, now)
    except NobodyToMailError as error:
        return str(error)


def words_of(db: Database, row: Row, now: datetime) -> str:
    """Return the mail's subject and text, or the event's body."""
    known = registry()
    if row.kind in known.events:
        event = known.events[row.kind](db, row, now)
        return (
            body_of(row.kind, event.at, event.data, outbox_store.order_of(db, row)).decode() if event else ""
        )
    mail = known.mails[row.kind](db, row, now) if row.kind in known.mails else None
    if mail is None:
        return "Dit bericht is niet meer nodig."
    message = compose(row, mail, web.settings(), current_app.extensions["mail_words"], now)
    text = message.get_body(("plain",))
    return f"Aan: {mail.to}\nOnderwerp: {message['Subject']}\n\n{text.get_content() if text else ''}"
