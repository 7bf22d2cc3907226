"""O12: exports lacked the objection, the later date, the call wish, why a call was cancelled, and "no answer"."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskCliRunner

from tests.booking.people import choose, press, slots
from tests.conftest import Clock
from tests.people import ANNA, BRAM, CHRIS, finish
from tests.reports.test_xlsx import Xlsx
from tests.visitor import Form, Visitor


def exported(owner: FlaskCliRunner) -> list[dict[str, Any]]:
    result = owner.invoke(args=["leads", "export", "--format", "jsonl"])
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def machine(owner: FlaskCliRunner) -> list[dict[str, str]]:
    result = owner.invoke(args=["leads", "export", "--profile", "machine"])
    return list(csv.DictReader(io.StringIO(result.stdout_bytes.decode(), newline="")))


def dutch(owner: FlaskCliRunner) -> list[dict[str, str]]:
    text = owner.invoke(args=["leads", "export"]).stdout_bytes.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def form_with(visitor: Visitor, name: str) -> Form:
    return next(form for form in visitor.page.forms() if name in form.values)


def test_o12_an_objection_and_a_later_day(app: Flask, owner: FlaskCliRunner) -> None:
    bram, chris, dewi = Visitor(app), Visitor(app), Visitor(app)
    finish(bram, BRAM)
    bram.send(form_with(bram, "later"), later="2027-03-02")
    finish(chris, CHRIS)
    chris.send(form_with(chris, "disagree"), disagree='=Ik beslis zelf; "echt"')
    finish(dewi, CHRIS)
    dewi.send(form_with(dewi, "disagree"), disagree="")
    at = "2026-11-24T09:30:00.000000+00:00"
    one, two, three = exported(owner)
    assert (one["later"], one["objection"]) == ({"on": "2027-03-02", "at": at}, None)
    assert (two["later"], two["objection"]) == (None, {"text": '=Ik beslis zelf; "echt"', "at": at})
    assert three["objection"] == {"text": "", "at": at}
    one, two, three = machine(owner)
    assert (one["later.on"], one["later.at"], one["objection.at"]) == ("2027-03-02", at, "")
    assert (two["objection.text"], two["objection.at"]) == ('=Ik beslis zelf; "echt"', at)
    assert (three["objection.text"], three["objection.at"]) == ("", at)
    one, two, three = dutch(owner)
    assert (one["Later benaderen vanaf"], one["Niet eens met uitkomst op"]) == ("2027-03-02", "")
    # Whoever typed it, a formula is no formula.
    assert two["Niet eens met uitkomst"] == '\'=Ik beslis zelf; "echt"'
    assert three["Niet eens met uitkomst op"] == "2026-11-24 10:30:00"


def test_o12_a_call_wish_and_a_wish_to_be_called_now(
    anna: Visitor, owner: FlaskCliRunner, app: Flask
) -> None:
    anna.open("/afspraak")
    press(anna, "/belverzoek", part="morning")
    with app.extensions["vollegym"].storage.writing() as db:
        db.execute("INSERT INTO call_now SELECT id, '2026-11-24T09:31:00.000000Z' FROM lead")
    (lead,) = exported(owner)
    assert lead["call_wish"] == {"part": "morning", "at": "2026-11-24T09:30:00.000000+00:00"}
    assert lead["call_now_at"] == "2026-11-24T09:31:00.000000+00:00"
    (row,) = machine(owner)
    assert (row["call_wish.part"], row["call_now_at"]) == ("morning", lead["call_now_at"])
    (row,) = dutch(owner)
    assert (row["Belverzoek"], row["Belverzoek op"], row["Bel me nu op"]) == (
        "ochtend",
        "2026-11-24 10:30:00",
        "2026-11-24 10:31:00",
    )


def test_o12_why_a_call_was_cancelled(anna: Visitor, owner: FlaskCliRunner) -> None:
    choose(anna, slots(anna.open("/afspraak"))[3])
    assert exported(owner)[0]["booking"]["reason"] is None
    press(anna, "/annuleren", reason="Ik sta in de les.")
    assert exported(owner)[0]["booking"]["reason"] == "Ik sta in de les."
    assert machine(owner)[0]["booking.reason"] == "Ik sta in de les."
    assert dutch(owner)[0]["Reden van afzeggen"] == "Ik sta in de les."


def test_o12_every_call_that_nobody_answered(anna: Visitor, owner: FlaskCliRunner, clock: Clock) -> None:
    assert (exported(owner)[0]["no_answer_at"], dutch(owner)[0]["Keren geen gehoor"]) == ([], "0")
    reference = exported(owner)[0]["reference"]
    for _ in range(2):
        owner.invoke(args=["leads", "contacted", reference, "--tried"])
        clock.moment += timedelta(hours=2)
    (lead,) = exported(owner)
    assert lead["no_answer_at"] == ["2026-11-24T09:30:00.000000+00:00", "2026-11-24T11:30:00.000000+00:00"]
    assert lead["contacted_at"] is None
    assert machine(owner)[0]["no_answer_at"] == "|".join(lead["no_answer_at"])
    (row,) = dutch(owner)
    assert (row["Keren geen gehoor"], row["Laatst geen gehoor"]) == ("2", "2026-11-24 12:30:00")


def test_o12_a_day_is_a_day_in_excel(app: Flask, owner: FlaskCliRunner, tmp_path: Path) -> None:
    bram = Visitor(app)
    finish(bram, BRAM)
    bram.send(form_with(bram, "later"), later="2027-03-02")
    owner.invoke(args=["leads", "export", "-o", str(tmp_path / "x.xlsx")])
    book = Xlsx((tmp_path / "x.xlsx").read_bytes())
    assert book.named()["Later benaderen vanaf"] == 46448, "days since 1899"
    assert 'formatCode="dd-mm-yyyy"' in book.archive.read("xl/styles.xml").decode()


def test_o12_the_same_leads_give_the_same_bytes(app: Flask, owner: FlaskCliRunner) -> None:
    for answers in (ANNA, BRAM, CHRIS):
        finish(Visitor(app), answers)
    for options in (["--format", "jsonl"], ["--profile", "machine"], []):
        first, second = (owner.invoke(args=["leads", "export", *options]) for _ in range(2))
        assert first.stdout_bytes == second.stdout_bytes
        assert first.stderr.splitlines()[-1] == "3 aanvragen geschreven; de database telt er 3."
