"""Two crowds in the running intake: every honest visitor is a lead at once, no robot ever alarms the owner."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.people import ANNA, BESIDES, asked, finish, give, walk
from tests.visitor import Form, Page, Visitor
from vollegym.intake.spam import Sign
from vollegym.leads import quarantine

Way = Callable[[Visitor, Clock], Page]


def state(app: Flask) -> str:
    sql = """SELECT CASE WHEN submitted_at IS NULL THEN 'draft' WHEN quarantined_at IS NULL THEN 'submitted'
             WHEN released_at IS NULL THEN 'quarantined' ELSE 'released' END FROM lead ORDER BY id DESC LIMIT 1"""
    return str(app.extensions["storage"].database().execute(sql).fetchone()[0])


def messages(app: Flask) -> list[str]:
    rows = app.extensions["storage"].database().query("SELECT kind FROM outbox WHERE lead IS NOT NULL")
    return sorted(row["kind"] for row in rows)


def with_contact(**details: str) -> dict[str, Any]:
    return {**ANNA, "contact": {**ANNA["contact"], **details}}


# The honest -------------------------------------------------------------------------------------------


def in_one_go(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, ANNA)


def slowly(visitor: Visitor, clock: Clock) -> Page:
    walk(visitor, ANNA, until="size")
    clock.moment += timedelta(days=3)
    return finish_from_here(visitor)


def with_the_form_open_for_weeks(visitor: Visitor, clock: Clock) -> Page:
    walk(visitor, ANNA, until="contact")
    clock.moment += timedelta(days=25)
    give(visitor, ANNA["contact"])
    return finish_from_here(visitor)


def autofilled(visitor: Visitor, clock: Clock) -> Page:
    """A browser fills in every field that it knows by its autocomplete token, in no time."""
    page = walk(visitor, ANNA, until="contact")
    known = {"name": "name", "organization": "company", "email": "email", "tel": "phone"}
    fields = {
        e.get("name"): e.get("autocomplete") for e in page.all("input") if e.get("autocomplete") in known
    }
    visitor.send(**{str(name): ANNA["contact"][known[token]] for name, token in fields.items()})
    return finish_from_here(visitor)


def pasted(visitor: Visitor, clock: Clock) -> Page:
    details = {
        "name": "\u200bAnna\u00a0de Boer\n",
        "email": " <anna@example.com> ",
        "phone": "tel: 06-12345678",
    }
    return finish(visitor, with_contact(**details))


def back_and_forth(visitor: Visitor, clock: Clock) -> Page:
    old = visitor.open("/intake/rol").form()
    walk(visitor, ANNA, until="bottleneck")
    visitor.send(old, role="co_owner")
    visitor.send(old, role="owner")
    return finish_from_here(visitor)


def with_mistakes(visitor: Visitor, clock: Clock) -> Page:
    walk(visitor, ANNA, until="contact")
    for _ in range(5):
        visitor.send(**{**ANNA["contact"], "email": "anna@"})
    give(visitor, ANNA["contact"])
    return finish_from_here(visitor)


def after_the_token_was_lost(visitor: Visitor, clock: Clock) -> Page:
    walk(visitor, ANNA, until="contact")
    visitor.send(**ANNA["contact"], csrf_token="lost")
    visitor.send()
    return finish_from_here(visitor)


def oddly_named(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, with_contact(name="X Æ A-12 <3", company="https://studio-anna.example"))


def with_a_seal_of_another_key(visitor: Visitor, clock: Clock) -> Page:
    """The owner made a new secret key while forms were open."""
    visitor.open("/intake/rol")
    visitor.send(role="owner", shown="WzFd.forged", source="e30.forged")
    return finish_from_here(visitor)


def finish_from_here(visitor: Visitor) -> Page:
    page = walk(visitor, ANNA)
    assert page.url == "/intake/controle"
    return visitor.send()


HONEST: list[Way] = [
    in_one_go,
    slowly,
    with_the_form_open_for_weeks,
    autofilled,
    pasted,
    back_and_forth,
    with_mistakes,
    after_the_token_was_lost,
    oddly_named,
    with_a_seal_of_another_key,
]


@pytest.mark.parametrize("way", HONEST)
def test_an_honest_visitor_is_a_lead_at_once(app: Flask, visitor: Visitor, clock: Clock, way: Way) -> None:
    assert way(visitor, clock).h1 == "Dit past."
    assert state(app) == "submitted"
    assert "call_sheet" in messages(app)


# The robots -------------------------------------------------------------------------------------------


def fills_every_field(visitor: Visitor, clock: Clock) -> Page:
    return rush(visitor, lambda form: {name: ["x"] for name in form.values if form.values[name] == [""]})


def fills_the_decoy_only_once(visitor: Visitor, clock: Clock) -> Page:
    visitor.open("/intake/rol")
    visitor.send(role="owner", warm_up="http://pills.example")
    return finish_from_here(visitor)


def advertises(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, with_contact(name="Buy backlinks", company="https://seo.example"))


def writes_markup(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, with_contact(name='<a href="http://x.example">klik</a>'))


def never_looks(visitor: Visitor, clock: Clock) -> Page:
    """Knows the addresses by heart, posts bare values with a link in them."""
    token = visitor.open("/intake/rol").form().values["csrf_token"][0]
    for slug, key in [("rol", "role"), ("type-studio", "studio_type"), ("doelen", "goals")]:
        visitor.client.post(f"/intake/{slug}", data={key: ANNA[key], "csrf_token": token})
    for slug, key in [("knelpunt", "bottleneck"), ("omvang", "size"), ("start", "timing")]:
        visitor.client.post(f"/intake/{slug}", data={key: ANNA[key], "csrf_token": token})
    details = {**ANNA["contact"], "name": "Cheap followers www.followers.example"}
    visitor.client.post("/intake/contact", data={**details, "csrf_token": token})
    visitor.client.post("/intake/budget", data={"budget": ANNA["budget"], "csrf_token": token})
    visitor.open("/intake/controle")
    return visitor.send()


def rush(visitor: Visitor, more: Callable[[Form], dict[str, list[str]]]) -> Page:
    page = visitor.open("/intake")
    for _ in range(20):
        key = asked(page)
        if key is None:
            return visitor.send()
        answer = ANNA[key] if isinstance(ANNA[key], dict) else {key: ANNA[key]}
        page = visitor.send(**{**more(page.form()), **answer})
    raise AssertionError(page.url)


ROBOTS: list[Way] = [fills_every_field, fills_the_decoy_only_once, advertises, writes_markup, never_looks]


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
    rows = app.extensions["storage"].database().query("SELECT * FROM event WHERE kind = 'quarantined'")
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
    job = next(job for job in app.extensions["followup"].jobs if job.name == "unfinished")
    with app.app_context():
        job.run(clock())
    assert messages(app) == []
