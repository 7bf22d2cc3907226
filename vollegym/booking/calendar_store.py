"""SQL on the owner's calendars, their busy time, and the salt of the feed. What writes wants `writing()`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.calendar.hours import Span
from vollegym.leads.booking_store import with_moments
from vollegym.storage.timestamps import stamp


def keep_busy(db: Database, address: str, spans: Iterable[Span], now: datetime) -> None:
    """Replace what is known of one calendar by a fresh copy."""
    tried(db, address, now, None)
    db.execute("UPDATE calendar SET fetched_at = ? WHERE address = ?", [stamp(now), address])
    db.execute("DELETE FROM busy WHERE calendar = ?", [address])
    for span in spans:
        db.execute(
            "INSERT OR IGNORE INTO busy (calendar, starts_at, ends_at) VALUES (?, ?, ?)",
            [address, stamp(span.start), stamp(span.end)],
        )


def tried(db: Database, address: str, now: datetime, note: str | None) -> None:
    """Write down that a calendar was asked for, and what went wrong; the last good copy stays."""
    db.execute(
        "INSERT INTO calendar (address, tried_at, note) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET tried_at = excluded.tried_at, note = excluded.note",
        [address, stamp(now), note],
    )


def only_calendars(db: Database, addresses: Iterable[str]) -> None:
    """Forget the calendars that are no longer in the settings, with their busy stretches."""
    known = {row["address"] for row in db.query("SELECT address FROM calendar")}
    for address in known.difference(addresses):
        db.execute("DELETE FROM calendar WHERE address = ?", [address])


def calendars(db: Database) -> list[dict[str, Any]]:
    """Return address (hashed), tried_at, fetched_at and note of each calendar; moments or None."""
    rows = db.query("SELECT * FROM calendar ORDER BY address")
    return [with_moments(row) for row in rows]


def uids(db: Database) -> set[str]:
    """Return the uids of all calls, to know them by in somebody's calendar."""
    return {row["uid"] for row in db.query("SELECT uid FROM booking")}


def salt(db: Database) -> str:
    """Return what the secret of the owner's feed is made with; empty until it was renewed."""
    row = next(db.query("SELECT salt FROM agenda"), None)
    return str(row["salt"]) if row else ""


def renew_salt(db: Database, value: str) -> None:
    """Make the old address of the feed worthless."""
    db.execute(
        "INSERT INTO agenda (id, salt) VALUES (1, ?) ON CONFLICT DO UPDATE SET salt = excluded.salt", [value]
    )
