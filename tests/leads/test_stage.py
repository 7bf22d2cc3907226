"""How far a lead is follows from facts, whoever writes them, and stands in every place that shows a lead."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vollegym.leads import payload, store
from vollegym.leads.lead import STAGES, Client, Lost, NextStep
from vollegym.storage.database import Storage

AT = "2026-11-24T10:00:00.000000Z"
# Each fact, how it comes to be, and how it goes again.
FACTS = {
    "tried": (
        f"INSERT INTO contacted (lead, at, tried) VALUES (:lead, '{AT}', 1)",
        "DELETE FROM contacted WHERE lead = :lead AND tried = 1",
    ),
    "spoken": (
        f"INSERT INTO contacted (lead, at, tried) VALUES (:lead, '{AT}', 0)",
        "DELETE FROM contacted WHERE lead = :lead AND tried = 0",
    ),
    "call_booked": (
        "INSERT INTO booking (lead, token_hash, uid, starts_at, ends_at, created_at, changed_at)"
        f" VALUES (:lead, 't', 'u', '{AT}', '{AT}', '{AT}', '{AT}')",
        "DELETE FROM booking WHERE lead = :lead",
    ),
    "call_held": (
        "UPDATE booking SET status = 'attended' WHERE lead = :lead",
        "UPDATE booking SET status = 'cancelled' WHERE lead = :lead",
    ),
    "proposal": (
        f"INSERT INTO proposal (lead, at) VALUES (:lead, '{AT}')",
        "DELETE FROM proposal WHERE lead = :lead",
    ),
    "client": (
        f"INSERT INTO client (lead, since, monthly_eur, at) VALUES (:lead, '2026-12-01', 1500, '{AT}')",
        "DELETE FROM client WHERE lead = :lead",
    ),
    "lost": (
        f"INSERT INTO lost (lead, reason, at) VALUES (:lead, 'Te duur', '{AT}')",
        "DELETE FROM lost WHERE lead = :lead",
    ),
}


@pytest.fixture
def lead(a_lead: Callable[..., int]) -> int:
    return a_lead()


def stage(storage: Storage, lead: int) -> str | None:
    found = store.by_id(storage.database(), lead)
    return found.stage if found else None


def test_each_fact_brings_a_lead_further_and_its_going_takes_it_back(storage: Storage, lead: int) -> None:
    assert stage(storage, lead) == "new"
    passed = ["new"]
    for name, (made, _) in FACTS.items():
        with storage.writing() as db:
            db.execute(made, {"lead": lead})
        assert stage(storage, lead) == name
        passed.append(name)
    assert tuple(passed) == STAGES
    for name, (_, gone) in reversed(FACTS.items()):
        passed.pop()
        with storage.writing() as db:
            db.execute(gone, {"lead": lead})
        expected = "call_held" if name == "proposal" else passed[-1]
        assert stage(storage, lead) == ("spoken" if name in ("call_held", "call_booked") else expected)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(sorted(FACTS)), st.booleans()), max_size=12))
def test_the_kept_stage_is_the_one_the_facts_give(
    storage: Storage, lead: int, acts: list[tuple[str, bool]]
) -> None:
    with storage.writing() as db:
        for _, gone in FACTS.values():
            db.execute(gone, {"lead": lead})
        db.execute("DELETE FROM booking WHERE lead = ?", [lead])
        for name, comes in acts:
            sql = FACTS[name][0 if comes else 1].replace("INSERT INTO", "INSERT OR IGNORE INTO")
            db.execute(sql, {"lead": lead})
        asked = "SELECT lead.stage AS kept, lead_stage.stage AS given FROM lead JOIN lead_stage ON id = lead"
        assert all(row["kept"] == row["given"] for row in db.query(asked))


def test_what_was_agreed_stands_in_the_lead_and_in_the_machine_export(storage: Storage, lead: int) -> None:
    with storage.writing() as db:
        for name in ("proposal", "client", "lost"):
            db.execute(FACTS[name][0], {"lead": lead})
        db.execute(
            "INSERT INTO next_step (lead, what, on_day, made_at) VALUES (?, 'Bel weer', '2027-01-04', ?)",
            [lead, AT],
        )
        db.execute("INSERT INTO note (lead, at, person, text) VALUES (?, ?, 1, '*Fijn*')", [lead, AT])
        db.execute("UPDATE lead SET colleague = 1 WHERE id = ?", [lead])
    db = storage.database()
    found = store.by_id(db, lead)
    assert found is not None
    since, day = date(2026, 12, 1), date(2027, 1, 4)
    assert (found.client, found.next_step) == (Client(since, 1500), NextStep("Bel weer", day))
    assert isinstance(found.lost, Lost)
    told = json.loads(json.dumps(payload.describe(db, lead)))
    at = "2026-11-24T10:00:00.000000+00:00"
    assert {key: told[key] for key in ("stage", "client", "lost", "next_step", "notes", "colleague")} == {
        "stage": "lost",
        "client": {"since": "2026-12-01", "monthly_eur": 1500, "until": None},
        "lost": {"reason": "Te duur", "at": at, "words": None},
        "next_step": {"what": "Bel weer", "on": "2027-01-04"},
        "notes": [{"at": at, "by": "eigenaar", "text": "*Fijn*"}],
        "colleague": "eigenaar",
    }


def test_in_quarantine_there_is_no_stage(storage: Storage, lead: int) -> None:
    with storage.writing() as db:
        db.execute("UPDATE lead SET quarantined_at = ? WHERE id = ?", [AT, lead])
    assert stage(storage, lead) is None


def test_the_stage_is_told_once(storage: Storage, lead: int) -> None:
    with storage.writing() as db:
        store.tell_stage(db, lead)
        assert not store.tell_stage(db, lead)
        db.execute(FACTS["spoken"][0], {"lead": lead})
        assert store.tell_stage(db, lead)
