"""Events for the webhook: what happened, with the machine export's object of the lead as it is now."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlite_utils import Database

from vollegym.followup.people import store
from vollegym.followup.registry import Event, Registry
from vollegym.storage.outbox import Row

# The room of records lies below this one, so the wiring hands its function over.
Describe = Callable[[Database, int], Mapping[str, Any] | None]


def register(known: Registry) -> None:
    """Add the kinds of this module."""
    known.events.update({"intake.submitted": submitted, "lead.contacted": contacted})


def submitted(db: Database, row: Row, _now: datetime) -> Event | None:
    """Return that an intake was sent; `row` was written at that moment."""
    return about(db, row, row.created_at)


def contacted(db: Database, row: Row, _now: datetime) -> Event | None:
    """Return that a person spoke with the prospect."""
    return about(db, row, store.contact_at(db, row.sequence) or row.created_at)


def about(db: Database, row: Row, at: datetime) -> Event | None:
    """Return an event about the lead of this row, or None when it was forgotten."""
    describe: Describe = current_app.extensions["describe_lead"]
    data = describe(db, row.lead) if row.lead is not None else None
    return Event(at, data) if data is not None else None
