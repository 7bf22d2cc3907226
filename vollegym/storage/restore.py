"""Putting a backup back, in such a way that nothing is lost when it goes wrong.

1. The backup is checked and copied. The copy is migrated, and what was promised since is repeated on it (a
   person who was forgotten must not come back): all before anybody can see it.
2. The present database is taken for ourselves. SQLite grants that only when no other process has it open, so
   a restore while a server runs is refused and cannot lose a lead that comes in meanwhile.
3. The present database is copied aside, and the prepared copy is written over it in one transaction: a crash
   or a full disk leaves the present database as it was. Renaming files would be shorter, but a server that
   had just opened the old file would go on writing to a file without a name.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from vollegym.storage.backup import copy, folder_for
from vollegym.storage.database import Storage
from vollegym.storage.files import appear, flush
from vollegym.storage.inspection import BackupError, inspect, read_only, sentence

LOCKED_SECONDS = 2.0
Step = Callable[[Storage], object]


class UnreadableError(Exception):
    """The present file is no database any more, so there is nothing to take hold of."""


def restore(backup: Path, database: Path, aside: Path, steps: Iterable[Step] = ()) -> bool:
    """Put a backup in the place of the database, which is kept at `aside`; return whether there was one.

    `steps` are run on the restored data before it is in force. Raises BackupError when the backup is no good,
    when a step or the disk fails, or when a server has the database open; then nothing has changed.
    """
    inspect(backup)
    with (
        sentence("Het herstellen is niet gelukt"),
        tempfile.TemporaryDirectory(dir=folder_for(database), prefix=".restore-") as folder,
    ):
        prepared = Path(folder) / database.name
        prepare(backup, prepared, steps)
        try:
            put_in_force(prepared, database, aside)
        except UnreadableError:
            set_aside(database, aside)
            appear(prepared, database)
    return aside.exists()


def prepare(backup: Path, prepared: Path, steps: Iterable[Step]) -> None:
    """Make the copy that will be in force: migrated, with every step done, in a single file."""
    with closing(read_only(backup)) as source:
        copy(source, prepared)
    storage = Storage(prepared)
    try:
        storage.prepare()
        for step in steps:
            step(storage)
    finally:
        storage.close()
    with closing(sqlite3.connect(prepared, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    inspect(prepared)


def put_in_force(prepared: Path, database: Path, aside: Path) -> None:
    """Copy the present database aside and the prepared one over it, while nobody else can open it."""
    something_to_keep = database.exists() and database.stat().st_size > 0
    with closing(sqlite3.connect(database, timeout=LOCKED_SECONDS, isolation_level=None)) as present:
        database.chmod(0o600)
        with nobody_else(present):
            if something_to_keep:
                copy_aside(present, aside)
            with closing(read_only(prepared)) as source:
                source.backup(present)
        present.execute("PRAGMA journal_mode = WAL")


@contextmanager
def nobody_else(db: sqlite3.Connection) -> Iterator[None]:
    """Hold the file alone. In WAL mode even an idle connection of another process prevents that."""
    try:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("BEGIN EXCLUSIVE")
        db.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise BackupError("Stop eerst de site (./dev run): die heeft de database nog open.") from error
    except sqlite3.DatabaseError as error:
        raise UnreadableError from error
    yield
    db.execute("PRAGMA locking_mode = NORMAL")
    db.execute("SELECT 1 FROM sqlite_master").fetchone()


def copy_aside(present: sqlite3.Connection, aside: Path) -> None:
    """Keep the present database as it is, damaged or not."""
    with tempfile.TemporaryDirectory(dir=folder_for(aside), prefix=".aside-") as folder:
        made = Path(folder) / aside.name
        copy(present, made)
        appear(made, aside)


def set_aside(database: Path, aside: Path) -> None:
    """Move a file that cannot be read, and the log that belongs to it, out of the way."""
    folder_for(aside)
    for tail in ("", "-wal", "-shm", "-journal"):
        part = database.with_name(database.name + tail)
        if part.exists():
            part.replace(aside.with_name(aside.name + tail))
    flush(aside.parent)
