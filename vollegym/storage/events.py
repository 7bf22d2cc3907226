"""What happened, written in the transaction of the fact itself (incident I29)."""

import json
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.storage.database import insert
from vollegym.storage.timestamps import stamp


def record(
    db: Database, lead: int | None, kind: str, at: datetime, person: int | None = None, **properties: Any
) -> int:
    """Add one event to the open transaction and return its number, by which its messages are known.

    `person` is who of us did it, at the desk. Properties hold keys and codes, never what a person typed.
    """
    row = (lead, kind, stamp(at), person, json.dumps(properties, sort_keys=True))
    return insert(db, "INSERT INTO event (lead, kind, at, person, properties) VALUES (?, ?, ?, ?, ?)", row)


# An intake of a person has some thirty facts; who goes back and forth and moves a call again a hundred.
MOST, MOST_CALLS = 400, 40
CALLS = ("booked", "moved", "cancelled", "wished")


class TooMuchError(Exception):
    """One lead has so many facts that another one would only fill the disk."""


def refuse_more(db: Database, lead: int) -> None:
    """Raise TooMuchError when a visitor may add nothing more to this lead; the owner always may."""
    asked = """SELECT count(*) AS n, count(*) FILTER (WHERE kind IN (?, ?, ?, ?)) AS calls FROM event
               WHERE lead = ?"""
    row = next(db.query(asked, [*CALLS, lead]))
    if row["n"] >= MOST or row["calls"] >= MOST_CALLS:
        raise TooMuchError(f"lead {lead} has {row['n']} events")


def values(db: Database, lead: int, kind: str, name: str) -> set[str]:
    """Return every value that a property has among the events of this kind of one lead."""
    rows = db.query(
        "SELECT DISTINCT properties ->> ? AS value FROM event WHERE lead = ? AND kind = ?", [name, lead, kind]
    )
    return {str(row["value"]) for row in rows}
