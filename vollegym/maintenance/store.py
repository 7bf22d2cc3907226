"""SQL on how large the database was."""

from datetime import date

from sqlite_utils import Database


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
