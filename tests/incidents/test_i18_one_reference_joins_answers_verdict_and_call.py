"""I18: the booking had no link to the lead, so nobody knew who was on the line."""

import csv
import io
import json
from datetime import UTC, datetime

from flask.testing import FlaskCliRunner

from tests.booking.people import choose
from tests.visitor import Visitor
from vollegym.leads import booking_store


def test_i18_the_call_hangs_from_the_lead_with_its_answers_and_messages(
    anna: Visitor, owner: FlaskCliRunner
) -> None:
    anna.open("/afspraak")
    choose(anna, "2026-11-26T10:00Z")
    exported = json.loads(owner.invoke(args=["leads", "export", "--format", "jsonl"]).stdout)
    assert exported["outcome"] == "qualified"
    assert exported["name"] == "Anna de Boer"
    assert exported["booking"] == {
        "starts_at": "2026-11-26T10:00:00.000000+00:00",
        "ends_at": "2026-11-26T10:30:00.000000+00:00",
        "status": "booked",
        "reason": None,
    }
    db = anna.client.application.extensions["vollegym"].storage.database()
    ((booking, lead),) = booking_store.since(db, datetime(2026, 1, 1, tzinfo=UTC))
    assert lead
    assert lead.reference == exported["reference"]
    rows = db.query("SELECT kind FROM outbox WHERE lead = ?", [booking.lead])
    assert {"call_booked", "call_booked_owner", "booking.created"} <= {row["kind"] for row in rows}


def test_i18_the_owner_sees_the_call_beside_the_name_in_excel(anna: Visitor, owner: FlaskCliRunner) -> None:
    anna.open("/afspraak")
    choose(anna, "2026-11-26T10:00Z")
    table = owner.invoke(args=["leads", "export"]).stdout.lstrip("\ufeff")
    (row,) = csv.DictReader(io.StringIO(table), delimiter=";")
    assert "Anna de Boer" in row.values()
    assert (row["Gesprek begint"], row["Gesprek"]) == ("2026-11-26 11:00:00", "gepland")
