"""The connection to the one SQLite file: one per thread, made after the fork, kept open.

Measured: opening per request costs two thirds of the writes per second, because the last close in WAL mode
checkpoints under an exclusive lock. One connection per thread has neither cost nor shared transactions.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from vollegym.storage.migrations import NAMES, SAID, are_readable, migrations
from vollegym.storage.open_files import DatabaseMovedError, OpenFiles
from vollegym.storage.timestamps import stamp
from vollegym.storage.writer_queue import WriterQueue

log = logging.getLogger(__name__)
BUSY_SECONDS = 5.0
# The largest database, in bytes, of which a copy fits in the memory of a small server.
IN_MEMORY = 64 * 1024**2
# Of an index of words, so many pages are merged in one transaction: a few milliseconds.
PAGES = 100
MERGE = "INSERT INTO INDEX(INDEX, rank) VALUES ('merge', ?)"
# Bytes of three pages, which no file system can press together.
ROOM = 3 * 4096


GIGABYTE = 1024**3


class DatabaseFullError(Exception):
    """There is no room for another intake."""


class DatabaseTooNewError(click.ClickException):
    """The file was migrated by newer code; a command ends with the sentence for the owner."""


FRESH = timedelta(seconds=1)


class WriteTrial:
    """What became of the last write that was tried; in one process at most one a second, whoever asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended: datetime | None = None
        self._wrong: str | None = None

    def wrong(self, storage: "Storage", clock: Callable[[], datetime]) -> str | None:
        """Return why nothing can be kept, or None; who asks meanwhile waits and hears the same.

        A lock that others hold is waited for as long as an answer would: after that it is wrong.
        """
        with self._lock:
            if self._ended is None or not timedelta(0) <= clock() - self._ended < FRESH:
                try:
                    storage.try_a_write(clock())
                    self._wrong = None
                except (sqlite3.DatabaseError, OSError) as error:
                    log.error("Nothing can be kept: %s", error)
                    self._wrong = str(error)
                self._ended = clock()
            return self._wrong


class Storage:
    """All access to the database file; safe to share between threads and to inherit over a fork."""

    def __init__(
        self,
        path: Path,
        before_migration: Callable[[Path], object] | None = None,
        gigabytes: int = 2,
        set_aside: Callable[[sqlite3.Connection], object] | None = None,
    ) -> None:
        """`set_aside` keeps a copy of a database that was replaced while it was in use."""
        self.path = path
        self._before_migration = before_migration
        self.ceiling = gigabytes * GIGABYTE
        self._local = threading.local()
        self._preparing, self._prepared_by = threading.Lock(), 0
        self._queue = WriterQueue(path.with_name(f"{path.name}-queue"))
        self._files = OpenFiles(path, set_aside)
        # What this process does when its files were taken away and all was saved; a server starts anew.
        self.when_moved: Callable[[], object] = lambda: None
        self.trial = WriteTrial()

    def database(self) -> Database:
        """Return this thread's connection; the first one of a process prepares the file.

        Raises DatabaseMovedError when another file stands there than the one that is in use.
        """
        if self._prepared_by != os.getpid():
            # One thread alone: several that open and close the file at once wait for one another for seconds.
            with self._preparing:
                if self._prepared_by != os.getpid():
                    self.prepare()
        if self._files.moved():
            self._save_and_end()
        kept: tuple[int, Database] | None = getattr(self._local, "kept", None)
        # A connection must not cross a fork: the child makes its own.
        if kept is None or kept[0] != os.getpid():
            kept = (os.getpid(), self._connect())
            self._local.kept = kept
        return kept[1]

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Give a connection inside BEGIN IMMEDIATE; COMMIT at the end, ROLLBACK when anything is raised.

        Writers wait in line. Raises sqlite3.OperationalError when the file stays locked for five seconds or
        cannot be written. Starting IMMEDIATE matters: a transaction that reads first and writes later fails
        at once when another writer came between, whatever the timeout.
        """
        db = self.database()
        with self._queue.turn(BUSY_SECONDS):
            self._stay()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.conn.commit()
            except BaseException:
                db.conn.rollback()
                raise
            # What was committed to a file without a name is no promise.
            self._stay()

    def full(self) -> bool:
        """Return whether the database takes no new intakes; who began goes on."""
        return size(self.database()) >= self.ceiling

    def hurry(self) -> None:
        """Let this thread commit without waiting for the disk: only for what may be lost."""
        self.database().execute("PRAGMA synchronous = OFF")

    def try_a_write(self, now: datetime) -> None:
        """Commit a few pages, as an intake does; raises sqlite3.DatabaseError or OSError when that fails.

        To take the write lock alone needs no room, and goes well on a full disk.
        """
        with self.writing() as db:
            db.execute(
                "INSERT INTO health (id, at, room) VALUES (1, ?, randomblob(?))"
                " ON CONFLICT DO UPDATE SET at = excluded.at, room = excluded.room",
                [stamp(now), ROOM],
            )

    def prepare(self) -> None:
        """Make and migrate the file when needed, with a backup before; two processes may do this at once.

        Raises DatabaseTooNewError when the file knows a migration that this code does not.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        db = self._connect(of_all_threads=True)
        try:
            self._migrate(db)
            self._files.hold(db.conn)
        except BaseException:
            db.conn.close()
            raise
        self._prepared_by = os.getpid()

    def close(self) -> None:
        """Close this thread's connection, if it has one, and let go of the file; the next use prepares it."""
        kept: tuple[int, Database] | None = getattr(self._local, "kept", None)
        if kept is not None and kept[0] == os.getpid():
            kept[1].conn.close()
        self._local.kept = None
        with self._preparing:
            self._prepared_by = 0
            self._files.let_go()

    def rest(self) -> None:
        """Leave no transaction open on this thread's connection; called after every request."""
        kept: tuple[int, Database] | None = getattr(self._local, "kept", None)
        if kept is not None and kept[0] == os.getpid() and kept[1].conn.in_transaction:
            log.error("A transaction was left open and is rolled back")
            kept[1].conn.rollback()

    def _stay(self) -> None:
        if self._files.moved():
            raise DatabaseMovedError("the database was moved")

    def _save_and_end(self) -> None:
        """Save what only this process and its like have open, and end as this process does.

        Raises DatabaseMovedError, unless another thread just let go of the files and took them up again.
        """
        try:
            with self._preparing, self._queue.turn(BUSY_SECONDS):
                if not self._files.moved():
                    return
                self._files.save()
        except OSError as error:
            raise DatabaseMovedError(f"the database was moved, and saving it fails: {error}") from error
        self.when_moved()
        raise DatabaseMovedError("the database was moved")

    def _connect(self, *, of_all_threads: bool = False) -> Database:
        new = not self.path.exists()
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=not of_all_threads
        )
        if new:
            self.path.chmod(0o600)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        # Plugins are any installed entry point; none may run inside the lead database.
        return Database(connection, execute_plugins=False)

    def _migrate(self, db: Database) -> None:
        if not needs_migration(db):
            return
        existed = bool(db.table_names())
        if self._before_migration is not None and existed:
            self._before_migration(self.path)
        db.execute("BEGIN IMMEDIATE")
        try:
            if needs_migration(db):
                migrations.apply(db)
                db.execute(f"PRAGMA user_version = {SAID:d}")
            db.conn.commit()
        except BaseException:
            db.conn.rollback()
            raise
        if existed:
            log.info("Database is at migration %s", migrations.applied(db)[-1].name)


