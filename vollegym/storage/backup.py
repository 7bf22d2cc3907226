"""Backups: one checked file each, made while the site runs, thrown away when they are too old.

A copy is made with SQLite's own backup, never by copying the file: the newest leads are in the log beside it.
"""

import re
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vollegym.storage.database import BUSY_SECONDS, utc_now
from vollegym.storage.files import appear
from vollegym.storage.inspection import BackupError, Inspection, inspect, sentence

NAME = re.compile(r"vollegym-(\d{8}T\d{6}\.\d{6}Z)(?:-[a-z-]+)?(\.db|\.tar\.gz|\.tar\.gz\.age)")
DATABASE, BUNDLE, LOCKED = ".db", ".tar.gz", ".tar.gz.age"
# In the name of a copy of what was in use when another file took its place.
REPLACED = "-vervangen"
WHEN = "%Y%m%dT%H%M%S.%fZ"


def create(database: Path, target: Path) -> Inspection:
    """Copy the database into a file that appears only when it was found whole; return what is in it.

    Safe while the site writes: the copy is the database of one moment. Raises BackupError, and then leaves
    no half file and an earlier file of that name as it was.
    """
    if not database.is_file():
        raise BackupError(f"Er is nog geen database om te kopiëren ({database.name}).")
    if target.resolve() == database.resolve():
        raise BackupError("Een reservekopie kan niet over de database zelf heen.")
    with (
        sentence("De reservekopie is niet gelukt"),
        tempfile.TemporaryDirectory(dir=folder_for(target), prefix=".backup-") as folder,
    ):
        made = Path(folder) / target.name
        with closing(sqlite3.connect(database, timeout=BUSY_SECONDS, isolation_level=None)) as source:
            copy(source, made)
        found = inspect(made)
        appear(made, target.resolve())
    return Inspection(target, found.migration, found.rows)


def check_place(target: Path, force: bool = False) -> None:
    """Raise BackupError when an owner's own place for a file is not there, or holds a file already.

    A disk that is not connected leaves no folder, or an empty one on the disk of the database itself.
    """
    folder = target.resolve().parent
    if not folder.is_dir():
        raise BackupError(f"De map {folder} bestaat niet. Is de schijf aangesloten? Er is niets gemaakt.")
    if target.exists() and not force:
        raise BackupError(f"{target} bestaat al. Met --force komt de nieuwe ervoor in de plaats.")


def on_one_disk(target: Path, database: Path) -> bool:
    """Return whether a file lies on the same disk as the database, and would be lost with it."""
    return target.resolve().parent.stat().st_dev == database.resolve().parent.stat().st_dev


def folder_for(target: Path) -> Path:
    """Return the folder of a file, made for its owner alone when it was not there."""
    folder = target.resolve().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def copy(source: sqlite3.Connection, made: Path) -> None:
    """Copy all pages at one moment into a single file without a log beside it."""
    made.touch(mode=0o600)
    with closing(sqlite3.connect(made, isolation_level=None)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")


def named(folder: Path, now: datetime, why: str = "", kind: str = DATABASE) -> Path:
    """Return the path of a backup of this moment; the name says when, in UTC, and why."""
    return folder / f"vollegym-{now.astimezone(UTC).strftime(WHEN)}{why}{kind}"


def kept(folder: Path, kinds: tuple[str, ...] = (DATABASE,)) -> list[tuple[datetime, Path]]:
    """Return the backups in the folder with the moment of each, oldest first; other files are not ours."""
    found = ((moment_of(path.name, kinds), path) for path in folder.glob("vollegym-*"))
    return sorted((made, path) for made, path in found if made)


def moment_of(name: str, kinds: tuple[str, ...]) -> datetime | None:
    """Return the moment in the name of a backup of one of these kinds, or None for any other file."""
    found = NAME.fullmatch(name)
    if not found or found[2] not in kinds:
        return None
    return datetime.strptime(found[1], WHEN).replace(tzinfo=UTC)


def newest(folder: Path) -> Path:
    """Return the newest backup; raises BackupError when there is none."""
    if found := kept(folder):
        return found[-1][1]
    raise BackupError("Er is nog geen reservekopie; maak er een met: flask backup create")


def prune(folder: Path, now: datetime, days: int) -> list[Path]:
    """Delete what is older than this many days, bundles too: people in them must not stay for ever."""
    everything = kept(folder, (DATABASE, BUNDLE, LOCKED))
    old = [path for made, path in everything if made < now - timedelta(days=days)]
    for path in old:
        # A damaged database that was set aside has its log beside it.
        for part in (path, *path.parent.glob(f"{path.name}-*")):
            part.unlink(missing_ok=True)
    return old


def before_migration(folder: Path) -> Callable[[Path], object]:
    """Return what storage does before it changes the schema; when the copy fails, nothing is changed."""
    return lambda database: create(database, named(folder, utc_now(), "-voor-migratie"))


def set_aside(folder: Path) -> Callable[[sqlite3.Connection], Path]:
    """Return what storage does with a database that another file took the place of while it was in use."""

    def keep(source: sqlite3.Connection) -> Path:
        target = named(folder, utc_now(), REPLACED)
        with tempfile.TemporaryDirectory(dir=folder_for(target), prefix=".aside-") as made:
            copy(source, Path(made) / target.name)
            appear(Path(made) / target.name, target)
        return target

    return keep
