"""Backups as an owner makes, checks and puts them back."""

import sqlite3
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from vollegym.config import Settings
from vollegym.storage import database, migrations
from vollegym.storage.database import Storage
from vollegym.storage.inspection import BackupError
from vollegym.storage.timestamps import stamp

Command = Callable[..., Result]


@pytest.fixture
def storage(app: Flask) -> Storage:
    kept: Storage = app.extensions["vollegym"].storage
    return kept


@pytest.fixture
def backup(owner: FlaskCliRunner) -> Command:
    def run(*options: str) -> Result:
        return owner.invoke(args=["backup", *options])

    return run


@pytest.fixture
def folder(settings: Settings) -> Path:
    return settings.backups


@pytest.fixture
def note(storage: Storage, now: datetime) -> Callable[[str], None]:
    """Write something down in the database, in one transaction."""

    def write(kind: str) -> None:
        with storage.writing() as db:
            db.execute("INSERT INTO event (kind, at) VALUES (?, ?)", (kind, stamp(now)))

    return write


def notes(path: Path) -> list[str]:
    db = sqlite3.connect(path)
    try:
        return [kind for (kind,) in db.execute("SELECT kind FROM event ORDER BY id")]
    finally:
        db.close()


def made(result: Result) -> Path:
    assert result.exit_code == 0, result.stderr
    return Path(result.stdout.splitlines()[0])


def test_it_works(backup: Command, note: Callable[[str], None], storage: Storage) -> None:
    note("before")
    copy = made(backup("create"))
    note("after")
    storage.close()
    assert backup("restore", str(copy)).exit_code == 0
    assert notes(storage.path) == ["before"]


def test_a_copy_has_a_dated_name_and_is_for_its_owner_alone(backup: Command, note, folder: Path) -> None:
    note("one")
    copy = made(backup("create"))
    assert copy == folder / "vollegym-20261124T093000.000000Z.db"
    assert [path.name for path in folder.iterdir()] == [copy.name]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_is_only_in_the_log_is_in_the_copy(backup: Command, note, storage: Storage) -> None:
    note("one")
    assert storage.path.with_name("vollegym.db-wal").stat().st_size
    assert notes(made(backup("create"))) == ["one"]


def test_a_copy_is_a_file_that_needs_no_log_to_be_opened(backup: Command, note) -> None:
    note("one")
    write_and_read_version = made(backup("create")).read_bytes()[18:20]
    assert write_and_read_version == b"\x01\x01", "1 is a rollback journal, 2 would be a log beside the file"


def test_a_copy_can_be_made_during_a_write(backup: Command, note, storage: Storage) -> None:
    note("one")
    with storage.writing() as db:
        db.execute("INSERT INTO event (kind, at) VALUES ('half', '')")
        copy = made(backup("create"))
    assert notes(copy) == ["one"]
    assert notes(storage.path) == ["one", "half"]


def test_a_copy_can_go_elsewhere(backup: Command, note, tmp_path: Path) -> None:
    note("one")
    (tmp_path / "usb").mkdir()
    assert made(backup("create", "-o", str(tmp_path / "usb" / "mine.db"))) == tmp_path / "usb" / "mine.db"
    assert notes(tmp_path / "usb" / "mine.db") == ["one"]


def test_a_copy_never_goes_over_the_database(backup: Command, note, storage: Storage) -> None:
    note("one")
    assert backup("create", "-o", str(storage.path)).exit_code == 1
    assert notes(storage.path) == ["one"]


def test_without_a_database_there_is_nothing_to_copy(
    make_app: Callable[..., Flask], settings: Settings
) -> None:
    result = make_app(prepared=False).test_cli_runner().invoke(args=["backup", "create"])
    assert result.exit_code == 1
    assert "nog geen database" in result.stderr
    assert not settings.database.exists()


def test_old_copies_go_and_other_files_stay(backup: Command, note, folder: Path, clock: Clock) -> None:
    note("one")
    first = made(backup("create"))
    (folder / "notes.db").write_text("mine")
    clock.moment += timedelta(days=30)
    second = made(backup("create"))
    clock.moment += timedelta(seconds=1)
    result = backup("create")
    assert {path.name for path in folder.iterdir()} == {"notes.db", second.name, made(result).name}
    assert first.name in result.stderr


