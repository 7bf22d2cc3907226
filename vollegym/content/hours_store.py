"""The last opening hours that could be used, as text. What writes wants `writing()`."""

from datetime import datetime

from sqlite_utils import Database

from vollegym.storage.timestamps import stamp


def kept(db: Database) -> str | None:
    """Return the text of the last opening hours that could be used; None where there never were any."""
    row = next(db.query("SELECT document FROM opening_hours"), None)
    return str(row["document"]) if row else None


def keep(db: Database, document: str, now: datetime) -> None:
    """Keep the text of opening hours that can be used."""
    db.execute(
        "INSERT INTO opening_hours (id, document, kept_at) VALUES (1, ?, ?)"
        " ON CONFLICT DO UPDATE SET document = excluded.document, kept_at = excluded.kept_at",
        [document, stamp(now)],
    )
