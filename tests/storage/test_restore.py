"""Putting a backup back: rehearsed, with servers about, with a full disk, with a database in ruins."""

import multiprocessing
import resource
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.services import change, services_of
from tests.storage.test_backup import Command, backup, folder, made, note, notes, storage
from vollegym.config import Settings
from vollegym.services import Room
from vollegym.storage.backup import create
from vollegym.storage.database import Storage
from vollegym.storage.restore import restore

__all__ = ["backup", "folder", "note", "storage"]
FORK = multiprocessing.get_context("fork")


def aside(folder: Path) -> Path:
    [path] = folder.glob("*-voor-herstel.db")
    return path


def test_the_present_database_is_kept_aside(backup: Command, note, storage: Storage, folder: Path) -> None:
    note("before")
    copy = made(backup("create"))
    note("after")
    result = backup("restore", str(copy))
    assert notes(aside(folder)) == ["before", "after"]
    assert str(aside(folder)) in result.stderr
    note("and on")
    assert notes(storage.path) == ["before", "and on"]


def test_a_rehearsal_after_the_disk_was_lost(backup: Command, note, storage: Storage, folder: Path) -> None:
    note("one")
    copy = made(backup("create", "-o", str(folder.parent.parent / "elsewhere.db")))
    storage.close()
    for path in storage.path.parent.glob("vollegym.db*"):
        path.unlink()
    result = backup("restore", str(copy))
    assert result.exit_code == 0
    assert notes(storage.path) == ["one"]
    assert not list(folder.glob("*-voor-herstel.db")), "there was nothing to keep"


def test_a_server_that_has_the_database_open_stops_a_restore(backup: Command, note, storage: Storage) -> None:
    note("before")
    copy = made(backup("create"))
    note("after")
    server = Storage(storage.path)
    server.database().execute("SELECT 1 FROM lead").fetchall()
    result = backup("restore", str(copy))
    assert result.exit_code == 1
    assert "Stop eerst de site" in result.stderr
    server.close()
    assert notes(storage.path) == ["before", "after"]
    assert backup("restore", str(copy)).exit_code == 0
    assert notes(storage.path) == ["before"]


@pytest.mark.parametrize("ruin", [b"", b"not a database" * 999, None])
def test_a_database_in_ruins_is_replaced_and_kept(
    backup: Command, note, storage: Storage, folder: Path, ruin: bytes | None
) -> None:
    note("one")
    copy = made(backup("create"))
    storage.close()
    whole = storage.path.read_bytes()
    storage.path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100) if ruin is None else ruin)
    result = backup("restore", str(copy))
    assert result.exit_code == 0, result.stderr
    assert notes(storage.path) == ["one"]
    if ruin:
        assert aside(folder).read_bytes() == ruin


def test_an_older_schema_is_migrated_before_it_is_in_force(
    backup: Command, note, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    note("one")
    copy = made(backup("create"))
    seen: list[str] = []
    monkeypatch.setattr(Storage, "prepare", lambda self: seen.append(self.path.parent.name))
    assert backup("restore", str(copy)).exit_code == 0
    assert seen, "the copy was migrated"
    assert seen[0].startswith(".restore-"), "and not the database itself"


def test_promises_made_since_are_kept_before_anybody_sees_it(
    app: Flask, backup: Command, note, storage: Storage
) -> None:
    note("to forget")
    note("to keep")
    copy = made(backup("create"))

    def forget(restored: Storage) -> None:
        assert restored.path != storage.path
        with restored.writing() as db:
            db.execute("DELETE FROM event WHERE kind = 'to forget'")

    promise(app, forget)
    assert backup("restore", str(copy)).exit_code == 0
    assert notes(storage.path) == ["to keep"]
    storage.close()
    assert b"to forget" not in storage.path.read_bytes()


def test_a_promise_that_cannot_be_kept_stops_the_restore(
    app: Flask, backup: Command, note, storage: Storage
) -> None:
    note("before")
    copy = made(backup("create"))
    note("after")

    def cannot(_: Storage) -> None:
        raise sqlite3.OperationalError("no")

    promise(app, cannot)
    assert backup("restore", str(copy)).exit_code == 1
    assert notes(storage.path) == ["before", "after"]


def promise(app: Flask, step: Callable[[Storage], object]) -> None:
    """Let every database that is put in place go through this step first."""
    room = Room(after_restore=(lambda _services, restored: step(restored),))
    change(app, rooms=(*services_of(app).rooms, room))


def in_a_small_world(bytes_: int, act: Callable[[], object]) -> int:
    """Run this in a process whose files cannot grow beyond so many bytes; give its exit code."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))
        act()

    process = FORK.Process(target=limited)
    process.start()
    process.join()
    return process.exitcode or 0


@pytest.fixture
def put_back(note, backup: Command, storage: Storage, folder: Path, settings: Settings) -> Callable[[], None]:
    """Put back the copy of a database with much in it; one note was made since."""
    for number in range(300):
        note(f"{number:01000}")
    copy = made(backup("create"))
    note("after")
    storage.close()
    return lambda: restore(copy, settings.database, folder / "vollegym-aside.db") and None


def files(folder: Path) -> set[str]:
    """All names but those of the log, which SQLite itself makes and takes away."""
    return {path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))}


@pytest.mark.parametrize("room", [8192, 40_000, 120_000])
def test_a_disk_that_is_full_changes_nothing(
    put_back: Callable[[], None], storage: Storage, folder: Path, settings: Settings, room: int
) -> None:
    kept = files(folder), files(settings.instance)
    assert in_a_small_world(room, put_back) == 1
    assert in_a_small_world(room, lambda: create(settings.database, folder / "again.db")) == 1
    assert (files(folder), files(settings.instance)) == kept
    assert notes(storage.path)[-1] == "after"


def test_a_disk_that_fills_up_in_the_last_step_changes_nothing(
    put_back: Callable[[], None], storage: Storage, folder: Path
) -> None:
    """All copies just fit; the journal of the last step, a little larger than the database, does not."""
    assert in_a_small_world(storage.path.stat().st_size, put_back) == 1
    assert "vollegym-aside.db" in files(folder), "the last step was reached"
    assert notes(storage.path)[-1] == "after"


def test_with_room_enough_it_works(put_back: Callable[[], None], storage: Storage) -> None:
    assert in_a_small_world(10_000_000, put_back) == 0
    assert notes(storage.path)[-1] != "after"
