"""The profile for people: what stands in the cells after a double click."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from tests.reports.people import BECAUSE, QUESTIONNAIRE
from tests.reports.test_machine import TEXT, anna, written
from vollegym.leads.lead import Call, Lead
from vollegym.leads.store import distinct
from vollegym.questionnaire.questions import Option, Outcome, Question, Questionnaire
from vollegym.questionnaire.verdict import Reason
from vollegym.reports import excel
from vollegym.reports.excel import FreeText, as_text, phone


def cells(lead: Lead) -> dict[str, str]:
    text = written(lead, "csv", "excel-nl").decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    return row


def test_bom_semicolon_and_crlf_and_no_sep_line() -> None:
    data = written(anna(name="Zoë"), "csv", "excel-nl")
    assert data.startswith(b"\xef\xbb\xbfReferentie;Status;")
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == 2
    assert "Zoë" in data.decode()


def test_words_are_dutch() -> None:
    reasons = [Reason("timing", "orienting", Outcome.NOT_YET, BECAUSE)]
    at = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    row = cells(anna(outcome="not_yet", reasons=reasons, booking=Call(at, at, "no_show")))
    assert (row["Status"], row["Uitkomst"], row["Redenen"]) == ("verstuurd", "nog niet", BECAUSE)
    assert row["Wat wil je bereiken? (goals)"] == "Meer leden | Leden die blijven"
    assert (row["Gesprek begint"], row["Gesprek"]) == ("2026-11-24 10:30:00", "niet verschenen")


@pytest.mark.parametrize(
    ("utc", "wall_clock"),
    [
        ("2026-07-01T22:30:00", "2026-07-02 00:30:00"),
        ("2026-12-31T23:30:00", "2027-01-01 00:30:00"),
        ("2026-03-29T00:59:59", "2026-03-29 01:59:59"),
        ("2026-03-29T01:00:00", "2026-03-29 03:00:00"),
    ],
)
def test_times_are_dutch_wall_clock_times_with_the_zone_beside_them(utc: str, wall_clock: str) -> None:
    row = cells(anna(submitted_at=datetime.fromisoformat(utc).replace(tzinfo=UTC)))
    assert row["Verstuurd"] == wall_clock
    assert row["Tijdzone"] == "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+31612345678", "06 12345678"),
        ("+31201234567", "020 123 45 67"),
        ("+31881234567", "088 123 45 67"),
        ("+32470123456", "0032 470 12 34 56"),
        ("+4915112345678", "0049 1511 2345678"),
        ("0612345", "06 12345"),
        ("+31612345", "'+31612345"),
        ("bel na zes", "bel na zes"),
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        (None, ""),
    ],
)
def test_a_number_keeps_its_zero_and_needs_no_plus(kept: str | None, shown: str) -> None:
    assert as_text(phone(kept)) == shown
    assert cells(anna(phone=kept))["Telefoon"] == shown


@pytest.mark.parametrize(
    "typed",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        " =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=1",
        "\n-1",
        "=1",
        "＋1",
        "－1",
        "＠x",
    ],
)
def test_what_a_visitor_types_never_becomes_a_formula(typed: str) -> None:
    row = cells(anna(name=typed, company=typed, email=typed, source={"utm_source": typed}))
    assert {row["Naam"], row["Bedrijf"], row["E-mail"], row["Herkomst: bron"]} == {f"'{typed}"}


@pytest.mark.parametrize(
    "typed", ["Anna", "Jean-Luc", "a=b", "'s Gravenhage", "", " Anna", "anna+pt@example.com"]
)
def test_ordinary_text_is_left_alone(typed: str) -> None:
    assert cells(anna(name=typed))["Naam"] == typed


def test_a_source_has_one_name_beside_what_arrived() -> None:
    row = cells(anna(source={"landing": "/", "utm_source": "fb_ads"}))
    assert (row["Herkomst"], row["Herkomst: bron"], row["Laatste herkomst"]) == ("facebook", "fb_ads", "")


def test_the_words_of_the_owner_are_not_guarded() -> None:
    question = Question("role", "rol", "one", "- Rol", 0, (Option("owner", "+ Eigenaar"),))
    column = excel.answer(question)
    assert (column.heading, column.cell(anna(asked=Questionnaire((question,), 1)))) == (
        "- Rol (role)",
        "+ Eigenaar",
    )


@given(TEXT)
def test_any_text_survives_but_for_the_apostrophe_in_front(name: str) -> None:
    assert cells(anna(name=name))["Naam"] == FreeText(name).guarded


def test_columns_come_from_every_questionnaire_and_never_from_the_rows() -> None:
    newer: Any = Questionnaire(
        (Question("role", "rol", "one", "Wie ben je?", 0), Question("extra", "x", "one", "Nog iets?", 0)), 2
    )
    headings = [column.heading for column in excel.columns(distinct([newer, QUESTIONNAIRE]))]
    assert headings.index("Wie ben je? (role)") < headings.index("Nog iets? (extra)")
    assert headings.index("Nog iets? (extra)") < headings.index("Waar wacht je op? (pause)")
    assert not any("contact)" in heading for heading in headings)
    assert len(set(headings)) == len(headings)


def test_a_label_is_the_one_that_this_person_saw() -> None:
    reworded = Questionnaire(
        (Question("role", "rol", "one", "Wie ben je?", 0, (Option("owner", "Baas"),)),), 2
    )
    assert anna().labels("role") == ["Eigenaar"]
    assert anna(asked=reworded).labels("role") == ["Baas"]
    assert anna(asked=reworded, answers={"role": "gone"}).labels("role") == ["gone"]
