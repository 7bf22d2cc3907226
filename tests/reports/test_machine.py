"""The profile for programs: nested objects, untouched values, and the same as a table."""

import csv
import io
import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.reports.people import ANSWERS, BECAUSE, CONTACT, QUESTIONNAIRE
from vollegym.leads.lead import Call, Lead
from vollegym.leads.payload import CAMPAIGN, SOURCE, as_object, keys
from vollegym.leads.store import distinct
from vollegym.questionnaire.attribution import touch
from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.questions import Outcome
from vollegym.questionnaire.verdict import Reason, Verdict
from vollegym.reports import export, machine_table

ASKED = distinct([QUESTIONNAIRE])
KEYS = keys(ASKED)
AT = datetime(2026, 11, 24, 9, 30, 15, 123456, tzinfo=UTC)
# SQLite and UTF-8 hold every text but lone surrogates.
TEXT = st.text(st.characters(exclude_categories=("Cs",)))


class Bytes(bytearray):
    def write(self, data: bytes) -> None:
        self += data


def anna(**changes: Any) -> Lead:
    """Anna as the export reads her; her contact and her verdict are given by their parts."""
    given = {**CONTACT, "name": "Anna", "outcome": "qualified", "reasons": (), **changes}
    person = {field.name: given.pop(field.name) for field in fields(Contact)}
    outcome, reasons = given.pop("outcome"), tuple(given.pop("reasons"))
    answers = {key: tuple(value) if isinstance(value, list) else value for key, value in ANSWERS.items()}
    answers = given.pop("answers", answers)
    if person["name"] is not None:
        answers = {**answers, "contact": Contact(**person)}
    return Lead(
        **{
            "id": 1,
            "reference": "VG-1",
            "state": "submitted",
            "started_at": AT,
            "submitted_at": AT,
            "asked": QUESTIONNAIRE,
            "verdict": Verdict(Outcome(outcome), reasons, 1) if outcome else None,
            "answers": answers,
            **given,
        }
    )


def told(lead: Lead) -> dict[str, Any]:
    return as_object(lead, KEYS)


def written(lead: Lead, *options: str) -> bytes:
    sink = Bytes()
    assert export.write([lead], ASKED, export.Form(*options), sink) == 1
    return bytes(sink)


def csv_row(lead: Lead) -> dict[str, str]:
    text = written(lead, "csv", "machine").decode()
    [row] = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return row


def parted(cell: str) -> list[str]:
    """Takes a joined list apart as the README tells a reader to."""
    parts, signs = [""], iter(cell)
    for sign in signs:
        if sign == "|":
            parts.append("")
        else:
            parts[-1] += next(signs) if sign == "\\" else sign
    return parts if cell else []


def test_moments_carry_their_offset_and_keep_every_digit() -> None:
    assert told(anna())["submitted_at"] == "2026-11-24T09:30:15.123456+00:00"
    assert told(anna(started_at=datetime(2026, 1, 1, tzinfo=UTC)))["started_at"] == (
        "2026-01-01T00:00:00.000000+00:00"
    )


def test_goals_are_a_list_and_absent_values_are_null() -> None:
    draft = told(anna(state="draft", outcome=None, submitted_at=None, answers={}, name=None))
    assert draft["answers"]["goals"] == []
    assert draft["answers"]["role"] is None
    assert (draft["name"], draft["outcome"], draft["booking"], draft["source"]) == (None, None, None, None)
    assert draft["reasons"] == []


def test_of_a_draft_only_answers_on_the_path_count() -> None:
    answers = {**ANSWERS, "goals": ("retention",), "pause": "season"}
    assert told(anna(state="draft", answers=answers))["answers"]["pause"] is None
    answers["timing"] = "orienting"
    assert told(anna(state="draft", answers=answers))["answers"]["pause"] == "season"


def test_an_answer_of_a_question_that_the_owner_added_has_its_key() -> None:
    assert "pause" in told(anna())["answers"]
    assert "answers.pause" in machine_table.columns(KEYS)


def test_without_any_questionnaire_the_seven_keys_are_still_there() -> None:
    columns = [name for name in machine_table.columns(keys(())) if name.startswith("answers.")]
    assert len(columns) == 7


