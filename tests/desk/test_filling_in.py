"""Answers that somebody gives on the phone: the same questions and verdict, told apart from what they sent themselves."""

import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.people import ANNA, BRAM, finished, walk
from tests.visitor import Form, Page, Visitor
from vollegym.access import store as access_store
from vollegym.desk import service
from vollegym.desk.service import By
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.services import Services


def lead_of(services: Services) -> Lead:
    lead = lead_store.by_id(services.storage.database(), 1)
    assert lead
    return lead


def kinds(services: Services, table: str) -> list[str]:
    return [row["kind"] for row in services.storage.database().query(f"SELECT kind FROM {table} ORDER BY id")]


def ask(desk: Visitor, services: Services) -> Form:
    page = desk.open(f"/beheer/aanvraag/{lead_of(services).reference}")
    (link,) = [link for link in page.links() if link.endswith("/vul-aan")]
    return desk.open(link).form("/vul-aan")


def fill(desk: Visitor, services: Services, **answers: Any) -> Page:
    return desk.send(ask(desk, services), **answers)


def test_answers_of_another_questionnaire_are_shown_as_words_and_ours_can_be_changed(
    app: Flask, desk: Visitor, services: Services, owner: FlaskCliRunner
) -> None:
    finished(Visitor(app), ANNA)
    line = json.loads(owner.invoke(args=["leads", "export", "--format", "jsonl"]).stdout)
    answers = {**line["answers"], "favourite_colour": "dark_red", "size": "over_9000"}
    told = json.dumps({**line, "answers": answers, "reference": "AAAA-BBBB", "questionnaire": 7})
    form = desk.open("/beheer/aanvragen/importeren").form("/importeren")
    desk.send(form, file=(io.BytesIO(told.encode()), "x.jsonl"))
    desk.send(next(form for form in desk.page.forms() if "/importeren/" in form.action), act="breng-in")
    page = desk.open("/beheer/aanvraag/AAAA-BBBB")
    assert "Favourite colourDark red" in page.text
    assert "Leden of klantenOver 9000" in page.text
    page = desk.open("/beheer/aanvraag/AAAA-BBBB/vul-aan")
    assert "‘Favourite colour’ vragen wij niet" in page.text
    assert "favourite_colour" not in page.text
    form = page.form("/vul-aan")
    assert ">50 tot en met 99</option>" in page.response.get_data(as_text=True), (
        "every answer we offer is there too"
    )
    page = desk.send(form, size="50_100")
    assert "Leden of klanten ‘50 tot en met 99’ (was ‘Over 9000’)" in page.text
    assert "Telefonisch aangevuld" in page.text
    lines = owner.invoke(args=["leads", "export", "--format", "jsonl"]).stdout.splitlines()
    kept = next(one for one in map(json.loads, lines) if one["reference"] == "AAAA-BBBB")
    assert kept["answers"] == {**answers, "size": "50_100"}


def test_who_stopped_halfway_is_helped_on_the_phone_and_gets_the_verdict(
    app: Flask, desk: Visitor, services: Services
) -> None:
    walk(Visitor(app), ANNA, until="size")
    page = desk.open(f"/beheer/aanvraag/{lead_of(services).reference}")
    assert "Vul aan: nog 4 vragen open" in page.text
    page = fill(desk, services, size="50_100")
    assert "Antwoorden bewaard." in page.text
    assert "Telefonisch aangevuld:" in page.text
    assert lead_of(services).answers["size"] == "50_100"
    assert lead_of(services).state == "draft", "what is known so far is kept, without a verdict"
    fill(desk, services, timing="now", budget="2000_3000")
    assert lead_of(services).outcome is None
    page = fill(desk, services, name="Anna de Boer", phone="06 12345678")
    assert lead_of(services).outcome == "qualified"
    assert "Uitkomst: wel (versie 1 van de vragen)." in page.text
    by = {
        row["person"]
        for row in services.storage.database().query("SELECT person FROM event WHERE kind = 'filled_in'")
    }
    assert by == {1}
    assert "intake.submitted" in kinds(services, "outbox")
    assert not {"received", "call_sheet", "nudge"} & set(kinds(services, "outbox")), "nobody is mailed"
    assert lead_store.waiting(services.storage.database(), services.now()) == [], "no clock runs"


