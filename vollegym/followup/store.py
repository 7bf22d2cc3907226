"""What the sender remembers about itself and about whom it wrote to."""

import hashlib
from datetime import datetime

from sqlite_utils import Database

from vollegym.storage.moments import moment, stamp


def sent_to(db: Database, email: str, since: datetime) -> int:
    """Return how many mails went to this address of a visitor since a moment, or to others for its leads.

    So correcting an address again and again gives nobody more mails. Mails to the owner do not count.
    """
    asked = """SELECT count(*) AS n FROM outbox WHERE recipient IS NOT NULL AND result = 'sent'
               AND closed_at >= :since AND (recipient = :email
               OR lead IN (SELECT lead FROM contact WHERE email = :email COLLATE NOCASE))"""
    return int(next(db.query(asked, {"email": email, "since": stamp(since)}))["n"])


def seen(db: Database, at: datetime) -> None:
    """Write down that the sender is at work."""
    note_down(db, "sender", at, None)


def last_seen(db: Database) -> datetime | None:
    """Return when the sender was last at work, or None when it never was."""
    row = next(db.query("SELECT seen_at FROM sender WHERE name = 'sender'"), None)
    return moment(row["seen_at"]) if row else None


def refuse(db: Database, url: str, at: datetime) -> None:
    """Remember that this receiver said 410; another address starts afresh."""
    note_down(db, "webhook 410", at, digest(url))


def refuses(db: Database, url: str) -> bool:
    """Return whether this receiver said 410 and nothing else since."""
    rows = db.query("SELECT 1 FROM sender WHERE name = 'webhook 410' AND note = ?", [digest(url)])
    return bool(list(rows))


def accept(db: Database) -> None:
    """Forget a 410: the receiver took something again."""
    if list(db.query("SELECT 1 FROM sender WHERE name = 'webhook 410'")):
        db.execute("DELETE FROM sender WHERE name = 'webhook 410'")


def note_down(db: Database, name: str, at: datetime, note: str | None) -> None:
    """Write one line about the sender itself."""
    db.execute(
        "INSERT INTO sender (name, seen_at, note) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at, note = excluded.note",
        [name, stamp(at), note],
    )


def digest(url: str) -> str:
    """Return what an address is known by: it may hold a secret itself."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def has(db: Database, kind: str, lead: int | None, sequence: int) -> bool:
    """Return whether this message was written before."""
    asked = "SELECT 1 FROM outbox WHERE coalesce(lead, 0) = ? AND kind = ? AND sequence = ?"
    return bool(list(db.query(asked, [lead or 0, kind, sequence])))
