"""Forgetting one person: every trace, everywhere, and again when a backup brings one back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from vollegym.records.people import erasures, store
from vollegym.records.people.who import Keys, exactly, same_person
from vollegym.storage.database import Storage
from vollegym.storage.moments import moment
from vollegym.storage.scrub import scrub


@dataclass(frozen=True, slots=True)
class Trace:
    """What is kept of one lead: its row, its contact row if any, and how many rows each table has."""

    lead: dict[str, object]
    contact: dict[str, object]
    counts: dict[str, int]
    calls: tuple[str, ...]


def find(db: Database, asked: Keys, only: bool = False) -> list[int]:
    """Return the leads of a person; with `only` just those that carry exactly what was asked for."""
    return (exactly if only else same_person)(store.known(db), asked)


def traces(db: Database, leads: Iterable[int], now: datetime) -> list[Trace]:
    """Return what is kept of each of these leads; `calls` are those to come."""
    found = []
    for number in leads:
        rows = store.rows(db, number)
        counts = {name: len(several) for name, several in rows.items()}
        booked = [row for row in rows.get("booking", []) if row["status"] == "booked"]
        calls = tuple(row["starts_at"] for row in booked if moment(row["ends_at"]) > now)
        found.append(Trace(store.lead(db, number), (rows.get("contact") or [{}])[0], counts, calls))
    return found


def forget(storage: Storage, folder: Path, asked: Keys, only: bool, now: datetime) -> tuple[int, bool]:
    """Wipe all leads of a person; return how many, and whether the file and its log were cleaned as well.

    It is noted in a file in the folder first: were we stopped in between, a backup would still be cleaned.
    """
    with storage.writing() as db:
        known = store.known(db)
        leads = (exactly if only else same_person)(known, asked)
        erasures.note(folder, asked.union(*(own_keys(known[lead], only) for lead in leads)), now)
        for lead in leads:
            store.wipe(db, lead)
    return len(leads), scrub(storage)


def own_keys(keys: Keys, only: bool) -> Keys:
    """Return the keys to remember: with `only` not the mail address that a colleague may share."""
    return frozenset(key for key in keys if not only or key.startswith("reference "))
