"""Two crowds in the running intake: every honest visitor is a lead at once, no robot ever alarms the owner."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.intake.honest import HONEST, Way
from tests.intake.robots import ROBOTS, fills_the_decoy_only_once
from tests.people import ANNA, BESIDES, walk
from tests.services import run_job
from tests.visitor import Visitor
from vollegym.leads import quarantine
from vollegym.questionnaire.robot_signs import Sign


def state(app: Flask) -> str:
    sql = """SELECT CASE WHEN submitted_at IS NULL THEN 'draft' WHEN quarantined_at IS NULL THEN 'submitted'
             WHEN released_at IS NULL THEN 'quarantined' ELSE 'released' END FROM lead ORDER BY id DESC LIMIT 1"""
    return str(app.extensions["vollegym"].storage.database().execute(sql).fetchone()[0])


def messages(app: Flask) -> list[str]:
    rows = (
        app.extensions["vollegym"].storage.database().query("SELECT kind FROM outbox WHERE lead IS NOT NULL")
    )
    return sorted(row["kind"] for row in rows)


@pytest.mark.parametrize("way", HONEST)
def test_an_honest_visitor_is_a_lead_at_once(app: Flask, visitor: Visitor, clock: Clock, way: Way) -> None:
    assert way(visitor, clock).h1 == "Dit past."
    assert state(app) == "submitted"
    assert "call_sheet" in messages(app)


@pytest.mark.parametrize("way", ROBOTS)
def test_a_robot_sees_the_normal_pages_and_alarms_nobody(
    app: Flask, visitor: Visitor, clock: Clock, way: Way
) -> None:
    assert way(visitor, clock).h1 == "Dit past."
    assert state(app) == "quarantined"
    assert messages(app) == []


@pytest.mark.parametrize("way", ROBOTS)
def test_a_released_robot_is_a_lead_like_any_other_once(
    app: Flask, visitor: Visitor, owner: FlaskCliRunner, clock: Clock, way: Way
) -> None:
    way(visitor, clock)
    reference = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", visitor.page.text)
    assert reference
    for _ in range(2):
        owner.invoke(args=["leads", "release", reference[0].lower().replace("-", "")])
    assert state(app) == "released"
    assert messages(app) == ["call_sheet", "intake.submitted", "nudge", "received"]


def test_what_was_seen_of_a_robot_is_kept_with_its_reasons(
    app: Flask, visitor: Visitor, clock: Clock
) -> None:
    fills_the_decoy_only_once(visitor, clock)
    rows = (
        app.extensions["vollegym"].storage.database().query("SELECT * FROM event WHERE kind = 'quarantined'")
    )
    assert [row["properties"] for row in rows] == ['{"points": 6, "signs": ["decoy_filled", "fast"]}']


def test_the_owner_reads_why(owner: FlaskCliRunner, visitor: Visitor, clock: Clock) -> None:
    fills_the_decoy_only_once(visitor, clock)
    reference = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", visitor.page.text)
    assert reference
    assert reference[0] in owner.invoke(args=["leads", "list", "--state", "quarantined"]).output
    said = owner.invoke(args=["leads", "show", reference[0]]).output
    assert "vulde het veld in dat leeg moest blijven" in said


def test_every_sign_has_words() -> None:
    assert set(quarantine.WORDS) == set(Sign)


def test_the_decoy_is_for_robots_alone(visitor: Visitor) -> None:
    page = visitor.open("/intake/rol")
    box = next(e for e in page.all("div") if e.get("class") == "decoy")
    inside = list(box.iter())
    assert box.get("aria-hidden") == "true"
    assert "Laat leeg" in "".join(box.itertext())
    field = next(e for e in inside if e.get("name"))
    assert (field.get("autocomplete"), field.get("tabindex")) == ("off", "-1")
    assert field.get("name") in BESIDES


def test_whatever_a_robot_does_afterwards_alarms_nobody_until_it_is_released(
    app: Flask, owner: FlaskCliRunner, visitor: Visitor
) -> None:
    visitor.open("/intake/rol")
    visitor.send(role="owner", warm_up="x")
    page = walk(visitor, {**ANNA, "budget": "none"})
    page = visitor.send()
    reference = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", page.text)
    assert reference
    token = page.forms()[0].values["csrf_token"][0]
    for act in ({"disagree": "kijk op http://pills.example"}, {"later": "2027-03-02"}):
        visitor.client.post("/intake/uitkomst", data={**act, "csrf_token": token})
    assert messages(app) == []
    owner.invoke(args=["leads", "release", reference[0]])
    assert messages(app) == ["disagreement", "intake.submitted", "later", "received"]


def test_a_robot_that_stops_halfway_is_no_unfinished_intake(
    app: Flask, visitor: Visitor, clock: Clock
) -> None:
    visitor.open("/intake/rol")
    visitor.send(role="owner", warm_up="x")
    walk(visitor, ANNA, until="budget")
    clock.moment += timedelta(hours=2)
    run_job(app, "unfinished")
    assert messages(app) == []
    reference = next(app.extensions["vollegym"].storage.database().query("SELECT reference FROM lead"))[
        "reference"
    ]
    assert "vrijgegeven" in app.test_cli_runner().invoke(args=["leads", "release", reference]).output
    assert (state(app), messages(app)) == ("draft", []), "let go, it is an intake that nobody sent"