def test_verify_takes_the_newest_and_counts(backup: Command, note, clock: Clock) -> None:
    assert backup("verify").exit_code == 1
    note("one")
    made(backup("create"))
    note("two")
    clock.moment += timedelta(seconds=1)
    newest = made(backup("create"))
    result = backup("verify")
    assert made(result) == newest
    assert "       2  event" in result.stdout


@pytest.mark.parametrize("tail", [b"", b"x" * 5000])
def test_what_is_no_database_is_refused(backup: Command, tmp_path: Path, tail: bytes) -> None:
    (tmp_path / "copy.db").write_bytes(tail)
    for command in ("verify", "restore"):
        result = backup(command, str(tmp_path / "copy.db"))
        assert result.exit_code == 1
        assert "copy.db" in result.stderr
        assert "Traceback" not in result.stderr


def test_a_damaged_copy_is_refused_and_changes_nothing(backup: Command, note, storage: Storage) -> None:
    for number in range(500):
        note(f"{number:0100}")
    copy = made(backup("create"))
    data = bytearray(copy.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = b"\xff" * 4096
    copy.write_bytes(data)
    assert backup("verify").exit_code == 1
    assert backup("restore", str(copy)).exit_code == 1
    assert len(notes(storage.path)) == 500


def test_a_database_of_another_program_is_refused(backup: Command, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE lead (x)")
    other.close()
    result = backup("verify", str(tmp_path / "other.db"))
    assert "geen database van dit programma" in result.stderr


def test_a_copy_of_newer_code_is_refused(backup: Command, note, monkeypatch: pytest.MonkeyPatch) -> None:
    note("one")
    copy = made(backup("create"))
    with sqlite3.connect(copy) as db:
        db.execute("UPDATE _sqlite_migrations SET name = '999_from_the_future' WHERE id = 1")
    db.close()
    assert "andere versie" in backup("restore", str(copy)).stderr


def test_a_dangling_reference_is_damage(backup: Command, note, storage: Storage) -> None:
    note("one")
    copy = made(backup("create"))
    with sqlite3.connect(copy) as db:
        db.execute("INSERT INTO contacted (lead, at) VALUES (404, '')")
    db.close()
    assert "verwijst naar iets wat er niet is" in backup("verify").stderr


@pytest.fixture
def more_steps(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Give the code a migration that the database does not have yet."""

    def add() -> None:
        steps = migrations.Migrations("vollegym")
        steps._migrations[:] = migrations.migrations._migrations
        steps(name="999_more")(lambda db: db.execute("CREATE TABLE more (x)"))
        monkeypatch.setattr(database, "migrations", steps)
        monkeypatch.setattr(database, "NAMES", [*migrations.NAMES, "999_more"])

    return add


def tables(path: Path) -> list[str]:
    db = sqlite3.connect(path)
    try:
        return [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    finally:
        db.close()


def test_before_a_migration_a_copy_is_made(
    make_app: Callable[..., Flask], settings: Settings, folder: Path, more_steps: Callable[[], None]
) -> None:
    make_app().extensions["vollegym"].storage.prepare()
    assert not folder.exists(), "a new database has nothing to keep"
    more_steps()
    make_app().extensions["vollegym"].storage.prepare()
    [copy] = folder.iterdir()
    assert copy.name.endswith("-voor-migratie.db")
    assert "more" in tables(settings.database)
    assert "more" not in tables(copy)


def test_when_the_copy_fails_nothing_is_migrated(
    make_app: Callable[..., Flask], settings: Settings, folder: Path, more_steps: Callable[[], None]
) -> None:
    make_app().extensions["vollegym"].storage.prepare()
    more_steps()
    folder.write_text("a file where the folder should be")
    with pytest.raises(BackupError, match="De reservekopie is niet gelukt"):
        make_app().extensions["vollegym"].storage.prepare()
    assert "more" not in tables(settings.database)
