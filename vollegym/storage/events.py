"""What happened, written in the transaction of the fact itself (incident I29)."""

import json
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.storage.timestamps import stamp


def record(
    db: Database, lead: int | None, kind: str, at: datetime, person: int | None = None, **properties: Any
) -> int:
    """Add one event to the open transaction and return its number, by which its messages are known.

    `person` is who of us did it, at the desk. Properties hold keys and codes, never what a person typed.
    """
    row = (lead, kind, stamp(at), person, json.dumps(properties, sort_keys=True))
    added = db.execute("INSERT INTO event (lead, kind, at, person, properties) VALUES (?, ?, ?, ?, ?)", row)
    return int(added.lastrowid or 0)


def values(db: Database, lead: int, kind: str, name: str) -> set[str]:
    """Return every value that a property has among the events of this kind of one lead."""
    rows = db.query(
        "SELECT DISTINCT properties ->> ? AS value FROM event WHERE lead = ? AND kind = ?", [name, lead, kind]
    )
    return {str(row["value"]) for row in rows}
