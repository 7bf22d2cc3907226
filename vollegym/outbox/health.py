"""What /healthz says about messages: it works whatever the mail server does (incident I13)."""

from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from vollegym.config import Settings
from vollegym.outbox import store as outbox_store

LATE, DAY = timedelta(seconds=60), timedelta(days=1)


def mail(settings: Settings) -> dict[str, bool]:
    """Return whether there is a mail server, and an address of the owner."""
    return {"server": bool(settings.mail_url), "owner": bool(settings.owner_email)}


def messages(db: Database, now: datetime) -> dict[str, Any]:
    """Return how many messages wait, are late, were kept or given up; `since` is when the oldest was due.

    Refused are the mails that a server will not take whenever we try, and did not take in the last day.
    """
    found = outbox_store.standing(db, now)
    since = found.since.isoformat() if found.since else None
    return {
        "waiting": found.waiting,
        "unsent": found.overdue,
        "unsent_since": since,
        "kept": found.kept,
        "failed": found.failed,
        "refused_in_a_day": outbox_store.refused(db, now - DAY),
    }


def sender(db: Database, now: datetime) -> dict[str, Any]:
    """Return when the sender was last at work and whether that is too long ago."""
    seen = outbox_store.last_seen(db)
    # A moment ahead of the clock says that the clock was moved back, not that the sender is away.
    return {"seen_at": seen.isoformat() if seen else None, "away": seen is None or now - seen > LATE}
