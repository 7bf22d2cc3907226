"""Leaving no remains of deleted rows: not in free space of the file, not in its log."""

import sqlite3

from vollegym.storage.database import Storage


def scrub(storage: Storage) -> bool:
    """Write the file anew and empty its log; return False when another program kept that from happening.

    Deleted cells are overwritten at once (secure_delete), but a page that was reordered may hold an old copy
    of a row in its gap, and the log holds earlier pages until it starts over.
    """
    db = storage.database()
    try:
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("VACUUM")
    except sqlite3.OperationalError:
        return False
    return empty_log(storage)


def empty_log(storage: Storage) -> bool:
    """Bring everything from the log into the file and cut it to nothing; return whether that succeeded."""
    busy, *_ = storage.database().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
