"""The sender as a process: killed, stopped, doubled, in the place where `./dev run` puts it."""

import ctypes
import os
import platform
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.followup.conftest import SECRET
from tests.followup.post import PostOffice, Receiver
from tests.followup.running import RunningSender
from tests.journeys.walker import ANNA, Walker
from tests.server import PREFIX, ROOT, children, free_port
from vollegym.outbox import store as outbox_store
from vollegym.storage.database import Storage

# The number of the call that sends a signal to one thread.
TGKILL = 131 if platform.machine() == "aarch64" else 234


@pytest.fixture
def settings_of(tmp_path: Path, post: PostOffice, receiver: Receiver) -> dict[str, Any]:
    return {
        "database": tmp_path / "vollegym.db",
        "secret_key": "only for tests, never for a site",
        "mail_url": post.url,
        "owner_email": "eigenaar@example.com",
        "webhook_url": receiver.url,
        "webhook_secret": SECRET,
    }


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage(tmp_path / "vollegym.db")
    yield storage
    storage.close()


def put(storage: Storage, mails: int, events: int = 0) -> None:
    now = datetime.now(UTC)
    with storage.writing() as db:
        for _ in range(mails):
            outbox_store.put(db, "test", None, now)
        for _ in range(events):
            outbox_store.put(db, "webhook.test", None, now, channel="webhook")


def open_rows(storage: Storage, kind: str = "%") -> int:
    """How many messages were not sent yet, of one kind or of all."""
    asked = "SELECT count(*) AS n FROM outbox WHERE coalesce(result, '') != 'sent' AND kind LIKE ?"
    return int(next(storage.database().query(asked, [kind]))["n"])


def wait_until(true: Callable[[], bool], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()


def test_kill_9_at_any_moment_loses_no_message_and_each_arrives_once(
    tmp_path: Path,
    settings_of: dict[str, Any],
    database: Storage,
    post: PostOffice,
    receiver: Receiver,
    rounds: int,
) -> None:
    number = 40 * rounds
    post.seconds = receiver.seconds = 0.01
    put(database, number, number)
    chance = random.Random(6)
    with RunningSender(tmp_path, **settings_of) as sender:
        for _ in range(rounds):
            sender.start()
            seen = len(post.arrived)
            wait_until(lambda seen=seen: len(post.arrived) > seen)  # type: ignore[misc]
            time.sleep(chance.uniform(0, 0.5))
            sender.end(signal.SIGKILL)
        post.seconds = receiver.seconds = 0
        sender.start()
        assert wait_until(lambda: open_rows(database) == 0, 120)
    assert len(post.by_id) == number
    assert len({headers["webhook-id"] for headers, _ in receiver.calls}) == number


def test_two_senders_at_once_send_each_message_once(
    tmp_path: Path, settings_of: dict[str, Any], database: Storage, post: PostOffice
) -> None:
    put(database, 100)
    with (
        RunningSender(tmp_path, **settings_of) as one,
        RunningSender(tmp_path, **settings_of) as two,
    ):
        one.start("outbox", "run")
        two.start("outbox", "run")
        assert wait_until(lambda: open_rows(database) == 0)
    assert len(post.arrived) == len(post.by_id) == 100


def end(process: processes.Process) -> None:
    process.send_signal(signal.SIGTERM)


def end_by_another_thread(process: processes.Process) -> None:
    """Send the signal to a thread that does not act on it, as the system may do."""
    threads = (int(one.name) for one in Path(f"/proc/{process.pid}/task").iterdir())
    other = next(number for number in threads if number != process.pid)
    assert ctypes.CDLL(None).syscall(TGKILL, process.pid, other, signal.SIGTERM) == 0


# How it is told to end, and how many seconds a mail takes: with the second all are sent before its next sign of life.
ENDS = [(end, 1.0), *([(end_by_another_thread, 0.2)] if sys.platform == "linux" else [])]


@pytest.mark.parametrize(("told", "seconds"), ENDS)
def test_a_signal_ends_it_after_the_mail_it_is_sending(
    tmp_path: Path,
    settings_of: dict[str, Any],
    database: Storage,
    post: PostOffice,
    told: Callable[[processes.Process], None],
    seconds: float,
) -> None:
    post.seconds = seconds
    put(database, 20)
    with RunningSender(tmp_path, **settings_of) as sender:
        sender.start("outbox", "run")
        assert wait_until(lambda: len(post.arrived) >= 2)
        assert sender.process
        told(sender.process)
        assert sender.process.wait(20) == 0
    assert open_rows(database) == 20 - len(post.arrived) > 0


def test_the_sender_tells_that_it_is_there(
    tmp_path: Path, settings_of: dict[str, Any], database: Storage
) -> None:
    with RunningSender(tmp_path, **settings_of) as sender:
        sender.start("outbox", "run")
        asked = "SELECT seen_at FROM sender WHERE name = 'sender'"
        assert wait_until(lambda: bool(list(database.database().query(asked))))


def sender_below(parent: int) -> int:
    """The process that `./dev run` started for all timed work."""
    return next(int(one.name) for one in children(parent) if b"outbox" in (one / "cmdline").read_bytes())


class Site:
    """`./dev run` as the owner types it."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        given = {PREFIX + name.upper(): str(value) for name, value in settings.items()}
        self.process = subprocess.Popen(
            [ROOT / "dev", "run", "--port", str(self.port)],
            env={**clean, **given},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout
        next(line for line in self.process.stdout if self.url in line)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()


def test_from_the_last_button_to_the_owners_mail_takes_less_than_five_seconds_and_a_sender_that_dies_is_started_again(
    settings_of: dict[str, Any], post: PostOffice, receiver: Receiver, database: Storage
) -> None:
    site = Site(settings_of)
    try:
        visitor = Walker(site.url)
        visitor.walk(ANNA)
        begun = time.monotonic()
        assert wait_until(lambda: any("Bel nu" in mail["Subject"] for mail in post.arrived), 5)
        print(f"{time.monotonic() - begun:.2f} s")  # noqa: T201 - shown with -s.
        assert wait_until(lambda: len(receiver.calls) == 1, 5)
        # One that dies is started again.
        os.kill(sender_below(site.process.pid), signal.SIGKILL)
        put(database, 3)
        # By the clock on the wall it may have died over the summary, which is left alone for as long as a try may take.
        assert wait_until(lambda: open_rows(database, "test") == 0)
        subjects = [mail["Subject"] for mail in post.arrived]
        assert len([subject for subject in subjects if subject.startswith("De mail van je site werkt")]) == 3
    finally:
        site.end()


def test_a_locked_database_is_waited_for(
    tmp_path: Path, settings_of: dict[str, Any], database: Storage, post: PostOffice
) -> None:
    put(database, 5)
    with RunningSender(tmp_path, **settings_of) as sender:
        other = sqlite3.connect(settings_of["database"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        sender.start("outbox", "run")
        time.sleep(7)
        other.execute("COMMIT")
        other.close()
        assert wait_until(lambda: open_rows(database) == 0)
