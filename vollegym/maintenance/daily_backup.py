"""A copy of the database every day, made by the sender, and a voice that says when there is none."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from vollegym.dutch.dates import moment_in_words
from vollegym.findings import Finding, Mend
from vollegym.services import Services
from vollegym.storage import backup

DAY, TOO_OLD = timedelta(days=1), timedelta(days=2)
HANDBOOK = "/beheer/handleiding#reservekopieen-en-verhuizen"
MAKE_ONE = Mend("Maak nu", "/beheer/instellingen/kopie", posts=True)


def copy(services: Services, now: datetime) -> None:
    """Copy the database when the newest copy is a day old; old copies go, because people in them must."""
    newest = newest_at(services.settings.backups)
    # The first connection of a process makes the file.
    services.storage.database()
    if newest is None or not timedelta(0) <= now - newest < DAY:
        make(services, now)


def make(services: Services, now: datetime) -> None:
    """Make a checked copy among the others; raises OSError, sqlite3.DatabaseError or BackupError."""
    settings = services.settings
    backup.create(settings.database, backup.named(settings.backups, now))
    backup.prune(settings.backups, now, settings.retention_backup)


def check(services: Services, _db: Database, now: datetime) -> Iterator[Finding]:
    """Say how old the newest copy is."""
    newest = newest_at(services.settings.backups)
    if newest is None:
        what = "Er is geen reservekopie."
        yield Finding("wrong", what, "Maak er een: flask backup create", mend=MAKE_ONE)
    elif now - newest > TOO_OLD:
        what = f"De nieuwste reservekopie is van {moment_in_words(newest)}."
        remedy = "Maak er een: flask backup create, en kijk of de verzender draait."
        yield Finding("wrong", what, remedy, mend=MAKE_ONE)
    else:
        yield Finding("good", f"De nieuwste reservekopie is van {moment_in_words(newest)}.")


def check_replaced(services: Services, _db: Database, _now: datetime) -> Iterator[Finding]:
    """Say where the database is that was replaced or deleted under a running site, as long as it is kept."""
    for made, path in backup.kept(services.settings.backups):
        if path.name.endswith(f"{backup.REPLACED}{backup.DATABASE}"):
            what = f"Op {moment_in_words(made)} kwam er een ander bestand op de plek van de database."
            remedy = f"Wat er toen in stond, staat in {path}. Terugzetten: flask backup restore {path}"
            mend = Mend("Hoe dat moet", HANDBOOK, f"Wat er toen in stond, is bewaard als {path.name}.")
            yield Finding("wrong", what, f"{remedy}. Is het niet nodig, gooi het dan weg.", mend=mend)


def newest_at(where: Path) -> datetime | None:
    """Return when the newest copy was made, or None when there is none."""
    found = backup.kept(where)
    return found[-1][0] if found else None


def health(services: Services, _db: Database) -> dict[str, Any]:
    """Return when the newest copy of the database was made."""
    newest = newest_at(services.settings.backups)
    return {"newest_at": newest.isoformat() if newest else None}
