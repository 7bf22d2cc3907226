"""H8: on a full disk every answer was refused well, and /healthz went on saying "database ok"."""

import multiprocessing
import resource
import signal
import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.people import ANNA, give, walk
from tests.visitor import Visitor
from vollegym.config import Settings
from vollegym.storage.database import Storage

FORK = multiprocessing.get_context("fork")


def health(app: Flask) -> tuple[int, str]:
    answer = app.test_client().get("/healthz")
    return answer.status_code, answer.json["database"]


def with_a_disk_of(bytes_: int) -> None:
    """Let no file of this process grow beyond so many bytes, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, most))


def test_h08_a_full_disk_says_503_as_the_answers_do_and_recovers_with_them(app: Flask, clock: Clock) -> None:
    def in_a_process_of_its_own() -> None:
        anna = Visitor(app)
        walk(anna, ANNA, until="goals")
        assert health(app) == (200, "ok")
        log = app.extensions["vollegym"].settings.database.with_name("vollegym.db-wal")
        with_a_disk_of(log.stat().st_size)
        clock.moment += timedelta(seconds=1)
        assert give(anna, ANNA["goals"]).status == 503
        status, why = health(app)
        assert status == 503
        assert why != "ok"
        with_a_disk_of(resource.RLIM_INFINITY)
        clock.moment += timedelta(seconds=1)
        assert health(app) == (200, "ok")
        assert anna.send().url == "/intake/knelpunt"

    process = FORK.Process(target=in_a_process_of_its_own)
    process.start()
    process.join()
    assert process.exitcode == 0


def test_h08_a_lock_is_waited_for_as_an_answer_waits(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.extensions["vollegym"].storage.database().execute("PRAGMA busy_timeout = 2000")
    other = sqlite3.connect(settings.database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    letting_go = threading.Timer(0.2, lambda: other.execute("ROLLBACK"))
    letting_go.start()
    assert health(app) == (200, "ok")
    letting_go.join()
    other.close()


def test_h08_a_lock_that_is_held_too_long_is_503(app: Flask, settings: Settings, clock: Clock) -> None:
    app.extensions["vollegym"].storage.database().execute("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(settings.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert health(app) == (503, "database is locked")
    other.close()
    clock.moment += timedelta(seconds=1)
    assert health(app) == (200, "ok")


def test_h08_a_file_that_is_no_database_any_more_is_503(app: Flask, settings: Settings) -> None:
    app.extensions["vollegym"].storage.prepare()
    app.extensions["vollegym"].storage.close()
    for tail in ("-wal", "-shm"):
        Path(f"{settings.database}{tail}").unlink(missing_ok=True)
    settings.database.write_bytes(b"no database " * 1000)
    assert health(app)[0] == 503


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One item for each write that was really tried."""
    tried: list[int] = []
    write: Callable[..., None] = Storage.try_a_write
    monkeypatch.setattr(Storage, "try_a_write", lambda *given: (tried.append(1), write(*given)))
    return tried


def test_h08_many_who_ask_at_once_cost_one_write_a_second(
    app: Flask, clock: Clock, writes: list[int]
) -> None:
    heard: list[tuple[int, str]] = []

    def ask() -> None:
        heard.extend(health(app) for _ in range(5))
        app.extensions["vollegym"].storage.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == [(200, "ok")] * 40
    assert len(writes) == 1
    clock.moment += timedelta(seconds=1)
    assert health(app) == (200, "ok")
    assert len(writes) == 2


def test_h08_a_clock_that_was_set_back_does_not_keep_an_old_answer(
    app: Flask, clock: Clock, writes: list[int]
) -> None:
    health(app)
    clock.moment -= timedelta(hours=1)
    health(app)
    assert len(writes) == 2


def test_h08_a_year_of_asking_leaves_the_file_as_large_as_it_was(
    app: Flask, clock: Clock, settings: Settings
) -> None:
    db = app.extensions["vollegym"].storage.database()
    health(app)
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    for _ in range(200):
        clock.moment += timedelta(seconds=2)
        assert health(app)[0] == 200
    assert db.execute("PRAGMA page_count").fetchone()[0] <= pages + 3
