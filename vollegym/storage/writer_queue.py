"""One writer at a time, in the order in which they came: threads of one process, and processes.

SQLite lets writers sleep and try again, so that whoever came last may be first, and with eight clients the
slowest answer took a second. Here a thread waits in its process's queue, and the first of each process waits
for the system to wake it: for the gate, which the next process in line holds, then for the pen itself. So a
process cannot take the pen twice while another waits. Both are locks of the system on one file beside the
database: a process that dies, however it dies, lets go of both. They keep order and nothing else; that two
never write at once is still SQLite's own work.
"""

import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - a system without it has the order within a process alone.
    fcntl = None  # type: ignore[assignment]
GATE, PEN = 0, 1


class WriterQueue:
    """The queue for one database file; safe to share between threads and to inherit over a fork."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pid = 0
        self._start()

    def _start(self) -> None:
        self._guard, self._taken = threading.Lock(), False
        self._waiting: deque[threading.Event] = deque()
        self._handle = -1

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Wait for a turn, for so many seconds; raises sqlite3.OperationalError after that.

        The first of a process waits as long as another process writes.
        """
        self._enter(seconds)
        try:
            self._take_the_pen()
            try:
                yield
            finally:
                self._lay_down(PEN)
        finally:
            self._leave()

    def _enter(self, seconds: float) -> None:
        if self._pid != os.getpid():
            # What was held at a fork is held by the parent.
            self._pid = os.getpid()
            self._start()
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(seconds):
            return
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise sqlite3.OperationalError("database is locked")
        # It was handed over at the last moment.

    def _leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False

    def _take_the_pen(self) -> None:
        if self._handle < 0 and fcntl is not None:
            try:
                self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError:
                # A folder that cannot be written in: SQLite says so better.
                return
        self._take(GATE)
        try:
            self._take(PEN)
        finally:
            self._lay_down(GATE)

    def _take(self, which: int) -> None:
        if self._handle >= 0:
            fcntl.lockf(self._handle, fcntl.LOCK_EX, 1, which)

    def _lay_down(self, which: int) -> None:
        if self._handle >= 0:
            fcntl.lockf(self._handle, fcntl.LOCK_UN, 1, which)
