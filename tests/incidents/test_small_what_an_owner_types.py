"""What was in the way of an owner at the terminal: who is meant, how it stands, a text that nobody else may see."""

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.people import ANNA, BRAM, finish
from tests.visitor import Visitor

ZOE = {
    "name": "Zoë van den Berg",
    "company": "Kracht & Balans",
    "email": "Zoe@Kracht.example",
    "phone": "0031 (0)58-212 34 56 tst. 7",
}


@pytest.fixture
def two(app: Flask) -> list[str]:
    """Anna and Zoë did the intake; their references."""
    finish(Visitor(app), ANNA)
    finish(Visitor(app), {**BRAM, "contact": ZOE})
    rows = app.extensions["storage"].database().query("SELECT reference FROM lead ORDER BY id")
    return [row["reference"] for row in rows]


def shown(owner: FlaskCliRunner, who: str) -> Result:
    return owner.invoke(args=["leads", "show", who])


@pytest.mark.parametrize(
    "who",
    [
        *("Zoë van den Berg", "zoe", "ZOË", "berg", "van berg", "kracht & balans", "Balans"),
        *("zoe@kracht.example", "ZOE@KRACHT.EXAMPLE", "<Zoe@Kracht.example>", "zoe@", "kracht.example"),
        *("058-2123456", "+31 58 212 34 56", "0031582123456", "(058) 212 34 56", "058 212 34 56 toestel 7"),
        ZOE["phone"],
    ],
)
def test_someone_is_found_by_what_the_owner_knows(two: list[str], owner: FlaskCliRunner, who: str) -> None:
    told = shown(owner, who)
    assert told.exit_code == 0
    assert f"Aanvraag                  {two[1]}" in told.stdout
    assert "058 212 34 56, toestel 7" in told.stdout


def test_a_reference_is_found_however_it_is_typed(two: list[str], owner: FlaskCliRunner) -> None:
    for typed in (two[0], two[0].lower(), two[0].replace("-", ""), two[0].replace("-", " ")):
        assert "Anna de Boer" in shown(owner, typed).stdout


def test_several_who_may_be_meant_are_listed(two: list[str], owner: FlaskCliRunner) -> None:
    told = shown(owner, "e")
    assert told.exit_code == 0
    heading, first, second = told.stdout.splitlines()
    assert heading.startswith("Referentie")
    assert (first[:9], second[:9]) == (two[1], two[0]), "the newest first"
    assert told.stderr == "2 aanvragen kunnen het zijn. Noem de referentie van één.\n"


@pytest.mark.parametrize(
    "who", ["Kees", "kees@example.com", "0612345679", "ZZZZ-ZZZZ", "", "%", "an@example.com"]
)
def test_who_is_not_there_is_one_sentence(two: list[str], owner: FlaskCliRunner, who: str) -> None:
    told = shown(owner, who)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr == f"Fout: Geen aanvraag heeft {who} als naam, mailadres, nummer of referentie.\n"


def test_a_name_that_steers_a_terminal_does_not_come_back(owner: FlaskCliRunner) -> None:
    assert "\x1b" not in shown(owner, "\x1b[2Jkees").stderr
