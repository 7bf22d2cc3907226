"""SQL for the lists of the desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.leads import store as lead_store
from vollegym.storage.timestamps import moment

MOMENTS = ("at", "spoken_at", "tried_at", "call_at")


@dataclass(frozen=True, slots=True)
class Line:
    """One lead in a list; moments are UTC, what is not known is None."""

    reference: str
    state: str
    at: datetime
    outcome: str | None
    name: str | None
    company: str | None
    spoken_at: datetime | None
    tried_at: datetime | None
    call_at: datetime | None
    waits: bool


def lines(db: Database, state: str, limit: int, now: datetime, after: int = 0) -> list[Line]:
    """Return leads of one state, the newest first: so many, without the first `after`."""
    waiting = {one.lead for one in lead_store.waiting(db, now)}
    asked = """SELECT id, reference, state, at, outcome, name, company, spoken_at, tried_at, call_at
      FROM lead_view WHERE state = ? ORDER BY at DESC, id DESC LIMIT ? OFFSET ?"""
    rows = db.query(asked, [state, limit, after])
    return [as_line(row, row.pop("id") in waiting) for row in rows]


def as_line(row: dict[str, Any], waits: bool) -> Line:
    """Return one row with its moments as datetimes."""
    moments: dict[str, Any] = {name: moment(row[name]) for name in MOMENTS if row[name]}
    return Line(**{**row, **moments, "waits": waits})


def counts(db: Database) -> dict[str, int]:
    """Return how many leads there are of each state."""
    asked = "SELECT state, count(*) AS n FROM lead_view GROUP BY 1"
    return {"draft": 0, "quarantined": 0, "submitted": 0} | {r["state"]: r["n"] for r in db.query(asked)}
