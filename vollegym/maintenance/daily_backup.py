"""A copy of the database every day, made by the sender, and a voice that says when there is none."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from vollegym.dutch.dates import moment_in_words
from vollegym.findings import Finding
from vollegym.services import Services
from vollegym.storage import backup

DAY, TOO_OLD = timedelta(days=1), timedelta(days=2)


def copy(services: Services, now: datetime) -> None:
    """Copy the database when the newest copy is a day old; old copies go, because people in them must."""
    settings, newest = services.settings, newest_at(services.settings.backups)
    # The first connection of a process makes the file.
    services.storage.database()
    if newest is None or not timedelta(0) <= now - newest < DAY:
        backup.create(settings.database, backup.named(settings.backups, now))
        backup.prune(settings.backups, now, settings.retention_backup)


def check(services: Services, _db: Database, now: datetime) -> Iterator[Finding]:
    """Say how old the newest copy is."""
    newest = newest_at(services.settings.backups)
    if newest is None:
        yield Finding("wrong", "Er is geen reservekopie.", "Maak er een: flask backup create")
    elif now - newest > TOO_OLD:
        what = f"De nieuwste reservekopie is van {moment_in_words(newest)}."
        yield Finding("wrong", what, "Maak er een: flask backup create, en kijk of de verzender draait.")
    else:
        yield Finding("good", f"De nieuwste reservekopie is van {moment_in_words(newest)}.")


def newest_at(where: Path) -> datetime | None:
    """Return when the newest copy was made, or None when there is none."""
    found = backup.kept(where)
    return found[-1][0] if found else None


def health(services: Services, _db: Database) -> dict[str, Any]:
    """Return when the newest copy of the database was made."""
    newest = newest_at(services.settings.backups)
    return {"newest_at": newest.isoformat() if newest else None}
