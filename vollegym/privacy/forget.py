"""Forgetting one person: every trace, everywhere, and again when a backup brings one back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from vollegym.leads import identity_store
from vollegym.leads.identity import Keys, carrying, exactly, linked
from vollegym.privacy import repeat_erasures, store
from vollegym.storage.database import Storage, scrub
from vollegym.storage.timestamps import moment


@dataclass(frozen=True, slots=True)
class StoredData:
    """What is kept of one lead: its row, its contact row if any, and how many rows each table has."""

    lead: dict[str, object]
    contact: dict[str, object]
    counts: dict[str, int]
    calls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """The leads that are meant, and what other leads share with them: a mail address or a number."""

    leads: list[int]
    linked: dict[int, Keys]


def find(db: Database, asked: Keys, also: Keys = frozenset()) -> Person:
    """Return the leads that carry exactly what was asked for, and those whose reference is in `also`.

    What one of us merged with one of these is of the same person.
    """
    known = identity_store.known(db, asked | also)
    leads = identity_store.together(db, {*exactly(known, asked), *carrying(known, also)})
    own = identity_store.keys_by_lead(db, leads)
    near = identity_store.known(db, asked.union(*own.values()))
    return Person(leads, linked({**near, **own}, asked, leads))


def stored_data(db: Database, leads: Iterable[int], now: datetime) -> list[StoredData]:
    """Return what is kept of each of these leads; `calls` are those to come."""
    found = []
    for number in leads:
        rows = store.rows(db, number)
        counts = {name: len(several) for name, several in rows.items()}
        booked = [row for row in rows.get("booking", []) if row["status"] == "booked"]
        calls = tuple(row["starts_at"] for row in booked if moment(row["ends_at"]) > now)
        found.append(StoredData(store.lead(db, number), (rows.get("contact") or [{}])[0], counts, calls))
    return found


def forget(
    storage: Storage, folder: Path, asked: Keys, references: Collection[str], now: datetime
) -> tuple[int, bool]:
    """Wipe these leads; return how many, and whether the file and its log were cleaned as well.

    It is noted in a file in the folder first: were we stopped in between, a backup would still be cleaned. A
    number is never noted: in a backup it may be somebody else's.
    """
    names = frozenset(f"reference {reference}" for reference in references)
    with storage.writing() as db:
        leads = carrying(identity_store.known(db, names), names)
        repeat_erasures.note(folder, names | {key for key in asked if key.startswith("email ")}, now)
        for lead in leads:
            store.wipe(db, lead, now)
        store.drop_uploads(db)
    return len(leads), scrub(storage)
