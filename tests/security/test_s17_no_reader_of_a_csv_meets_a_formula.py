"""S17: the name `Jan,=1+1,x` became a formula for a spreadsheet that splits on commas."""

import csv
import io
import re

import pytest
from flask.testing import FlaskCliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.people import ANNA, finish
from tests.visitor import Visitor
from vollegym.reports.excel import FreeText
from vollegym.reports.writers import write_csv

FORMULA = re.compile(r"[\s\"'\u200b\u00a0]*(?:[=@＝＠]|[-+－＋](?! ))")
NAMES = [
    "Jan,=1+1,x",
    'Jan"=1+1"x',
    "Jan;=1+1",
    "Jan\t=1+1",
    "Jan|=1+1",
    "Jan\r\n=1+1",
    "Jan, =1+1",
    'Jan,"=1+1"',
    "Jan,'=1+1",
    "Jan,\u200b=cmd|' /C calc'!A0",
    "Jan,@SUM(1)",
    "Jan,+31612345678",
    "Jan,-2+3",
    "Jan,＝1+1",
    "=1+1",
    "Jan,;=1,;=1",
]


def cells(text: str) -> list[str]:
    """Every cell that some reader makes of this file: Python's, and spreadsheets with other settings."""
    found = []
    for delimiter in ",;\t|":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
            found += [cell for row in reader for cell in row]
    return found + re.split(r"[,;\t|\"\r\n]", text)


def written(name: str) -> str:
    sink = io.BytesIO()
    write_csv(sink, ["Naam", "Bedrijf"], [[FreeText(name), "x"]], dutch=True)
    return sink.getvalue().decode("utf-8-sig")


def formulas(name: str) -> list[str]:
    # An apostrophe in front is what a spreadsheet takes for text.
    return [
        cell
        for cell in cells(written(name))
        if FORMULA.match(cell) and "'" not in cell.lstrip('" \t\r\n\u200b')[:1]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_however_the_file_is_split_no_cell_is_a_formula(name: str) -> None:
    assert formulas(name) == []


@given(st.text(alphabet="a,;\t|\"' =+-@1", max_size=12))
def test_no_mixture_of_signs_is_one_either(name: str) -> None:
    assert formulas(f"a{name}") == []


@pytest.mark.parametrize(
    "name",
    [
        "Anna de Boer",
        "Fit & Fun - Delft",
        "Jan + Piet",
        "Zaal 1, 2 en 3",
        "'t Honk",
        "O'Brien; Zn.",
        "a-b@c=d",
        "24/7",
    ],
)
def test_what_people_are_called_stays_as_it_is(name: str) -> None:
    assert FreeText(name).guarded == name


def test_the_export_of_such_a_name_is_safe_from_form_to_file(visitor: Visitor, owner: FlaskCliRunner) -> None:
    finish(visitor, {**ANNA, "contact": {**ANNA["contact"], "name": "Jan,=1+1,x", "company": 'A";=2+2;"'}})
    text = owner.invoke(args=["leads", "export"]).stdout
    assert "Jan,'=1+1,x" in text
    assert [cell for cell in cells(text) if re.match(r"[\s\"]*=", cell)] == []
