"""A database with leads in it, written as the tables say and not by the code that writes them in the site."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask

from tests.reports.people import ANSWERS, BECAUSE, CONTACT, QUESTIONNAIRE
from vollegym.questionnaire.serialization import as_json, digest
from vollegym.storage.database import Storage
from vollegym.storage.timestamps import stamp

Keep = Callable[..., int]


@pytest.fixture
def storage(app: Flask) -> Storage:
    kept: Storage = app.extensions["vollegym"].storage
    return kept


@pytest.fixture
def keep(storage: Storage, now: datetime) -> Keep:
    """Keep one lead; `keep(name="Anna", outcome=None)` is a draft. Gives its row id."""
    numbers = count(1)
    asked = QUESTIONNAIRE
    row = (1, digest(asked), as_json(asked), stamp(now), stamp(now))
    with storage.writing() as db:
        db.execute("DELETE FROM questionnaire")
        db.execute("INSERT INTO questionnaire VALUES (?, ?, ?, ?, ?)", row)

    def kept(
        outcome: str | None = "qualified",
        sent: datetime | None = None,
        started: datetime | None = None,
        answers: dict[str, Any] | None = None,
        lead: dict[str, Any] | None = None,
        contact: dict[str, Any] | None = None,
    ) -> int:
        number = next(numbers)
        sent = (sent or now) if outcome else None
        reasons = [{"question": "timing", "value": "orienting", "outcome": outcome, "because": BECAUSE}]
        with storage.writing() as db:
            db.table("lead").insert(
                {
                    "id": number,
                    "reference": f"VG-{number:04}",
                    "ticket_hash": str(number),
                    "questionnaire": 1,
                    "started_at": stamp(started or (sent or now) - timedelta(minutes=5)),
                    "submitted_at": sent and stamp(sent),
                    "outcome": outcome,
                    "reasons": outcome and json.dumps([] if outcome == "qualified" else reasons),
                    **(lead or {}),
                }
            )
            for question, value in (ANSWERS if answers is None else answers).items():
                row = (number, question, json.dumps(value), stamp(now))
                db.execute("INSERT INTO answer VALUES (?, ?, ?, ?)", row)
            if contact is not None or outcome:
                person = {**CONTACT, **(contact or {})}
                db.table("contact").insert({"lead": number, "answered_at": stamp(now), **person})
        return number

    return kept
