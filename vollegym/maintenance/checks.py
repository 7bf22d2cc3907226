"""What `flask doctor` looks at in the program itself: who can read its files, and how much they grow."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from vollegym.findings import Finding, Mend
from vollegym.maintenance import messages, store
from vollegym.outbox.kinds import Subject, queue
from vollegym.services import Services
from vollegym.storage import database
from vollegym.storage.files import ERASURE_KEY


def private_files(services: Services, _db: Database, _now: datetime) -> Iterator[Finding]:
    """Name the files with secrets or people in them that every account of this machine can read."""
    settings = services.settings
    beside = settings.database.parent
    private = (
        settings.instance / "config.toml",
        settings.instance / "secret_key",
        settings.database,
        beside / ERASURE_KEY,
        *sorted(settings.backups.glob("*")),
    )
    found = [path for path in private if open_to_all(path)]
    if found:
        names = ", ".join(path.name for path in found[:5])
        places = " ".join(str(path) for path in found[:5])
        what = f"Iedereen op deze machine kan bij {names}."
        mend = Mend("Hoe dat moet", SERVER, "Sluit ze op de server voor anderen af.")
        yield Finding("wrong", what, f"Sluit ze voor anderen: chmod 600 {places}", mend=mend)


def open_to_all(path: Path) -> bool:
    """Return whether every account of this machine can read or write this file."""
    if os.name != "posix":
        return False
    try:
        return bool(path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))
    except OSError:
        return False


SERVER = "/beheer/handleiding#opdrachten-op-de-server"
# The share of the ceiling from which on the owner is told, and the free room on the disk that is too little.
NEARLY, LITTLE = 0.9, 500 * 1024**2
MEGABYTE = 1024**2


def measure(services: Services, now: datetime) -> None:
    """Write down how large the database is today, and tell the owner once when it is nearly full."""
    most = int(NEARLY * services.storage.ceiling)
    with services.storage.writing() as db:
        size = database.size(db)
        store.keep_size(db, now.astimezone(UTC).date(), size)
        if size >= most:
            # What was cleared away and grows again, is another fact.
            queue(db, messages.NEARLY_FULL, Subject(at=now, fact=store.last_below(db, most)))


def room(services: Services, db: Database) -> dict[str, Any]:
    """Return in bytes: the database, its ceiling, its growth in a day, its log, what is left on disk."""
    now, size = services.now(), database.size(db)
    log = services.settings.database.with_name(f"{services.settings.database.name}-wal")
    before = store.size_before(db, now.astimezone(UTC).date() - timedelta(days=7))
    days = (now.astimezone(UTC).date() - before[0]).days if before else 0
    return {
        "bytes": size,
        "ceiling": services.storage.ceiling,
        "growth_a_day": (size - before[1]) // days if before and days else None,
        "wal": log.stat().st_size if log.exists() else 0,
        "disk_free": shutil.disk_usage(services.settings.database.parent).free,
    }


def room_left(free: int) -> str:
    """Return bytes as people say them: "850 MB" or "72 GB"."""
    return f"{free / MEGABYTE:.0f} MB" if free < 1000 * MEGABYTE else f"{free / MEGABYTE / 1000:.0f} GB"


def enough_room(services: Services, db: Database, _now: datetime) -> Iterator[Finding]:
    """Say how large the database is and how it grows, and warn when it or the disk is nearly full."""
    found = room(services, db)
    size, free, growth = found["bytes"], found["disk_free"], found["growth_a_day"]
    grows = "" if growth is None else f", {max(growth, 0) / MEGABYTE:.1f} MB erbij per dag".replace(".", ",")
    said = f"De database is {size / MEGABYTE:.0f} MB groot{grows}. De schijf heeft nog {room_left(free)}."
    if size >= NEARLY * services.storage.ceiling:
        most = f"Bij {services.storage.ceiling / MEGABYTE:.0f} MB kan niemand meer een intake beginnen."
        mend = Mend(
            "Hoe dat moet", SERVER, f"{most} Bewaar aanvragen korter, of zet VOLLEGYM_DATABASE_GB hoger."
        )
        yield Finding("wrong", said, f"{most} Ruim op: flask leads purge", mend=mend)
    elif free < LITTLE:
        yield Finding("wrong", said, "Maak ruimte op de schijf, of zet oude reservekopieën elders neer.")
    else:
        yield Finding("good", said)