def test_a_reason_is_four_dotted_columns() -> None:
    reasons = [Reason("timing", "orienting", Outcome.NOT_YET, BECAUSE)] * 2
    row = csv_row(anna(outcome="not_yet", reasons=reasons))
    assert row["reasons.value"] == "orienting|orienting"
    assert row["reasons.because"] == f"{BECAUSE}|{BECAUSE}"


def test_a_bar_inside_a_list_can_be_told_from_one_between_values() -> None:
    because = "Groot|klein \\ of \\| anders"
    reasons = [Reason("q", "v", Outcome.NOT_YET, text) for text in (because, "b")]
    assert parted(csv_row(anna(reasons=reasons))["reasons.because"]) == [because, "b"]


def test_what_is_unknown_in_a_source_is_not_dropped() -> None:
    source = {"landing": "/", "channel": "meta"}
    assert told(anna(source=source))["source"]["channel"] == "meta"
    assert json.loads(csv_row(anna(source=source))["source.other"]) == {"channel": "meta"}


def test_every_part_of_a_source_that_we_keep_has_its_own_column() -> None:
    tags = "&".join(f"{name}=x" for name in CAMPAIGN)
    found = touch(f"/pt-studio-marketing?{tags}&gclid=1", "https://example.com/", frozenset({"localhost"}))
    # The moment of the touch is added when it is kept.
    assert {*found, "at"} == set(SOURCE)
    row = csv_row(anna(source={**found, "at": "2026-11-24T09:30:15.123456Z"}))
    assert (row["source.at"], row["source.other"]) == ("2026-11-24T09:30:15.123456Z", "")


def test_a_call_is_four_columns() -> None:
    row = csv_row(anna(booking=Call(AT, AT, "cancelled", "Ziek")))
    assert (row["booking.status"], row["booking.reason"]) == ("cancelled", "Ziek")
    assert row["booking.starts_at"] == "2026-11-24T09:30:15.123456+00:00"


def test_every_object_fills_known_columns_only() -> None:
    full = anna(booking=Call(AT, AT, "booked"), source={"x": 1}, source_last={"y": 2})
    assert list(told(full)) == [key.name for key in KEYS]
    assert len(machine_table.row(told(full), KEYS)) == len(machine_table.columns(KEYS))


@given(TEXT, TEXT, TEXT, TEXT)
def test_any_text_survives_a_machine_csv(name: str, company: str, phone: str, landing: str) -> None:
    row = csv_row(anna(name=name, company=company, phone=phone, source={"landing": landing}))
    assert (row["name"], row["company"], row["phone"], row["source.landing"]) == (
        name,
        company,
        phone,
        landing,
    )


@given(TEXT, st.dictionaries(TEXT, TEXT))
def test_any_text_survives_jsonl_on_exactly_one_line(name: str, source: dict[str, str]) -> None:
    text = written(anna(name=name, source=source or None), "jsonl", "machine").decode()
    [line] = text.splitlines()
    lead = json.loads(line)
    assert lead["name"] == name
    assert lead["source"] is None if not source else source.items() <= lead["source"].items()


@given(st.lists(TEXT.filter(bool), max_size=4))
def test_any_list_survives_being_joined(values: list[str]) -> None:
    assert parted(machine_table.joined(values)) == values


@given(TEXT, TEXT)
def test_csv_and_jsonl_tell_the_same(name: str, email: str) -> None:
    lead = anna(name=name, email=email, booking=Call(AT, AT, "booked"))
    row, told = csv_row(lead), json.loads(written(lead, "jsonl", "machine"))
    for key in ("reference", "state", "outcome", "started_at", "name", "email", "contacted_at"):
        assert row[key] == (told[key] or "")
    assert parted(row["answers.goals"]) == told["answers"]["goals"]


def test_every_call_that_nobody_answered_stands_in_one_cell() -> None:
    moment = "2026-11-24T09:30:15.123456+00:00"
    assert csv_row(anna(no_answer_at=(AT, AT)))["no_answer_at"] == f"{moment}|{moment}"
