"""`flask outbox run`: one process for all timed work, beside the web server, stopped by a signal.

Every channel and every job has a thread and a connection to the database of its own, so that a slow server
holds up nothing else. Nothing is kept in memory that matters: kill it at any moment and start it again.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from vollegym.config import running_site
from vollegym.outbox import store
from vollegym.outbox.channel import Channel
from vollegym.outbox.kinds import Job
from vollegym.storage.database import Storage

log = logging.getLogger(__name__)
PAUSE = 0.5
HEARTBEAT = 10.0
# A channel without a sign of life for this many seconds, half as long again as the lease of a message, hangs
# in spite of all time-outs: a thread that finds no memory never starts. So does a job that takes as long as
# the other: the longest of them restores a copy.
HUNG, HUNG_JOB = 90.0, 3600.0


class Sender:
    """The threads of one sender process."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], datetime],
        channels: Sequence[Channel],
        jobs: Sequence[Job],
        context: Any,
    ) -> None:
        """`context` is what every job gets first."""
        self.storage, self.clock = storage, clock
        self.channels, self.jobs, self.context = channels, jobs, context
        self.stopping = threading.Event()
        # By when each thread must give its next sign of life, on the clock that is never moved.
        self.expected: dict[str, float] = {}

    def run(self) -> bool:
        """Work until `stop`; return False when a thread died or hung, so that a new process is needed."""
        threads = [
            threading.Thread(target=self.serve, args=(channel,), daemon=True) for channel in self.channels
        ]
        threads += [threading.Thread(target=self.repeat, args=(job,), daemon=True) for job in self.jobs]
        for thread in threads:
            thread.start()
        healthy = self.watch(threads)
        self.stopping.set()
        # Together: a mail that is on its way must be written down as sent, or it goes twice.
        until = time.monotonic() + 8
        for thread in threads:
            thread.join(max(0, until - time.monotonic()))
        return healthy

    def stop(self) -> None:
        """End after what is being sent right now."""
        self.stopping.set()

    def watch(self, threads: list[threading.Thread]) -> bool:
        """Tell the database and systemd that we are here, every ten seconds, while all threads are well.

        It wakes more often than that: the system may hand a signal to any thread, which does not wake this
        one, and Python acts on it in this one alone.
        """
        running_site.notify("READY=1")
        while not self.stopping.is_set():
            late = [name for name, until in list(self.expected.items()) if time.monotonic() > until]
            if late or not all(thread.is_alive() for thread in threads):
                log.error("The sender starts again: %s", ", ".join(late) or "a thread died")
                return False
            # A full disk keeps the database silent; starting again would not mend that.
            running_site.notify("WATCHDOG=1")
            self.safely(lambda: store.seen(self.storage.database(), self.clock()), "heartbeat")
            beat = time.monotonic() + HEARTBEAT
            while not self.stopping.wait(PAUSE) and time.monotonic() < beat:
                pass
        return True

    def serve(self, channel: Channel) -> None:
        """Deliver what is due in one channel, again and again."""
        while not self.stopping.is_set():
            self.expected[channel.name] = time.monotonic() + HUNG
            if not self.safely(lambda: channel.step(self.clock()), channel.name):
                self.stopping.wait(PAUSE)
        channel.close()

    def repeat(self, job: Job) -> None:
        """Do one job again and again."""
        while not self.stopping.is_set():
            self.expected[job.name] = time.monotonic() + HUNG_JOB
            self.safely(lambda: job.run(self.context, self.clock()), job.name)
            del self.expected[job.name]
            self.stopping.wait(job.every.total_seconds())

    def safely(self, work: Callable[[], object], name: str) -> bool:
        """Do it and return whether it asks for more; whatever goes wrong is logged and tried again later."""
        try:
            return bool(work())
        except sqlite3.OperationalError as error:
            log.error("The database cannot be used by %s: %s", name, error)
        except Exception:
            log.exception("Failure in %s", name)
        return False
