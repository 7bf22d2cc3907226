"""A copy of the database every day, made by the sender, and a voice that says when there is none."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from vollegym import web
from vollegym.dutch.dates import moment_in_words
from vollegym.findings import Finding
from vollegym.outbox.kinds import Job, Registry
from vollegym.storage import backup

DAY, TOO_OLD = timedelta(days=1), timedelta(days=2)


def register(known: Registry) -> None:
    """Add the job that copies."""
    known.jobs.append(Job("copies", timedelta(minutes=10), copy))


def copy(now: datetime) -> None:
    """Copy the database when the newest copy is a day old; old copies go, because people in them must."""
    settings, newest = web.settings(), newest_at(folder())
    # The first connection of a process makes the file.
    web.storage().database()
    if newest is None or not timedelta(0) <= now - newest < DAY:
        backup.create(settings.database, backup.named(folder(), now))
        backup.prune(folder(), now, settings.retention_backup)


def check(_db: Database, now: datetime) -> Iterator[Finding]:
    """Say how old the newest copy is."""
    newest = newest_at(folder())
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


def folder() -> Path:
    """Return where the copies are."""
    return web.settings().backups
