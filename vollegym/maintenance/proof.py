"""Copies that prove themselves: one goes elsewhere every day, and every week one is put back on trial.

What goes elsewhere is the newest copy of the database, or with a password for bundles a locked bundle, with
all that it takes to go on on another machine. The trial brings back what lies elsewhere, else it takes the
newest copy here; it restores it in a scratch place as `flask backup restore` does, and compares every count.
"""

import logging
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from vollegym.config import NAMES, set_in_environment
from vollegym.console import whole_file
from vollegym.dutch.dates import moment_in_words
from vollegym.dutch.phrases import counted
from vollegym.findings import Finding, Mend
from vollegym.maintenance import daily_backup, store
from vollegym.services import Services
from vollegym.storage import backup, bundle, elsewhere, unbundle
from vollegym.storage.files import ERASURE_KEY, ERASURES
from vollegym.storage.inspection import BackupError, Inspection, inspect, sentence
from vollegym.storage.restore import restore

log = logging.getLogger(__name__)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
# How long a copy elsewhere, and a trial, may be ago.
SENT_LATE, TRIED_LATE = timedelta(days=2), timedelta(days=30)
KINDS = (backup.DATABASE, backup.BUNDLE, backup.LOCKED)
HANDBOOK = "/beheer/handleiding#reservekopieen-en-verhuizen"


def set_elsewhere() -> list[str]:
    """Return the settings that come from the environment, and do not go along in another way."""
    along = {"instance", "database", "content", "secret_key", "listen", "bundle_password"}
    return set_in_environment(name for name in NAMES if name not in along)


# The copy elsewhere ---------------------------------------------------------------------------------


def send_daily(services: Services, now: datetime) -> None:
    """Send a copy elsewhere when the last one is a day old; after a failure try again every hour."""
    if services.settings.backup_elsewhere is None:
        return
    state = store.backup_state(services.storage.database(), "elsewhere")
    if state is None or (passed(state.good_at, now, DAY) and passed(state.tried_at, now, HOUR)):
        noted(services, "elsewhere", now, lambda: send(services, now))


def passed(since: datetime | None, now: datetime, term: timedelta) -> bool:
    """Return whether so much time passed; a moment ahead of us says that the clock was moved back."""
    return since is None or not timedelta(0) <= now - since < term


def noted(services: Services, what: str, now: datetime, act: Callable[[], str]) -> None:
    """Do it and write down what became of it: the name of the copy, or what went wrong."""
    try:
        copy, wrong = act(), ""
    except (BackupError, OSError, sqlite3.DatabaseError) as error:
        copy, wrong = "", getattr(error, "message", "") or str(error)
        log.error("The copy failed its %s: %s", what, wrong)
    with services.storage.writing() as db:
        store.keep_backup_state(db, what, now, copy, wrong)


def send(services: Services, now: datetime) -> str:
    """Put a copy elsewhere and clear away there what is too old; return its name. Raises BackupError."""
    settings = services.settings
    there = place(services)
    if passed(daily_backup.newest_at(settings.backups), now, DAY):
        daily_backup.make(services, now)
    if settings.bundle_password is None:
        made = backup.newest(settings.backups)
        there.put(made)
    else:
        with tempfile.TemporaryDirectory(dir=settings.database.parent, prefix=".elsewhere-") as folder:
            made = backup.named(Path(folder), now, kind=backup.LOCKED)
            with sentence("De bundel is niet gelukt"), whole_file(made) as sink:
                beside = (ERASURES, ERASURE_KEY)
                bundle.make(settings, beside, set_elsewhere(), sink, settings.bundle_password, now)
            there.put(made)
    for name, at in ours(there.names()):
        if at < now - timedelta(days=settings.retention_backup):
            there.remove(name)
    return made.name


def place(services: Services) -> elsewhere.Place:
    """Return where copies go; raises BackupError when nobody said so."""
    address = services.settings.backup_elsewhere
    if address is None:
        raise BackupError("Er is geen plek elders ingesteld. Zet VOLLEGYM_BACKUP_ELSEWHERE.")
    return elsewhere.place(address, services.settings.instance)


def ours(names: Iterable[str]) -> list[tuple[str, datetime]]:
    """Return which of these files are copies of ours, oldest first, each with its moment."""
    found = [(name, at) for name in names if (at := backup.moment_of(name, KINDS))]
    return sorted(found, key=lambda one: one[1])


# Putting back on trial ------------------------------------------------------------------------------


def try_weekly(services: Services, now: datetime) -> None:
    """Put a copy back on trial every week, and after a failure every day."""
    state = store.backup_state(services.storage.database(), "trial")
    if backup.kept(services.settings.backups) and (
        state is None or (passed(state.good_at, now, WEEK) and passed(state.tried_at, now, DAY))
    ):
        noted(services, "trial", now, lambda: trial(services).path.name)


