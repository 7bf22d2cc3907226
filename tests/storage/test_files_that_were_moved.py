"""Somebody cleans up, or puts a copy of earlier there, while the site runs: nothing that was promised is lost.

What was acknowledged went on into files without a name, and was gone with the last process that had them open.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from tests.people import ANNA, give, walk
from tests.visitor import Visitor
from vollegym.config import Settings
from vollegym.storage import backup
from vollegym.storage.database import Storage
from vollegym.storage.open_files import DatabaseMovedError


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    storage = Storage(tmp_path / "vollegym.db", set_aside=backup.set_aside(tmp_path / "backups"))
    yield storage
    storage.close()


def add_event(storage: Storage, kind: str) -> None:
    with storage.writing() as db:
        db.execute("INSERT INTO event (kind, at) VALUES (?, '')", [kind])


def events(path: Path) -> list[str]:
    """The events as a stranger reads them, who finds no log but the one beside the file."""
    with closing(sqlite3.connect(path)) as db:
        return [kind for (kind,) in db.execute("SELECT kind FROM event ORDER BY id")]


def beside(storage: Storage, tail: str) -> Path:
    return storage.path.with_name(storage.path.name + tail)


@pytest.mark.parametrize("gone", [["-wal"], ["-wal", "-shm"], [""], ["", "-wal"], ["", "-wal", "-shm"]])
def test_what_was_deleted_is_saved_by_the_next_who_looks_and_asked_again_it_goes_well(
    storage: Storage, gone: list[str]
) -> None:
    ended: list[int] = []
    storage.when_moved = lambda: ended.append(1)
    add_event(storage, "before")
    for tail in gone:
        beside(storage, tail).unlink()
    with pytest.raises(DatabaseMovedError):
        add_event(storage, "refused")
    assert ended == [1], "its process has to end"
    assert events(storage.path) == ["before"]
    assert not list(storage.path.parent.glob("backups/*"))
    # A new process goes on.
    after = Storage(storage.path)
    add_event(after, "after")
    after.close()
    assert events(storage.path) == ["before", "after"]


@pytest.mark.parametrize("gone", [[], ["-wal", "-shm"]])
def test_what_was_in_use_is_kept_beside_the_copy_that_took_its_place(
    storage: Storage, tmp_path: Path, gone: list[str]
) -> None:
    add_event(storage, "long ago")
    backup.create(storage.path, tmp_path / "earlier.db")
    add_event(storage, "just now")
    for tail in gone:
        beside(storage, tail).unlink()
    (tmp_path / "earlier.db").replace(storage.path)
    with pytest.raises(DatabaseMovedError):
        add_event(storage, "refused")
    (kept,) = (tmp_path / "backups").iterdir()
    assert kept.name.endswith("-vervangen.db")
    assert events(kept) == ["long ago", "just now"]
    # The log of the one before is not for the copy: it would be read as its own.
    assert events(storage.path) == ["long ago"]


def test_of_several_processes_one_saves_and_the_others_only_end(storage: Storage, tmp_path: Path) -> None:
    other = Storage(storage.path, set_aside=backup.set_aside(tmp_path / "backups"))
    add_event(storage, "one")
    add_event(other, "two")
    shutil.copy(storage.path, tmp_path / "earlier.db")
    (tmp_path / "earlier.db").replace(storage.path)
    for process in (storage, other, storage):
        with pytest.raises(DatabaseMovedError):
            process.database()
    assert len(list((tmp_path / "backups").iterdir())) == 1
    other.close()


def test_what_is_committed_while_the_file_goes_is_not_acknowledged(storage: Storage) -> None:
    add_event(storage, "before")

    def commit() -> None:
        with storage.writing() as db:
            db.execute("INSERT INTO event (kind, at) VALUES ('during', '')")
            beside(storage, "-wal").unlink()

    with pytest.raises(DatabaseMovedError):
        commit()
    # It is not lost either: who asks again finds it done.
    with pytest.raises(DatabaseMovedError):
        storage.database()
    assert events(storage.path) == ["before", "during"]


def test_what_cannot_be_saved_now_is_saved_the_next_time(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_event(storage, "before")
    storage.path.unlink()

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as trouble:
        trouble.setattr(os, "link", full)
        with pytest.raises(DatabaseMovedError, match="No space left"):
            storage.database()
    assert not storage.path.exists(), "an empty one in its place would be worse than none"
    with pytest.raises(DatabaseMovedError):
        storage.database()
    assert events(storage.path) == ["before"]


def test_a_person_meanwhile_is_asked_to_come_again_with_what_was_typed(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    storage = app.extensions["vollegym"].storage
    storage.path.with_name(f"{storage.path.name}-wal").unlink()
    page = visitor.send(**ANNA["contact"])
    assert page.status == 503
    assert page.form().values["email"] == [ANNA["contact"]["email"]]
    # As a new process does, which the server starts in the place of this one.
    storage.close()
    assert visitor.send().url == "/intake/budget"
    assert give(visitor, ANNA["budget"]).url == "/intake/controle"


def test_a_process_that_was_forked_holds_the_file_for_itself(storage: Storage) -> None:
    add_event(storage, "of the parent")
    if (child := os.fork()) == 0:
        add_event(storage, "of the child")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    add_event(storage, "of the parent again")
    assert len(events(storage.path)) == 3


def test_the_owner_hears_where_the_database_is_that_was_replaced(app: Flask, settings: Settings) -> None:
    run = app.test_cli_runner()
    run.invoke(args=["database", "prepare"])
    assert "ander bestand" not in run.invoke(args=["doctor"]).output
    kept = settings.backups / "vollegym-20261124T093000.000000Z-vervangen.db"
    backup.create(settings.database, kept)
    said = run.invoke(args=["doctor"])
    assert said.exit_code == 1
    assert "ander bestand op de plek van de database" in said.output
    assert f"flask backup restore {kept}" in said.output
