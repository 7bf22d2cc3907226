"""What /healthz says about messages: it works whatever the mail server does (incident I13)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlite_utils import Database

from vollegym.config import Settings
from vollegym.maintenance.copies import newest_at
from vollegym.outbox import store as outbox_store

LATE = timedelta(seconds=60)
Field = Callable[[Database], Any]


def fields(app: Flask) -> dict[str, Field]:
    """Return the fields: the queue, when the sender was last seen, the settings for mail, the newest copy."""
    clock: Callable[[], datetime] = app.extensions["clock"]
    settings: Settings = app.extensions["settings"]
    return {
        "outbox": lambda db: messages(db, clock()),
        "sender": lambda db: sender(db, clock()),
        "mail": lambda _db: {"server": bool(settings.mail_url), "owner": bool(settings.owner_email)},
        "backup": lambda _db: copied(settings),
    }


def messages(db: Database, now: datetime) -> dict[str, Any]:
    """Return how many messages wait, are late, were kept or given up; `since` is when the oldest was due."""
    found = outbox_store.standing(db, now)
    since = found.since.isoformat() if found.since else None
    return {
        "waiting": found.waiting,
        "unsent": found.overdue,
        "unsent_since": since,
        "kept": found.kept,
        "failed": found.failed,
    }


def copied(settings: Settings) -> dict[str, Any]:
    """Return when the newest copy of the database was made."""
    newest = newest_at(settings.backups)
    return {"newest_at": newest.isoformat() if newest else None}


def sender(db: Database, now: datetime) -> dict[str, Any]:
    """Return when the sender was last at work and whether that is too long ago."""
    seen = outbox_store.last_seen(db)
    # A moment ahead of the clock says that the clock was moved back, not that the sender is away.
    return {"seen_at": seen.isoformat() if seen else None, "away": seen is None or now - seen > LATE}