@contextmanager
def one_moment(db: Database) -> Iterator[Database]:
    """Give a connection on which every query sees the same moment, whatever is written meanwhile."""
    db.execute("BEGIN")
    try:
        yield db
    finally:
        db.conn.rollback()


def insert(db: Database, sql: str, row: Sequence[Any]) -> int:
    """Insert one row and return its number."""
    return int(db.execute(sql, row).lastrowid or 0)


def needs_migration(db: Database) -> bool:
    """Return whether steps are waiting; raises DatabaseTooNewError when the file is ahead of the code."""
    applied = [step.name for step in migrations.applied(db)]
    ahead = set(applied).difference(NAMES)
    if ahead and not are_readable(sorted(applied), said_of(db)):
        raise DatabaseTooNewError(
            f"De database kent {', '.join(sorted(ahead))}, maar dit programma is ouder: "
            "zet de nieuwste versie van het programma terug, of herstel een reservekopie van daarvoor."
        )
    return not set(NAMES) <= set(applied)


def said_of(db: Database) -> int:
    """Return what the header of a database says about who can work with it; 0 where nobody said so."""
    (said,) = db.execute("PRAGMA user_version").fetchone()
    return int(said)


def utc_now() -> datetime:
    """Return the present moment in UTC; the only clock of the program, always handed on as an argument."""
    return datetime.now(UTC)


def scrub(storage: Storage) -> bool:
    """Write the file anew and empty its log; return False when another program kept that from happening.

    Deleted cells are overwritten at once (secure_delete), but a page that was reordered may hold an old copy
    of a row in its gap, and the log holds earlier pages until it starts over.
    """
    db = storage.database()
    try:
        forget_words(storage)
        copy_beside(storage)
        db.execute("VACUUM")
    except sqlite3.OperationalError:
        return False
    return empty_log(storage)


def copy_beside(storage: Storage) -> None:
    """Let the copy that VACUUM makes of all that stays wait in memory, or in a file beside a large database.

    That file has no name. The usual folders for such files may be small, or closed to us.
    """
    db = storage.database()
    if size(db) < IN_MEMORY:
        db.execute("PRAGMA temp_store = MEMORY")
        return
    folder = str(storage.path.resolve().parent).replace("'", "''")
    db.execute(f"PRAGMA temp_store_directory = '{folder}'")
    db.execute("PRAGMA temp_store = FILE")


def forget_words(storage: Storage) -> None:
    """Make the indexes of words anew without what was deleted: they only note that, and keep the words.

    Bit by bit, so that nobody who answers meanwhile waits for the words of a million leads.
    """
    for index in ("_lead_text", "_lead_name"):
        # Less than nothing puts all that there is in one merge; after that it goes on with it.
        pages, changed = -PAGES, 2
        while changed >= 2:
            with storage.writing() as db:
                before = db.conn.total_changes
                db.execute(MERGE.replace("INDEX", index), [pages])
                changed = db.conn.total_changes - before
            pages = PAGES


def empty_log(storage: Storage) -> bool:
    """Bring everything from the log into the file and cut it to nothing; return whether that succeeded."""
    busy, *_ = storage.database().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def size(db: Database) -> int:
    """Return how many bytes the database file holds, what can be used again left out."""
    pages, spare, each = (
        int(db.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - spare) * each
