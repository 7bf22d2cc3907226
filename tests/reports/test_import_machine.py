"""One lead of the machine export read back: which facts it is kept as, and at which edge it is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from vollegym.reports.import_columns import RefusedError
from vollegym.reports.import_machine import Incoming, read_lead

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SENT = "2026-11-24T09:30:00.000000Z"
LEAD = {
    "reference": "ABCD-2345",
    "state": "submitted",
    "outcome": "qualified",
    "reasons": [],
    "started_at": "2026-11-24T10:25:00+01:00",
    "submitted_at": "2026-11-24T10:30:00+01:00",
    "name": "Anna",
    "email": "anna@example.com",
    "phone": "+31612345678",
    "phone_typed": "06 12345678",
    "questionnaire": 1,
    "answers": {"role": "owner", "goals": ["unsure"]},
}
DRAFT = {"state": "draft", "outcome": None, "submitted_at": None}


def read(**changes: Any) -> Incoming:
    return read_lead({**LEAD, **changes}, NOW)


def rows(table: str, **changes: Any) -> list[dict[str, Any]]:
    return [row for name, row in read(**changes).rows if name == table]


def refused(**changes: Any) -> str:
    with pytest.raises(RefusedError) as error:
        read(**changes)
    return str(error.value)


def test_a_lead_is_kept_with_its_moments_in_utc_and_its_answers_in_their_order() -> None:
    found = read()
    assert (found.lead["started_at"], found.lead["submitted_at"]) == ("2026-11-24T09:25:00.000000Z", SENT)
    assert (found.lead["imported_at"], found.lead["quarantined_at"]) == ("2026-12-01T09:00:00.000000Z", None)
    assert (found.answers, found.keys, found.version) == (LEAD["answers"], ("role", "goals"), 1)
    assert found.names == {"reference ABCD-2345", "email anna@example.com"}
    assert read(state="quarantined").lead["quarantined_at"] == SENT


@pytest.mark.parametrize(
    ("field", "most"),
    [
        *(("reference", 40), ("name", 200), ("company", 200), ("email", 254)),
        *(("phone", 100), ("phone_typed", 100), ("colleague", 254)),
    ],
)
def test_a_text_may_be_so_long_and_no_longer(field: str, most: int) -> None:
    assert read(**{field: "7" * most})
    assert refused(**{field: "7" * (most + 1)}) == f"{field} is geen tekst van hoogstens {most} tekens."


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        *(
            (given, "Zonder referentie, of met een die niet kan.")
            for given in (None, "", "abcd-2345", "AB CD")
        ),
        (7, "reference is geen tekst van hoogstens 40 tekens."),
    ],
)
def test_a_reference_is_capitals_and_digits(reference: Any, said: str) -> None:
    assert refused(reference=reference) == said


def test_a_mail_address_or_a_number_is_enough_and_somebody_without_a_name_left_neither() -> None:
    (by_mail,) = rows("contact", phone=None, phone_typed=None)
    assert (by_mail["email"], by_mail["phone"], by_mail["answered_at"]) == ("anna@example.com", "", SENT)
    (by_phone,) = rows("contact", email=None)
    assert (by_phone["email"], by_phone["phone"]) == ("", "+31612345678")
    assert read(email=None).names == {"reference ABCD-2345"}
    assert refused(email=None, phone=None) == "Zonder telefoonnummer en zonder e-mailadres."
    assert rows("contact", name=None) == []


def test_a_draft_has_no_outcome_and_what_was_sent_has_one() -> None:
    draft = read(**DRAFT)
    assert (draft.lead["submitted_at"], draft.lead["reasons"], draft.lead["entered_at"]) == (None, None, None)
    assert read(**DRAFT, stage="new").lead["entered_at"] == "2026-12-01T09:00:00.000000Z"
    for changes in (
        {"outcome": None},
        {"submitted_at": None},
        {"state": "draft"},
        {**DRAFT, "outcome": "not_yet"},
    ):
        assert "spreken elkaar tegen" in refused(**changes)
    assert refused(outcome="keizer") == "De uitkomst is keizer; die kennen we niet."


@pytest.mark.parametrize(
    ("version", "kept"), [(1, 1), ("12", 12), (10**9 - 1, 10**9 - 1), (0, None), (10**9, None), (True, None)]
)
def test_a_version_is_a_number_from_one_on(version: Any, kept: int | None) -> None:
    if kept:
        assert read(questionnaire=version).version == kept
    else:
        assert "versie" in refused(questionnaire=version)


@pytest.mark.parametrize("year", [1999, 2100])
def test_a_moment_or_a_day_lies_in_this_century(year: int) -> None:
    assert f"ligt voor 2000 of na 2100: {year}" in refused(started_at=f"{year}-06-01T10:00:00+02:00")
    lost = {"since": f"{year}-06-01", "monthly_eur": 1, "until": None}
    assert f"ligt voor 2000 of na 2100: {year}" in refused(client=lost)
    inside = "2000-01-02" if year < 2000 else "2099-12-31"
    assert rows("client", client={**lost, "since": inside})[0]["since"] == inside


def test_what_was_said_and_asked_is_a_row_each() -> None:
    at = "2026-11-25T10:00:00+01:00"
    utc = "2026-11-25T09:00:00.000000Z"
    spoken = rows("contacted", contacted_at=at, no_answer_at=[at, at])
    assert spoken == [{"at": utc, "tried": tried} for tried in (0, 1, 1)]
    assert rows("wish", call_wish={"part": "any", "at": at}) == [{"part": "any", "at": utc}]
    assert "dagdeel" in refused(call_wish={"part": "night", "at": at})
    assert rows("call_now", call_now_at=at) == [{"asked_at": utc}]
    assert rows("later", later={"on": "2027-03-01", "at": at}) == [{"day": "2027-03-01", "asked_at": utc}]
    assert refused(later={"on": None, "at": at}) == "later.on ontbreekt."
    assert rows("objection", objection={"text": None, "at": at}) == [{"said": "", "at": utc}]
    assert rows("objection", objection={"text": "Nee\nja", "at": at}) == [{"said": "Nee\nja", "at": utc}]
    assert rows("lost", lost={"reason": "Te duur", "at": at}) == [
        {"reason": "Te duur", "words": None, "at": utc}
    ]
    assert rows("next_step", next_step={"what": "Bel", "on": "2026-12-02"}) == [
        {"what": "Bel", "made_at": SENT, "on_day": "2026-12-02"}
    ]
    assert rows("note", notes=[{"at": at, "by": None, "text": None}]) == [
        {"at": utc, "author": None, "text": ""}
    ]
    assert refused(notes=["x"]) == "Een notitie is geen object."
    assert rows("proposal", proposal_at=at) == [{"at": utc}]


@pytest.mark.parametrize(
    ("eur", "kept"),
    [
        (0, 0),
        (1_000_000, 1_000_000),
        ("1500", 1500),
        (1_000_001, None),
        (-1, None),
        (True, None),
        ("1,5", None),
    ],
)
def test_a_client_pays_an_amount_up_to_a_million(eur: Any, kept: int | None) -> None:
    client = {"since": "2026-12-01", "monthly_eur": eur, "until": "2026-12-01"}
    if kept is None:
        assert "euro per maand kan niet" in refused(client=client)
    else:
        row = {"since": "2026-12-01", "monthly_eur": kept, "until": "2026-12-01", "at": SENT}
        assert rows("client", client=client) == [row]


def test_a_client_does_not_end_before_the_beginning() -> None:
    client = {"since": "2026-12-02", "monthly_eur": 1, "until": "2026-12-01"}
    assert refused(client=client) == "De klant houdt op voor het begin."


def test_a_call_was_made_when_the_lead_came_and_changed_when_nobody_came() -> None:
    start, end = "2026-11-26T10:00:00+01:00", "2026-11-26T10:30:00+01:00"
    call = {"starts_at": start, "ends_at": end, "status": "no_show", "reason": None}
    (missed,) = rows("booking", booking=call)
    assert (missed["created_at"], missed["changed_at"]) == (SENT, "2026-11-26T09:00:00.000000Z")
    (kept,) = rows("booking", booking={**call, "status": "booked", "ends_at": start})
    assert (kept["created_at"], kept["changed_at"]) == (SENT, SENT)
    assert "einde ligt voor het begin" in refused(booking={**call, "ends_at": LEAD["started_at"]})
    assert "stand is onbekend" in refused(booking={**call, "status": "keizer"})


def test_an_earlier_call_that_only_the_stage_tells_of_is_kept_as_well() -> None:
    call = {"starts_at": LEAD["submitted_at"], "ends_at": LEAD["submitted_at"], "reason": None}
    cancelled, held = ({**call, "status": status} for status in ("cancelled", "attended"))
    statuses = [row["status"] for row in rows("booking", stage="call_held", booking=cancelled)]
    assert statuses == ["attended", "cancelled"]
    assert [row["status"] for row in rows("booking", stage="call_held", booking=held)] == ["attended"]
    assert [row["status"] for row in rows("booking", stage="call_booked", booking=None)] == ["booked"]
    assert rows("booking", stage="spoken") == []
    assert rows("booking", stage="call_held", proposal_at=LEAD["submitted_at"]) == []


def test_answers_may_be_so_many_and_so_long_and_what_is_empty_is_asked_and_not_answered() -> None:
    found = read(answers={"role": None, "goals": [], "size": "0"})
    assert (found.answers, found.keys) == ({"size": "0"}, ("role", "goals", "size"))
    assert read(answers={"k" * 60: ["v" * 200] * 100})
    for answers in ({"k" * 61: "v"}, {"k": "v" * 201}, {"k": ["v"] * 101}, {"k": ""}, {"k": 7}, {"K": "v"}):
        assert refused(answers=answers)
