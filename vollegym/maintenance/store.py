"""SQL on how large the database was, and on what became of its copies."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from vollegym.storage.timestamps import moment, stamp


def keep_size(db: Database, day: date, size: int) -> None:
    """Keep how large the database is on a day, and forget what is older than a year."""
    db.execute(
        "INSERT INTO size (day, bytes) VALUES (?, ?) ON CONFLICT DO UPDATE SET bytes = excluded.bytes",
        [day.isoformat(), size],
    )
    db.execute("DELETE FROM size WHERE day < date(?, '-1 year')", [day.isoformat()])


def size_before(db: Database, day: date) -> tuple[date, int] | None:
    """Return the first day since this one of which the size is known, and that size in bytes."""
    row = next(
        db.query("SELECT day, bytes FROM size WHERE day >= ? ORDER BY day LIMIT 1", [day.isoformat()]), None
    )
    return (date.fromisoformat(row["day"]), int(row["bytes"])) if row else None


def last_below(db: Database, size: int) -> str:
    """Return the last day on which it was smaller than so many bytes; "" where it never was."""
    asked = "SELECT coalesce(max(day), '') FROM size WHERE bytes < ?"
    return str(db.execute(asked, [size]).fetchone()[0])


@dataclass(frozen=True, slots=True)
class BackupState:
    """When something was last tried with a copy, and went well; `wrong` is empty when that is the same."""

    tried_at: datetime
    good_at: datetime | None
    copy: str
    wrong: str


def backup_state(db: Database, what: str) -> BackupState | None:
    """Return how `elsewhere` or `trial` stands, or None when it was never tried."""
    row = next(db.query("SELECT * FROM backup_state WHERE what = ?", [what]), None)
    if row is None:
        return None
    good_at = moment(row["good_at"]) if row["good_at"] else None
    return BackupState(moment(row["tried_at"]), good_at, row["copy"], row["wrong"])


def keep_backup_state(db: Database, what: str, now: datetime, copy: str, wrong: str) -> None:
    """Keep what became of a try; a failure leaves the last success as it was."""
    good_at = None if wrong else stamp(now)
    db.execute(
        "INSERT INTO backup_state (what, tried_at, good_at, copy, wrong) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET tried_at = excluded.tried_at, wrong = excluded.wrong,"
        " good_at = coalesce(excluded.good_at, good_at),"
        " copy = iif(excluded.wrong = '', excluded.copy, copy)",
        [what, stamp(now), good_at, copy, wrong],
    )
