"""One lead as the machine export describes it, for whoever tells other programs about it."""

from typing import Any

from sqlite_utils import Database

from vollegym.records import machine, store


def describe(db: Database, lead: int) -> dict[str, Any] | None:
    """Return the machine export's object of a lead; None when it was forgotten."""
    found = store.one(db, lead)
    return machine.as_object(*found) if found else None
