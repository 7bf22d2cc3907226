"""Whether the database that is open still stands at its path; if not, what is done to lose nothing.

Somebody may clean up in the folder, or put a copy of earlier there while the site runs. SQLite then goes on
with files that have no name any more: all goes well, and all of it is gone when the last process ends. So
every use looks first. What only the nameless files hold is saved through a connection that was kept for this
alone: into the file where only its log went, back at the path where the file itself went, and beside the
others as a copy where another file stands there now. After that the process must end: its locks and its
index are of the nameless files, and no connection that is made beside them can be relied on.
"""

import logging
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)
# Where a file stands: its disk and its number there. None where there is no such file.
Place = tuple[int, int] | None
# The log's permissions when all it held was saved: other processes have the same nameless file open.
SAVED, OURS = 0o400, 0o600


class DatabaseMovedError(sqlite3.OperationalError):
    """The database was taken away or replaced under our hands; what is asked again is answered well."""


def place(path: Path) -> Place:
    """Return which file stands at this path."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class OpenFiles:
    """The database file and the log of one process, from its first connection to its end."""

    def __init__(self, path: Path, set_aside: Callable[[sqlite3.Connection], object] | None) -> None:
        """`set_aside` keeps a copy of the database of a connection, for when another file took its place."""
        self.path, self.set_aside = path, set_aside
        self.log, self.index = (path.with_name(f"{path.name}{tail}") for tail in ("-wal", "-shm"))
        self.keeper: sqlite3.Connection | None = None
        self._pid, self._handle = 0, -1
        self._places: tuple[Place, Place, Place] = (None, None, None)
        self._of_parent: list[sqlite3.Connection] = []

    def hold(self, keeper: sqlite3.Connection) -> None:
        """Remember what stands there now; the connection has read, and is used by nobody else."""
        self.let_go()
        self._pid, self.keeper = os.getpid(), keeper
        # The log alone: to close a handle of the database itself drops every lock that SQLite has on it.
        self._handle = os.open(self.log, os.O_RDONLY)
        self._places = place(self.path), place(self.log), place(self.index)

    def let_go(self) -> None:
        """Hold nothing any more."""
        if self.keeper is not None and self._pid != os.getpid():
            # What came over a fork is the parent's: to close it, even by forgetting it, touches its locks.
            self._of_parent.append(self.keeper)
        elif self.keeper is not None:
            self.keeper.close()
            os.close(self._handle)
        self.keeper = None

    def moved(self) -> bool:
        """Return whether something else stands there than what this process has open, if it has."""
        return self.keeper is not None and (place(self.path), place(self.log)) != self._places[:2]

    def save(self) -> None:
        """Bring to safety what only the nameless files hold; of all processes one at a time may do so.

        Raises sqlite3.OperationalError or OSError when that fails: then it is tried again.
        """
        keeper = self.keeper
        if keeper is None or os.fstat(self._handle).st_mode & 0o777 == SAVED:
            return
        here = place(self.path)
        log.error("The database %s was moved, deleted or replaced while it was in use", self.path.name)
        if here == self._places[0] and place(self.log) is None:
            self._write_into_the_file(keeper)
        elif here is None:
            self._put_back(keeper)
        else:
            if self.set_aside:
                log.error("What was in use is kept as %s", self.set_aside(keeper))
            self._clear_away()
        os.fchmod(self._handle, SAVED)

    def _write_into_the_file(self, keeper: sqlite3.Connection) -> None:
        """Write what the deleted log holds into the file, which is still the same."""
        busy, *_ = keeper.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise sqlite3.OperationalError("database is locked")
        self._clear_away()
        log.error("Its log was deleted; everything in it is in the file now")

    def _put_back(self, keeper: sqlite3.Connection) -> None:
        """Make the deleted file anew from what we still have open."""
        made = self.path.with_name(f".{self.path.name}-back")
        made.unlink(missing_ok=True)
        made.touch(mode=OURS)
        target = sqlite3.connect(made, isolation_level=None)
        try:
            keeper.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        finally:
            target.close()
        handle = os.open(made, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
        self._clear_away()
        # Raises FileExistsError where somebody else put one there meanwhile: the next try sets ours aside.
        os.link(made, self.path)
        made.unlink()
        log.error("It was deleted, and is back from what was still open")

    def _clear_away(self) -> None:
        """Remove our own log and index: the file that stands there now would take them for its own."""
        for path, ours in zip((self.log, self.index), self._places[1:], strict=True):
            if place(path) == ours:
                path.unlink(missing_ok=True)
