"""One file with everything we hold on a person."""

import json
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskCliRunner

from tests.people import ANNA, finished, walk
from tests.visitor import Visitor
from vollegym.privacy import store as privacy_store

MAIL = ANNA["contact"]["email"]


def told(owner: FlaskCliRunner, who: str = MAIL) -> dict[str, Any]:
    result = owner.invoke(args=["leads", "mine", who])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def test_it_works(owner: FlaskCliRunner, visitor: Visitor) -> None:
    finished(visitor, ANNA)
    found = told(owner)
    assert "/privacy" in found["uitleg"]
    assert found["bewaartermijnen_in_dagen"]["uitkomst wel"] == 730
    lead = found["aanvragen"][0]
    assert lead["uitkomst"] == "wel"
    assert lead["contact"][0]["phone_typed"] == "06-12 34 56 78"
    role = next(row for row in lead["answer"] if row["question"] == "role")
    assert role["vraag"] == "Wat is jouw rol?"
    assert role["antwoord"]


def test_every_intake_of_the_person_is_in_it(app: Flask, owner: FlaskCliRunner, visitor: Visitor) -> None:
    finished(visitor, ANNA)
    walk(Visitor(app), ANNA, until="budget")
    assert [lead["uitkomst"] for lead in told(owner)["aanvragen"]] == ["wel", "nog niet verstuurd"]


def test_no_row_of_the_person_is_left_out(app: Flask, owner: FlaskCliRunner, visitor: Visitor) -> None:
    finished(visitor, ANNA)
    db = app.extensions["vollegym"].storage.database()
    lead = told(owner)["aanvragen"][0]
    for table, own in privacy_store.tables(db):
        number = db.execute(f'SELECT count(*) FROM "{table}" WHERE "{own}" IS NOT NULL').fetchone()[0]
        assert len(lead.get(table, [])) == number, table


def test_an_answer_to_a_question_that_is_not_known_any_more_is_told_as_it_is_kept(
    app: Flask, owner: FlaskCliRunner, visitor: Visitor
) -> None:
    finished(visitor, ANNA)
    with app.extensions["vollegym"].storage.writing() as db:
        db.execute("UPDATE answer SET question = 'fitness' WHERE question = 'role'")
    told_of = {row["question"]: row for row in told(owner)["aanvragen"][0]["answer"]}
    assert told_of["fitness"]["value"] == "owner"
    assert "vraag" not in told_of["fitness"]
    assert told_of["size"]["antwoord"]


def test_what_opens_doors_is_not_in_it(app: Flask, owner: FlaskCliRunner, visitor: Visitor) -> None:
    finished(visitor, ANNA)
    kept = app.extensions["vollegym"].storage.database().execute("SELECT ticket_hash FROM lead").fetchone()[0]
    assert kept not in json.dumps(told(owner))


def test_a_file_is_for_the_owner_alone(owner: FlaskCliRunner, visitor: Visitor, tmp_path: Path) -> None:
    finished(visitor, ANNA)
    path = tmp_path / "anna.json"
    assert owner.invoke(args=["leads", "mine", "0031 6 12345678", "-o", str(path)]).exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["aanvragen"]


def test_it_can_be_read_as_it_was_typed_and_ends_as_a_text_does(
    owner: FlaskCliRunner, visitor: Visitor
) -> None:
    finished(visitor, {**ANNA, "contact": {**ANNA["contact"], "company": "Café Zoë"}})
    text = owner.invoke(args=["leads", "mine", MAIL]).stdout
    assert '\n  "aanvragen": [' in text
    assert "Café Zoë" in text
    assert text.endswith("}\n")
    assert not text.endswith("\n\n")


def test_nobody_is_said_so(owner: FlaskCliRunner) -> None:
    result = owner.invoke(args=["leads", "mine", "niemand@example.com"])
    assert (result.exit_code, result.stdout) == (1, "")