def test_an_answer_that_was_another_gives_the_verdict_anew_and_both_are_kept(
    app: Flask, desk: Visitor, services: Services, owner: FlaskCliRunner
) -> None:
    finished(Visitor(app), BRAM)
    before = lead_of(services)
    page = fill(desk, services, budget="2000_3000")
    lead = lead_of(services)
    assert (before.outcome, lead.outcome) == ("not_yet", "qualified")
    assert lead.submitted_at == before.submitted_at
    assert lead.verdict
    assert lead.verdict.reasons == ()
    assert "Uitkomst: wel (versie" in page.text
    assert "Uitkomst: nog niet (versie" in page.text
    assert kinds(services, "outbox").count("intake.submitted") == 2, "the owner's own programs hear of it"
    assert "(was ‘" in page.text
    told = json.loads(owner.invoke(args=["leads", "mine", "anna@example.com"]).stdout)
    (event,) = [one for one in told["aanvragen"][0]["event"] if one["kind"] == "filled_in"]
    assert event["properties"]["answers"] == {"budget": ["under_1000", "2000_3000"]}
    (undo,) = [form for form in page.forms() if "/ongedaan/" in form.action]
    page = desk.send(undo)
    assert "Ongedaan gemaakt." in page.text
    assert lead_of(services).answers == before.answers
    assert lead_of(services).verdict == before.verdict
    assert kinds(services, "outbox").count("intake.submitted") == 1


def test_undoing_the_last_answers_makes_a_draft_of_it_again(
    app: Flask, desk: Visitor, services: Services
) -> None:
    visitor = Visitor(app)
    walk(visitor, ANNA, until="budget")
    page = fill(desk, services, budget="2000_3000")
    assert lead_of(services).state == "submitted"
    assert visitor.open("/intake").url != "/intake/budget"
    (undo,) = [form for form in page.forms() if "/ongedaan/" in form.action]
    desk.send(undo)
    lead = lead_of(services)
    assert (lead.state, lead.outcome, lead.entered_at, "budget" in lead.answers) == (
        "draft",
        None,
        None,
        False,
    )
    assert "intake.submitted" not in kinds(services, "outbox")
    assert finished(visitor, ANNA).url == "/intake/uitkomst", "they go on where they were"


def test_the_same_answers_again_are_no_news(app: Flask, desk: Visitor, services: Services) -> None:
    finished(Visitor(app), ANNA)
    events = kinds(services, "event")
    fill(desk, services)
    assert kinds(services, "event") == events


def test_who_answers_meanwhile_is_seen_and_nothing_typed_is_lost(
    app: Flask, desk: Visitor, services: Services
) -> None:
    visitor = Visitor(app)
    walk(visitor, ANNA, until="timing")
    form = ask(desk, services)
    visitor.send(timing="orienting")
    page = desk.send(form, budget="over_5000")
    assert page.status == 422
    assert "De aanvrager gaf een antwoord" in page.text
    assert page.form("/vul-aan").values["budget"] == ["over_5000"]
    assert "budget" not in lead_of(services).answers
    with services.storage.writing() as db:
        priya = access_store.add_person(db, "priya@example.com", "colleague", services.now())
    service.fill_in(services, 1, By(priya), {"timing": ["now"]})
    page = desk.send(page.form("/vul-aan"), timing="now")
    assert "Priya@example.com vulde antwoorden aan" in page.text
    desk.send(page.form("/vul-aan"))
    assert lead_of(services).answers["budget"] == "over_5000", "who looked and pressed again, means it"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"budget": "1e9"}, "Kies één van de antwoorden"),
        ({"goals": ["x"]}, "Kies één van de antwoorden"),
        ({"name": "Anna", "phone": "12"}, "telefoonnummer"),
        ({"phone": "0612345678"}, "Vul de naam in."),
    ],
)
def test_what_is_no_answer_is_told_and_stays_typed(
    app: Flask, desk: Visitor, services: Services, typed: dict[str, Any], said: str
) -> None:
    walk(Visitor(app), ANNA, until="size")
    page = fill(desk, services, **{"timing": "now", **typed})
    assert page.status == 422
    assert said in page.text
    assert page.form("/vul-aan").values["timing"] == ["now"]
    assert "timing" not in lead_of(services).answers


def test_nobody_else_fills_anything_in_and_who_was_forgotten_is_gone(
    app: Flask, desk: Visitor, services: Services, owner: FlaskCliRunner
) -> None:
    finished(Visitor(app), BRAM)
    form, stranger = ask(desk, services), Visitor(app)
    assert stranger.open(form.action).status == 404
    assert stranger.send(form, budget="over_5000").status == 422
    assert lead_of(services).outcome == "not_yet"
    owner.invoke(args=["leads", "forget", "anna@example.com", "--yes"])
    assert desk.send(form, budget="over_5000").status == 422
    with pytest.raises(LookupError):
        service.fill_in(services, 1, By(1), {})
