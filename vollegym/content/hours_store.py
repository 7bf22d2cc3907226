"""The last opening hours that could be used, as text: they stay in force when the file turns bad."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from vollegym.storage.timestamps import stamp


def kept(database: Path) -> str | None:
    """Return the text of the last opening hours that could be used; None where there never were any.

    Asked by a connection of its own, which is closed at once: the site asks before it forks, and a command
    before the database is prepared. Raises sqlite3.Error when the file cannot be used.
    """
    if not database.exists():
        return None
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'opening_hours'").fetchone():
            return None
        row = db.execute("SELECT document FROM opening_hours").fetchone()
    return str(row[0]) if row else None


def keep(db: Database, document: str, now: datetime) -> None:
    """Keep the text of opening hours that can be used; wants `writing()`."""
    db.execute(
        "INSERT INTO opening_hours (id, document, kept_at) VALUES (1, ?, ?)"
        " ON CONFLICT DO UPDATE SET document = excluded.document, kept_at = excluded.kept_at",
        [document, stamp(now)],
    )
