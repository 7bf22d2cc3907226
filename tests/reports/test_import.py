"""Leads brought in: our own export whole, a list of anybody row by row, and a broken file with one clear sentence."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.people import ANNA, BRAM, CHRIS, finished, walk
from tests.services import run_job, services_of
from tests.visitor import Visitor
from vollegym.content import questionnaire_store
from vollegym.leads import booking_store, entering, facts_store, store
from vollegym.leads.lead import Lead
from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.questions import Option, Question, Questionnaire
from vollegym.reports.import_columns import as_entry
from vollegym.reports.import_file import BadFileError, Table
from vollegym.reports.importing import mapping_of
from vollegym.storage.timestamps import stamp

STATES = ("--state", "draft", "--state", "submitted", "--state", "quarantined")


def export(app: Flask, form: str) -> bytes:
    args = ["leads", "export", "--format", form, "--profile", "machine", *STATES]
    result = app.test_cli_runner().invoke(args=args)
    assert result.exit_code == 0, result.output
    return bytes(result.stdout_bytes)


def bring(app: Flask, path: Path, *more: str, code: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=["leads", "import", str(path), *more])
    assert result.exit_code == code, result.output
    return str(result.output)


def leads(app: Flask) -> list[Lead]:
    db = services_of(app).storage.database()
    return [
        found for row in db.query("SELECT id FROM lead ORDER BY id") if (found := store.by_id(db, row["id"]))
    ]


def messages(app: Flask) -> list[str]:
    return [row["kind"] for row in services_of(app).storage.database().query("SELECT kind FROM outbox")]


@pytest.fixture
def other(make_app: Callable[..., Flask], tmp_path: Path) -> Flask:
    """Another machine, with nothing in its database."""
    folder = tmp_path / "other"
    folder.mkdir()
    return make_app(instance=folder, database=folder / "vollegym.db")


@pytest.fixture
def full(app: Flask, now: datetime) -> Flask:
    """A desk with some of everything."""
    for answers in (ANNA, BRAM, CHRIS):
        finished(Visitor(app), answers)
    walk(Visitor(app), ANNA, until="budget")
    walk(Visitor(app), ANNA, until="goals")
    storage = services_of(app).storage
    contact = Contact("Zoë | \\ 'Jansen'", None, "", "+31612345614", "06 12345614")
    entry = entering.Entry(contact=contact, source="via", via="Noor", note="Belt *morgen*\n| en = nog iets")
    with storage.writing() as db:
        entering.put_in(db, entry, now, 1)
        spans = [(now + timedelta(days=1), "booked"), (now - timedelta(days=2), "attended")]
        for lead, (at, status) in enumerate(spans, 1):
            row = [
                lead,
                str(lead),
                str(lead),
                stamp(at),
                stamp(at + timedelta(minutes=30)),
                status,
                *[stamp(now)] * 2,
            ]
            db.execute(
                "INSERT INTO booking (lead, token_hash, uid, starts_at, ends_at, status, created_at, changed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        booking_store.wish(db, 2, "morning", now)
        store.add_contact(db, 2, now, tried=True)
        store.add_contact(db, 2, now + timedelta(hours=1), tried=False)
        store.keep_objection(db, 2, "", now)
        store.keep_later(db, 3, now.date(), now)
        facts_store.add_note(db, 1, "Een\nnotitie", 1, now)
        facts_store.set_step(db, 1, "Bel | terug", now.date(), 1, now)
        facts_store.assign(db, 1, 1)
        db.execute(
            "INSERT INTO client (lead, since, monthly_eur, at) VALUES (1, '2026-12-01', 1500, ?)",
            [stamp(now)],
        )
        db.execute("INSERT INTO lost (lead, reason, words, at) VALUES (3, 'Te duur', NULL, ?)", [stamp(now)])
        db.execute(
            "INSERT INTO overruled (lead, reason, at, person) VALUES (2, 'Kent ons', ?, 1)", [stamp(now)]
        )
        db.execute("INSERT INTO proposal (lead, at) VALUES (2, ?)", [stamp(now)])
        db.execute("UPDATE lead SET quarantined_at = ? WHERE id = 3", [stamp(now)])
        db.execute("UPDATE person SET name = 'Daan' WHERE id = 1")
        source = json.dumps({"landing": "/x", "utm_source": "ig", "at": stamp(now), "extra": 1})
        db.execute("UPDATE lead SET source = ?, source_last = ? WHERE id = 2", [source, source])
    return app


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_our_own_export_comes_back_byte_for_byte(
    full: Flask, other: Flask, tmp_path: Path, form: str
) -> None:
    before = export(full, form)
    path = tmp_path / f"leads.{form}"
    path.write_bytes(before)
    said = bring(other, path)
    assert "6 nieuw, 0 bekend, 0 geweigerd" in said
    assert export(other, form) == before
    assert "0 nieuw, 6 bekend" in bring(other, path)
    assert export(other, form) == before


def test_nobody_hears_of_an_import(full: Flask, other: Flask, tmp_path: Path) -> None:
    path = tmp_path / "leads.jsonl"
    path.write_bytes(export(full, "jsonl"))
    bring(other, path)
    for job in ("alarms", "unfinished"):
        run_job(other, job)
    assert messages(other) == []


def test_answers_to_questions_that_nobody_asks_here_come_back_as_well(
    full: Flask, other: Flask, tmp_path: Path
) -> None:
    lines = [json.loads(line) for line in export(full, "jsonl").splitlines()]
    for line in lines:
        line["questionnaire"] = 7
        line["answers"]["pets"] = "dog" if line["name"] else None
    path = tmp_path / "leads.jsonl"
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, "utf-8")
    bring(other, path)
    assert export(other, "jsonl").decode() == text


def test_a_dry_run_keeps_nothing(full: Flask, other: Flask, tmp_path: Path) -> None:
    path = tmp_path / "leads.jsonl"
    path.write_bytes(export(full, "jsonl"))
    assert "Er is niets bewaard" in bring(other, path, "--dry-run")
    assert leads(other) == []


def test_who_was_forgotten_stays_forgotten(full: Flask, owner: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "leads.jsonl"
    path.write_bytes(export(full, "jsonl"))
    reference = leads(full)[0].reference
    owner.invoke(args=["leads", "forget", reference, "--yes"])
    assert "op verzoek vergeten" in bring(full, path, code=1)
    assert reference not in {lead.reference for lead in leads(full)}


LIST = 'Naam;E-mail;Mobiel;Bedrijf;Opmerking;Lievelingskleur\r\nNoor de Wit;noor@example.com;0612345679;Studio Noör;Belt €;rood\r\nZonder alles;;;;;\r\nNoor;noor@example.com;;;;\r\n"\'=SOM(1;2)";x@example.com;;;\x07;\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_out_of_excel_is_told_row_by_row(app: Flask, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "lijst.csv"
    path.write_bytes(LIST.encode(encoding))
    said = bring(app, path, code=1)
    assert "Kolom ‘Mobiel’: phone" in said
    assert "Kolom ‘Lievelingskleur’: niet gebruikt" in said
    assert "2 nieuw, 1 bekend, 1 geweigerd" in said
    noor = leads(app)[0]
    assert noor.person.company == "Studio Noör"
    assert [note.text for note in noor.notes] == ["Belt €"]
    assert noor.stage == "new"
    assert messages(app) == []
    assert "0 nieuw, 3 bekend" in bring(app, path, code=1)


def test_a_list_with_commas_and_answers_gets_its_verdict(app: Flask, tmp_path: Path) -> None:
    answers = {key: "|".join(v) if isinstance(v, list) else v for key, v in ANNA.items() if key != "contact"}
    path = tmp_path / "lijst.csv"
    path.write_text(f"Name,Phone,{','.join(answers)}\nNoor,0612345679,{','.join(answers.values())}\n")
    bring(app, path)
    assert leads(app)[0].outcome == "qualified"
    assert messages(app) == []


def test_columns_can_be_named_by_the_owner(app: Flask, tmp_path: Path) -> None:
    path, given = tmp_path / "lijst.csv", tmp_path / "kolommen.toml"
    path.write_text("Wie;Waar\nNoor;0612345679\n")
    assert "Geen kolom met een telefoonnummer" in bring(app, path, code=1)
    given.write_text('"Wie" = "name"\n"Waar" = "phone"\n')
    assert "1 nieuw" in bring(app, path, "--map", str(given))
    given.write_text('"Wie" = "keizer"\n')
    assert "betekent niets" in bring(app, path, "--map", str(given), code=2)


def test_an_answer_that_nobody_could_choose_is_left_out_and_said_by_the_name_of_its_question(
    now: datetime,
) -> None:
    yes, no = Option("yes", "Ja"), Option("no", "Nee")
    role = Question("role", "rol", "one", "Wat is je rol?", 1, (yes, no), short="Rol")
    size = Question("size", "omvang", "one", "Hoe groot?", 2, (yes, no))
    cells = {"Naam": "Noor", "Tel": "0612345679", "A": "keizer", "B": "groot"}
    mapping = {"name": "Naam", "phone": "Tel", "role": "A", "size": "B"}
    mapping = {column: meaning for meaning, column in mapping.items()}
    entry, left_out = as_entry(cells, mapping, Questionnaire((role, size)), now)
    assert left_out == ["zonder antwoord op ‘Rol’: keizer", "zonder antwoord op ‘Hoe groot?’: groot"]
    assert (entry.contact.name, entry.answers) == ("Noor", {})


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (["k" * 41], "De kolommen zijn: ‘" + "k" * 40 + "’."),
        (list("abcdefghij"), "De kolommen zijn: " + ", ".join(f"‘{name}’" for name in "abcdefghij") + "."),
        (list("abcdefghijk"), "De kolommen zijn: " + ", ".join(f"‘{name}’" for name in "abcdefghij") + " …."),
    ],
)
def test_of_a_list_without_a_number_the_first_ten_columns_are_shown(
    app: Flask, columns: list[str], shown: str
) -> None:
    asked = questionnaire_store.current(services_of(app).storage.database())
    with pytest.raises(BadFileError) as error:
        mapping_of(Table(tuple(columns), iter(())), asked, {})
    assert str(error.value).endswith(shown)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 rest", "Dit is een Excel-bestand"),
        (b"", "leeg"),
        (b"%PDF-1.4", "geen tekst"),
        (
            ";".join(f"k{n}" for n in range(40)).encode() + b"\n" + b";" * 39,
            "Geen kolom met een telefoonnummer",
        ),
        (b"naam;naam\nx;y\n", "staat er twee keer"),
    ],
)
def test_a_file_that_is_no_list_gets_one_sentence(
    app: Flask, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "lijst.csv"
    path.write_bytes(content)
    assert said in bring(app, path, code=1)
    assert leads(app) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"started_at": "1999-01-01T00:00:00+00:00"}, "voor 2000"),
        ({"client": {"since": "2026-01-01", "monthly_eur": 10**9, "until": None}}, "euro per maand kan niet"),
        ({"state": "keizer"}, "dat kan niet"),
        ({"answers": None}, "antwoorden ontbreken"),
        ({"notes": "x"}, "geen lijst"),
        ({"outcome": None}, "spreken elkaar tegen"),
        ({"questionnaire": "x"}, "vragenlijst ontbreekt"),
        ({"submitted_at": "gisteren"}, "geen moment"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    full: Flask, other: Flask, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    line = {**json.loads(export(full, "jsonl").splitlines()[0]), **change}
    path = tmp_path / "leads.jsonl"
    path.write_text(json.dumps(line) + "\n[]\n{\n")
    text = bring(other, path, code=1)
    assert said in text
    assert "3 geweigerd" in text
    assert leads(other) == []
