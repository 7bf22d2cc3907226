"""Events for the webhook: what happened, with the machine export's object of the lead as it is now."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlite_utils import Database

from vollegym.followup.registry import Event, Registry
from vollegym.storage.outbox import Row

# The room of records lies below this one, so the wiring hands its function over.
Describe = Callable[[Database, int], Mapping[str, Any] | None]


def register(known: Registry) -> None:
    """Add the kinds of this module."""
    known.events.update({"intake.submitted": happened, "lead.contacted": happened})


def happened(db: Database, row: Row, _now: datetime) -> Event | None:
    """Return what happened to the lead of this row when the row was written; None when it was forgotten."""
    describe: Describe = current_app.extensions["describe_lead"]
    data = describe(db, row.lead) if row.lead is not None else None
    return Event(row.created_at, data) if data is not None else None