def trial(services: Services) -> Inspection:
    """Put the newest copy back in a scratch place; return what is in it. Raises BackupError when it fails."""
    settings = services.settings
    with (
        sentence("Het terugzetten op proef is niet gelukt"),
        tempfile.TemporaryDirectory(dir=settings.database.parent, prefix=".trial-") as folder,
    ):
        scratch = Path(folder)
        source = newest_of_all(services, scratch)
        copy = unpacked(services, source, scratch) if source.suffix != backup.DATABASE else source
        found = inspect(copy)
        here = settings.backups / source.name
        if copy is source and here.is_file():
            # What came back from elsewhere is what left here.
            compare(inspect(here).rows, found.rows, source.name)
        restored = scratch / "restored" / settings.database.name
        restore(copy, restored, scratch / "aside.db")
        compare(found.rows, inspect(restored).rows, source.name)
    return Inspection(source, found.migration, found.rows)


def newest_of_all(services: Services, scratch: Path) -> Path:
    """Return the newest copy: fetched from elsewhere where one is, for that is the one that must be good."""
    if services.settings.backup_elsewhere is None:
        return backup.newest(services.settings.backups)
    there = place(services)
    found = ours(there.names())
    if not found:
        raise BackupError("Elders staat nog geen kopie.")
    name, _ = found[-1]
    there.fetch(name, scratch / name)
    return scratch / name


def unpacked(services: Services, source: Path, scratch: Path) -> Path:
    """Unpack a bundle and return the database in it."""
    password = services.settings.bundle_password or ""
    unbundle.unpack(source, scratch / "bundle", lambda: password)
    return scratch / "bundle" / bundle.DATABASE


def compare(before: dict[str, int], after: dict[str, int], name: str) -> None:
    """Raise BackupError when a table does not hold as many rows; a newer schema may have more tables."""
    for table, rows in before.items():
        if after.get(table) != rows:
            raise BackupError(f"{name}: in {table} staan {after.get(table, 0)} rijen in plaats van {rows}.")


# What the doctor says -------------------------------------------------------------------------------


def check(services: Services, db: Database, now: datetime) -> Iterator[Finding]:
    """Say how the copy elsewhere stands, and whether one was put back."""
    yield from check_elsewhere(services, db, now)
    yield from check_trial(services, db, now)


def check_elsewhere(services: Services, db: Database, now: datetime) -> Iterator[Finding]:
    """Say when the last copy went elsewhere, or why none does."""
    state = store.backup_state(db, "elsewhere")
    mend = Mend("Hoe dat moet", HANDBOOK, "Gaat deze machine stuk, dan ben je anders alles kwijt.")
    if services.settings.backup_elsewhere is None:
        if services.settings.secure:
            what = "Alle reservekopieën staan op deze machine. Gaat die stuk, dan is alles weg."
            yield Finding("remark", what, "Zet VOLLEGYM_BACKUP_ELSEWHERE op een plek elders.", mend=mend)
    elif state is None:
        yield Finding("remark", "Er ging nog geen kopie naar elders.", "Typ: flask backup elsewhere")
    elif state.wrong or passed(state.good_at, now, SENT_LATE):
        since = f" De laatste die wel ging, is van {moment_in_words(state.good_at)}." if state.good_at else ""
        what = f"{state.wrong or 'Er gaat geen kopie meer naar elders.'}{since}"
        remedy = "Herstel dat, en typ: flask backup elsewhere"
        yield Finding("wrong", what, remedy, mend=mend, by_mail=True)
    elif state.good_at:
        yield Finding("good", f"De laatste kopie elders is van {moment_in_words(state.good_at)}.")


def check_trial(services: Services, db: Database, now: datetime) -> Iterator[Finding]:
    """Say when a copy was last put back on trial, and whether everything was in it."""
    state = store.backup_state(db, "trial")
    copies = backup.kept(services.settings.backups)
    if state is None and not (copies and passed(copies[0][0], now, WEEK + DAY)):
        return
    if state is None or passed(state.good_at, now, TRIED_LATE) or state.wrong:
        what = "Of een reservekopie terug te zetten is, is te lang niet gebleken."
        if state and state.wrong:
            what = f"Een reservekopie terugzetten op proef ging mis: {state.wrong}"
        mend = Mend("Hoe dat moet", HANDBOOK, "Een kopie die niet terug te zetten is, is geen kopie.")
        yield Finding("wrong", what, "Probeer het zelf: flask backup trial", mend=mend, by_mail=True)
    elif state.good_at:
        what = f"{state.copy} is op {moment_in_words(state.good_at)} op proef teruggezet, en alles zat erin."
        yield Finding("good", what)


def health(_services: Services, db: Database) -> dict[str, Any]:
    """Return when a copy last went elsewhere, when one was put back, and whether the last try failed."""
    states = {what: store.backup_state(db, what) for what in ("elsewhere", "trial")}
    return {
        f"{what}_at": state.good_at.isoformat() if state and state.good_at else None
        for what, state in states.items()
    } | {f"{what}_failed": bool(state and state.wrong) for what, state in states.items()}


def counts_in_words(found: Inspection) -> str:
    """Return what was compared, in a few words."""
    rows = sum(found.rows.values())
    return f"{counted(rows, 'rij', 'rijen')} in {counted(len(found.rows), 'tabel', 'tabellen')}"
