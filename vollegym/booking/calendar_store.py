"""SQL on the owner's calendars, on blocks, and on the salt of the feed. What writes wants `writing()`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.calendar.hours import Span
from vollegym.leads.booking_store import as_span, with_moments
from vollegym.storage.database import insert
from vollegym.storage.timestamps import moment, stamp

# Calendars ------------------------------------------------------------------------------------------


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
    """Return the uids of all calls and blocks, to know them by in somebody's calendar."""
    return {row["uid"] for row in db.query("SELECT uid FROM booking UNION ALL SELECT uid FROM block")}


def busy(db: Database, within: Span) -> list[Span]:
    """Return what the owner's calendars say of a stretch of time."""
    rows = db.query(
        "SELECT DISTINCT starts_at, ends_at FROM busy WHERE ends_at > ? AND starts_at < ? ORDER BY starts_at",
        [stamp(within.start), stamp(within.end)],
    )
    return list(map(as_span, rows))


def salt(db: Database) -> str:
    """Return what the secret of the owner's feed is made with; empty until it was renewed."""
    row = next(db.query("SELECT salt FROM agenda"), None)
    return str(row["salt"]) if row else ""


def renew_salt(db: Database, value: str) -> None:
    """Make the old address of the feed worthless."""
    db.execute(
        "INSERT INTO agenda (id, salt) VALUES (1, ?) ON CONFLICT DO UPDATE SET salt = excluded.salt", [value]
    )


# Blocks ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """Time that one of us (`by`) keeps free of calls; `freed_at` is when it was given back."""

    id: int
    uid: str
    sequence: int
    span: Span
    reason: str
    by: str
    changed_at: datetime
    freed_at: datetime | None


BLOCKS = """SELECT block.*, called FROM block LEFT JOIN person_called ON person_called.id = block.person
  WHERE """


def several(db: Database, which: str, *values: object) -> list[Block]:
    """Return the blocks of which a condition is true, the first in time first."""
    return [
        Block(
            row["id"],
            row["uid"],
            row["sequence"],
            as_span(row),
            row["reason"] or "",
            row["called"] or "",
            moment(row["changed_at"]),
            moment(row["freed_at"]) if row["freed_at"] else None,
        )
        for row in db.query(f"{BLOCKS} {which} ORDER BY starts_at, ends_at, block.id", values)
    ]


def block(db: Database, number: int) -> Block | None:
    return next(iter(several(db, "block.id = ?", number)), None)


def blocks(db: Database, within: Span) -> list[Block]:
    """Return what is blocked of a stretch of time."""
    return several(
        db,
        "freed_at IS NULL AND ends_at > ? AND starts_at < ?",
        stamp(within.start),
        stamp(within.end),
    )


def blocks_since(db: Database, at: datetime) -> list[Block]:
    """Return the blocks that end or were changed after a moment, those that were given back too."""
    return several(db, "max(ends_at, changed_at) > ?", stamp(at))


def same_block(db: Database, span: Span) -> Block | None:
    """Return the block of exactly this time."""
    which = "freed_at IS NULL AND starts_at = ? AND ends_at = ?"
    return next(iter(several(db, which, stamp(span.start), stamp(span.end))), None)


def add_block(db: Database, uid: str, span: Span, reason: str, person: int, now: datetime) -> int:
    sql = "INSERT INTO block (uid, starts_at, ends_at, reason, person, changed_at) VALUES (?, ?, ?, ?, ?, ?)"
    row = [uid, stamp(span.start), stamp(span.end), reason or None, person, stamp(now)]
    return insert(db, sql, row)


def change_block(db: Database, number: int, now: datetime, *, freed: bool) -> None:
    """Give a block back, or take it again."""
    sql = "UPDATE block SET freed_at = ?, changed_at = ?, sequence = sequence + 1 WHERE id = ?"
    db.execute(sql, [stamp(now) if freed else None, stamp(now), number])
