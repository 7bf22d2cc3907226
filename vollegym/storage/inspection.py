"""Looking at a database file without changing it: is it whole, is it ours, what is in it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from sqlite_utils import Database

from vollegym.storage.migrations import are_readable, migrations


class BackupError(click.ClickException):
    """A backup cannot be made, trusted or put back; a command ends with the Dutch sentence."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a whole database file holds: its last migration and the number of rows of each table."""

    path: Path
    migration: str
    rows: dict[str, int]


def inspect(path: Path) -> Inspection:
    """Return what is in the file; raises BackupError when it is damaged, not ours, or newer than the code."""
    with sentence(f"{path.name} is geen leesbare database"), closing(read_only(path)) as db:
        for wrong in damage(db):
            raise BackupError(f"{path.name} is beschadigd: {wrong}.")
        return Inspection(path, last_migration(path, db), counted(db))


@contextmanager
def sentence(what: str) -> Iterator[None]:
    """Turn what SQLite or the disk says into a BackupError that starts with what could not be done."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"{what}: {error}.") from error


def read_only(path: Path) -> sqlite3.Connection:
    """Open a file that nobody writes to; a copy that still has its log beside it is read with the log."""
    if not path.is_file():
        raise BackupError(f"{path} bestaat niet of is geen bestand.")
    log = path.with_name(f"{path.name}-wal")
    frozen = "" if log.exists() and log.stat().st_size else "&immutable=1"
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{frozen}", uri=True, isolation_level=None)


def damage(db: sqlite3.Connection) -> Iterator[str]:
    """Give what is wrong with the pages, the indexes and the references between rows."""
    for (finding,) in db.execute("PRAGMA integrity_check"):
        if finding != "ok":
            yield finding
    for table, *_ in db.execute("PRAGMA foreign_key_check"):
        yield f"een rij in {table} verwijst naar iets wat er niet is"


def last_migration(path: Path, db: sqlite3.Connection) -> str:
    """Return the name of the last step that was applied; the steps must be ones that we can work with."""
    sql = "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY id"
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone()
    applied = [str(name) for (name,) in db.execute(sql, (migrations.name,))] if known else []
    if not applied:
        raise BackupError(f"{path.name} is geen database van dit programma.")
    (said,) = db.execute("PRAGMA user_version").fetchone()
    if not are_readable(applied, said):
        raise BackupError(f"{path.name} hoort bij een andere versie van dit programma ({applied[-1]}).")
    return applied[-1]


def counted(db: sqlite3.Connection) -> dict[str, int]:
    """Return the number of rows of each of our tables."""
    tables = Database(db, execute_plugins=False).tables
    ours = [table for table in tables if not table.name.startswith(("_", "sqlite_"))]
    return {table.name: table.count for table in sorted(ours, key=lambda table: table.name)}
