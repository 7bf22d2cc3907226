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


class Line:
    """Who waits in one process, and its hold on the file."""

    def __init__(self) -> None:
        self.guard, self.taken = threading.Lock(), False
        self.waiting: deque[threading.Event] = deque()
        self.handle = -1

    def enter(self, seconds: float) -> None:
        """Be the one thread of this process whose turn it is; raises sqlite3.OperationalError in the end."""
        with self.guard:
            if not self.taken:
                self.taken = True
                return
            mine = threading.Event()
            self.waiting.append(mine)
        if mine.wait(seconds):
            return
        with self.guard:
            if mine in self.waiting:
                self.waiting.remove(mine)
                raise sqlite3.OperationalError("database is locked")
        # It was handed over at the last moment.

    def leave(self) -> None:
        with self.guard:
            if self.waiting:
                self.waiting.popleft().set()
            else:
                self.taken = False

    def take_the_pen(self, path: Path) -> None:
        if self.handle < 0 and fcntl is not None:
            try:
                self.handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError:
                # A folder that cannot be written in: SQLite says so better.
                return
        self.take(GATE)
        try:
            self.take(PEN)
        finally:
            self.lay_down(GATE)

    def take(self, which: int) -> None:
        if self.handle >= 0:
            fcntl.lockf(self.handle, fcntl.LOCK_EX, 1, which)

    def lay_down(self, which: int) -> None:
        if self.handle >= 0:
            fcntl.lockf(self.handle, fcntl.LOCK_UN, 1, which)


class WriterQueue:
    """The queue for one database file; safe to share between threads and to inherit over a fork."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # By process: what was held at a fork is held by the parent.
        self._lines: dict[int, Line] = {}

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Wait for a turn, for so many seconds; raises sqlite3.OperationalError after that.

        The first of a process waits as long as another process writes.
        """
        # Two threads that are the first of their process at once get the same line.
        line = self._lines.setdefault(os.getpid(), Line())
        line.enter(seconds)
        try:
            line.take_the_pen(self.path)
            try:
                yield
            finally:
                line.lay_down(PEN)
        finally:
            line.leave()
