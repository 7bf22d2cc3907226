"""A stranger who knows only DESIGN.md does the whole intake over HTTP."""

import json
import re

import pytest

from tests.journeys.walker import ANNA, QUESTIONS, VALUES, Walker, outcome_of
from tests.server import ROOT, Server


def exported(site: Server, *more: str) -> list[dict[str, object]]:
    return [
        json.loads(line) for line in site.flask("leads", "export", "--format", "jsonl", *more).splitlines()
    ]


def test_the_walker_imports_nothing_from_the_program() -> None:
    text = (ROOT / "tests" / "journeys" / "walker.py").read_text("utf-8")
    assert not re.search(r"^(from|import) (vollegym|tests)", text, re.M)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"role": ["other"]},
        {"timing": ["orienting"]},
        {"budget": ["under_1000"]},
        {"budget": ["none"], "role": ["other"]},
        {"budget": ["depends"], "goals": ["unsure"], "company": [""]},
    ],
    ids=["qualified", "not_fit", "later", "small_budget", "worst_mark_wins", "depends"],
)
def test_every_answer_given_stands_in_the_export(
    site: Server, changes: dict[str, list[str]], request: pytest.FixtureRequest
) -> None:
    answers = {**ANNA, **changes, "email": [f"{request.node.callspec.id}@example.com"]}
    walker = Walker(site.url)
    page = walker.walk(answers)
    assert (page.status, page.path) == (200, "/intake/uitkomst")
    row = next(row for row in exported(site) if row["email"] == answers["email"][0])
    assert (row["state"], row["outcome"]) == ("submitted", outcome_of(answers))
    assert (row["name"], row["phone"], row["phone_typed"]) == ("Anna de Vries", "+31612345678", "06 12345678")
    assert row["company"] == (answers["company"][0] or None)
    given = {key: values if key == "goals" else values[0] for key, values in answers.items() if key in VALUES}
    assert row["answers"] == given
    assert bool(row["reasons"]) == (row["outcome"] != "qualified")


def test_each_question_has_the_address_and_the_values_of_the_contract(site: Server) -> None:
    walker = Walker(site.url)
    walker.get("/intake")
    seen = {}
    for _ in QUESTIONS:
        _, _, offered = walker.form()
        key = next((key for key in VALUES if key in offered), "contact")
        seen[key] = walker.page.path
        if key in VALUES:
            assert offered[key] == VALUES[key]
        else:
            assert {"name", "email", "phone", "company"} <= set(offered)
        walker.answer(**{name: values for name, values in ANNA.items() if name in offered})
    assert walker.page.path == "/intake/controle"
    expected = {key: f"/intake/{slug}" for key, slug in QUESTIONS.items()} | {"role": "/intake"}
    assert seen == expected
    assert list(seen) == list(QUESTIONS)


def test_going_back_shows_the_earlier_choice_and_the_last_answer_counts(site: Server) -> None:
    walker = Walker(site.url)
    walker.get("/intake")
    walker.answer(role=["owner"])
    walker.get("/intake/rol")
    _, fields, _ = walker.form()
    assert ("role", "owner") in fields
    walker.answer(role=["co_owner"])
    page = walker.walk({**ANNA, "role": ["co_owner"], "email": ["back@example.com"]})
    assert page.path == "/intake/uitkomst"
    row = next(row for row in exported(site) if row["email"] == "back@example.com")
    assert row["answers"]["role"] == "co_owner"  # type: ignore[index]


def test_a_question_that_is_not_yet_reachable_leads_to_where_you_are(site: Server) -> None:
    walker = Walker(site.url)
    walker.get("/intake")
    walker.answer(role=["owner"])
    assert walker.get("/intake/budget").path == "/intake/type-studio"
    assert walker.get("/intake/controle").path == "/intake/type-studio"
    assert walker.get("/intake/bestaat-niet").status == 404


def test_after_sending_every_question_leads_to_the_verdict(site: Server) -> None:
    walker = Walker(site.url)
    walker.walk({**ANNA, "email": ["after@example.com"]})
    for slug in [*QUESTIONS.values(), "controle"]:
        assert walker.get(f"/intake/{slug}").path == "/intake/uitkomst"


@pytest.mark.parametrize("value", [[], ["nonsense"], ["owner", "co_owner"]])
def test_a_missing_unknown_or_doubled_answer_is_422_and_stores_nothing(
    site: Server, value: list[str]
) -> None:
    walker = Walker(site.url)
    walker.get("/intake")
    action, fields, _ = walker.form()
    page = walker.post(action, fields + [("role", each) for each in value])
    assert page.status == 422
    assert "Fout: " in page.words("title")
    assert walker.get("/intake/type-studio").path in ("/intake", "/intake/rol")


def test_only_the_flow_sets_a_cookie(site: Server) -> None:
    walker = Walker(site.url)
    for path in ("/", "/kennisbank", "/privacy", "/zoeken?q=leden", "/bestaat-niet"):
        assert "set-cookie" not in walker.get(path).headers
    assert list(walker.cookies) == []
    walker.get("/intake")
    assert len(walker.cookies) == 1
    cookie = next(iter(walker.cookies))
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"
