"""What `flask doctor` looks at in the program itself: who else can read its files."""

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from vollegym.findings import Finding
from vollegym.services import Services
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
        yield Finding("wrong", what, f"Sluit ze voor anderen: chmod 600 {places}")


def open_to_all(path: Path) -> bool:
    """Return whether every account of this machine can read or write this file."""
    if os.name != "posix":
        return False
    try:
        return bool(path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))
    except OSError:
        return False
