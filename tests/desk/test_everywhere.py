"""What one of us does with a lead is told wherever a lead is told: exports, commands, events, a file, and then nowhere."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.people import ANNA, finished
from tests.visitor import Visitor
from vollegym.access import store as access_store
from vollegym.desk import service
from vollegym.desk.service import By
from vollegym.leads import store as lead_store
from vollegym.leads.message_context import event_facts
from vollegym.outbox import store as outbox_store
from vollegym.services import Services

AT = "2026-11-24T09:30:00.000000+00:00"
# A client who left, is asked again in January, and belongs to Priya: every key at once.
TOLD: dict[str, Any] = {
    "stage": "lost",
    "client": {"since": "2026-10-01", "monthly_eur": 1500, "until": "2026-11-24"},
    "lost": {"reason": "Te duur", "at": AT, "words": "Verhuist naar Zwolle"},
    "next_step": {"what": "Vraag het nog eens", "on": "2027-01-04"},
    "notes": [{"at": AT, "by": "Priya", "text": "Zit in de *oude gymzaal*"}],
    "colleague": "Priya",
}
WORDS = ("Verhuist naar Zwolle", "Vraag het nog eens", "oude gymzaal")


@pytest.fixture(autouse=True)
def everything_done(app: Flask, services: Services) -> None:
    finished(Visitor(app), ANNA)
    with services.storage.writing() as db:
        number = access_store.add_person(db, "priya@example.com", "colleague", services.now())
        access_store.change_person(db, number, "Priya", "colleague")
    by, priya = By(number), access_store.person(services.storage.database(), number)
    service.note(services, 1, by, "Zit in de *oude gymzaal*")
    service.assign(services, 1, by, priya)
    service.make_client(services, 1, by, "2026-10-01", "1500", "")
    service.lose(services, 1, by, "Te duur", "Verhuist naar Zwolle", "2027-01-04")


def exported(app: Flask, *more: str) -> str:
    return str(app.test_cli_runner().invoke(args=["leads", "export", *more]).stdout)


def keys_of(lead: dict[str, Any]) -> dict[str, Any]:
    return {key: lead[key] for key in TOLD}


def test_the_machine_export_has_each_key(app: Flask) -> None:
    assert keys_of(json.loads(exported(app, "--format", "jsonl"))) == TOLD


def test_the_machine_csv_has_each_key_in_columns(app: Flask) -> None:
    [row] = csv.DictReader(io.StringIO(exported(app, "--format", "csv", "--profile", "machine")))
    for key, value in TOLD.items():
        for part, inner in value.items() if isinstance(value, dict) else [("", value)]:
            column = f"{key}.{part}" if part else key
            if key != "notes":
                assert row[column] == str(inner), column
    assert (row["notes.by"], row["notes.text"]) == ("Priya", "Zit in de *oude gymzaal*")


def test_the_sheet_for_excel_has_each_of_them_under_a_dutch_head(app: Flask) -> None:
    text = exported(app, "--format", "csv").encode().decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (row["Fase"], row["Hoort bij"], row["Euro per maand"]) == ("wordt niets", "Priya", "1500")
    assert (row["Klant vanaf"], row["Klant tot en met"]) == ("2026-10-01", "2026-11-24")
    assert (row["Wordt niets omdat"], row["Wordt niets: toelichting"]) == ("Te duur", "Verhuist naar Zwolle")
    assert (row["Volgende stap"], row["Volgende stap op"]) == ("Vraag het nog eens", "2027-01-04")
    assert row["Notities"] == "Zit in de *oude gymzaal*"


def test_leads_show_tells_each_of_them(owner: FlaskCliRunner) -> None:
    shown = owner.invoke(args=["leads", "show", "Anna"]).stdout
    for said in (*WORDS, "wordt niets", "Priya", "€ 1.500 per maand", "4 januari 2027", "Te duur"):
        assert said in shown, said


def test_mine_tells_the_person_each_of_them(owner: FlaskCliRunner) -> None:
    [told] = json.loads(owner.invoke(args=["leads", "mine", "anna@example.com"]).stdout)["aanvragen"]
    assert told["lead"]["stage"] == "lost"
    assert told["lead"]["colleague"] == 2
    [client], [lost], [step], [note] = told["client"], told["lost"], told["next_step"], told["note"]
    assert (client["since"], client["monthly_eur"], client["until"]) == ("2026-10-01", 1500, "2026-11-24")
    assert (lost["reason"], lost["words"]) == ("Te duur", "Verhuist naar Zwolle")
    assert (step["what"], step["on_day"], note["text"]) == (
        "Vraag het nog eens",
        "2027-01-04",
        TOLD["notes"][0]["text"],
    )


def test_the_webhook_tells_each_key_when_the_stage_changes(services: Services) -> None:
    db = services.storage.database()
    message = outbox_store.of_kind(db, "lead.stage_changed")[-1]
    facts = event_facts(services, db, message, services.now())
    assert facts
    assert keys_of(json.loads(json.dumps(facts.data))) == TOLD


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_an_import_brings_each_key_back(
    app: Flask, make_app: Callable[..., Flask], tmp_path: Path, form: str
) -> None:
    (tmp_path / "other").mkdir()
    other = make_app(instance=tmp_path / "other", database=tmp_path / "other" / "vollegym.db")
    file = tmp_path / f"leads.{form}"
    file.write_text(exported(app, "--format", form, "--profile", "machine"), "utf-8", newline="")
    assert other.test_cli_runner().invoke(args=["leads", "import", str(file)]).exit_code == 0
    assert keys_of(json.loads(exported(other, "--format", "jsonl"))) == TOLD


def test_forget_wipes_each_of_them_to_the_last_word(owner: FlaskCliRunner, services: Services) -> None:
    db = services.storage.database()
    assert owner.invoke(args=["leads", "forget", "anna@example.com", "--yes"]).exit_code == 0
    assert lead_store.by_id(db, 1) is None
    for table in ("client", "lost", "next_step", "note", "act", "event", "letter", "contact", "_lead_facet"):
        assert db[table].count == 0, table
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = b"".join(file.read_bytes() for file in services.settings.database.parent.glob("vollegym.db*"))
    assert [word for word in WORDS if word.encode() in kept] == []
