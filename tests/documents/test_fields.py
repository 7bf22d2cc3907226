"""Every file of the content folder is read by one reader: what it names, and what it returns meanwhile."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from vollegym.documents.document import read_document
from vollegym.documents.fields import FieldReader

Get = Callable[[FieldReader], object]
SHAPE = re.compile("[a-z]+")
GETTERS: dict[str, Get] = {
    "text": lambda reader: reader.text("field"),
    "required": lambda reader: reader.text("field", required=True),
    "choice": lambda reader: reader.choice("field", ("phone", "video")),
    "name": lambda reader: reader.name("field", SHAPE, ("taken",), "kleine letters"),
    "number": lambda reader: reader.number("field", 5, 480),
    "truth": lambda reader: reader.truth("field"),
    "day": lambda reader: reader.day("field"),
    "several": lambda reader: reader.several("field"),
    "decimal": lambda reader: reader.decimal("field", Decimal("0.5"), Decimal(14)),
    "numbers": lambda reader: reader.numbers("field", 2, 90),
}


def reader_of(front_matter: str) -> FieldReader:
    return FieldReader(read_document("a.md", f"---\ntitle: x\n{front_matter}\n---\n".encode()))


@pytest.mark.parametrize(
    ("getter", "written", "value"),
    [
        ("text", 'field: " twee  woorden "', "twee woorden"),
        ("text", "", ""),
        ("choice", "field: video", "video"),
        ("choice", "", ""),
        ("name", "field: goed", "goed"),
        ("number", "field: 45", 45),
        ("number", "", None),
        ("truth", "field: JA", True),
        ("truth", "field: no", False),
        ("truth", "", False),
        ("day", "field: 2026-12-24", date(2026, 12, 24)),
        ("day", "", None),
        ("several", "field: alleen", ("alleen",)),
        ("several", 'field: [een, "", " twee "]', ("een", "twee")),
        ("several", "", ()),
        ("decimal", 'field: "1,5"', Decimal("1.5")),
        ("decimal", "field: 14", Decimal(14)),
        ("numbers", "field: [0, 90]", (0, 90)),
    ],
)
def test_a_good_field_is_read_and_nothing_is_said(getter: str, written: str, value: object) -> None:
    reader = reader_of(written)
    assert (GETTERS[getter](reader), reader.problems) == (value, [])


@pytest.mark.parametrize(
    ("getter", "written", "meanwhile", "told"),
    [
        ("text", "field: [a]", "", "a.md:3: Het veld field is geen tekst. Schrijf er één regel"),
        ("required", "", "", "a.md:1: Het veld field ontbreekt. Voeg een regel toe"),
        ("required", "field: {a: b}", "", "Het veld field is geen tekst."),
        ("choice", "field: fax", "fax", "een waarde die niet bestaat: fax. Schrijf phone of video."),
        ("name", "field: A!", "A!", "Het veld field heeft andere tekens: A!. Gebruik alleen kleine letters."),
        ("name", "field: taken", "taken", "Het veld field is bezet: taken. Kies iets anders dan taken."),
        ("number", "field: 4", None, "Het veld field kan niet 4 zijn. Schrijf een heel getal van 5 tot en"),
        ("number", "field: 4_5", None, "Het veld field kan niet 4_5 zijn."),
        ("number", "field: [45]", None, "Het veld field is geen tekst."),
        ("truth", "field: soms", False, 'Het veld field is geen ja of nee: soms. Schrijf "yes" of "no".'),
        ("day", "field: 2026-02-30", None, "Het veld field is geen dag: 2026-02-30. Schrijf jaar-maand-dag"),
        (
            "decimal",
            "field: 14.1",
            None,
            "Het veld field kan niet 14.1 zijn. Schrijf een getal van 0,5 tot en",
        ),
        ("decimal", "field: .5", None, "Het veld field kan niet .5 zijn."),
        ("numbers", "field: [1]", (), "Het veld field is geen lijst van 2 getallen."),
        ("numbers", "field: [1, 91]", (), "Schrijf er 2 tussen haken, van 0 tot en met 90: field: [1, 2]."),
        ("numbers", "field: [1, 2.5]", (), "Het veld field is geen lijst van 2 getallen."),
        ("several", "field: [[a]]", (), 'geen lijst van teksten. Schrijf field: ["een", "twee"].'),
    ],
)
def test_a_wrong_field_is_named_once_with_what_to_do(
    getter: str, written: str, meanwhile: object, told: str
) -> None:
    reader = reader_of(written)
    assert GETTERS[getter](reader) == meanwhile
    (problem,) = reader.problems
    assert told in str(problem)
    assert reader.wrong


def test_a_place_within_a_field_is_named_by_the_nearest_line_that_is_known() -> None:
    reader = reader_of("options:\n  - a\n  - b")
    reader.error("options[1]", "Fout.", "Doe iets.")
    reader.remark("options[7]", "Vreemd.", "Doe iets.")
    assert [(problem.line, problem.severity) for problem in reader.problems] == [(5, "error"), (3, "remark")]


def test_an_unknown_field_is_told_as_badly_as_the_file_takes_it() -> None:
    reader = reader_of("titel: x\nqqq: y")
    reader.unknown(("title", "link"), "remark")
    assert not reader.wrong
    assert [problem.remedy for problem in reader.problems] == [
        "Bedoel je title?",
        "Bekend zijn: link, title.",
    ]
    reader.unknown(("title",), "error")
    assert reader.wrong
