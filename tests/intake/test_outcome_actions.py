"""What someone can still say once the verdict is there."""

from datetime import date

import pytest
from flask import Flask

from tests.intake.test_events import events
from tests.people import ANNA, BRAM, CHRIS, finish, walk
from tests.visitor import Form, Visitor
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead


def only_lead(app: Flask) -> Lead:
    (lead,) = lead_store.submitted(app.extensions["vollegym"].storage.database())
    return lead


def form_with(visitor: Visitor, name: str) -> Form:
    """The form on the outcome page that holds this input."""
    (form,) = [form for form in visitor.page.forms() if name in form.values]
    return form


def test_not_yet_can_be_asked_again_on_a_day_of_choice(app: Flask, visitor: Visitor) -> None:
    finish(visitor, BRAM)
    page = visitor.send(form_with(visitor, "later"), later="2027-03-02")
    assert page.url == "/intake/uitkomst"
    assert "je hoort van ons op dinsdag 2 maart 2027" in page.text
    assert only_lead(app).later == date(2027, 3, 2)


@pytest.mark.parametrize("typed", ["2-3-2027", "2 maart 2027", "02/03/2027", "2 mrt 2027", " 2027-3-2 "])
def test_a_date_may_be_written_any_way(app: Flask, visitor: Visitor, typed: str) -> None:
    finish(visitor, BRAM)
    visitor.send(form_with(visitor, "later"), later=typed)
    assert only_lead(app).later == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", "Vul een datum in"),
        ("morgen", "dag, maand en jaar"),
        ("31-2-2027", "dag, maand en jaar"),
        ("2026-11-24", "na vandaag"),
        ("2030-01-01", "binnen twee jaar"),
    ],
)
def test_a_date_that_cannot_be_is_told_and_kept(visitor: Visitor, typed: str, part: str) -> None:
    finish(visitor, BRAM)
    page = visitor.send(form_with(visitor, "later"), later=typed)
    assert page.status == 422
    assert page.text.count(part) == 2
    assert page.title.startswith("Fout: ")
    assert form_with(visitor, "later").values["later"] == [typed]
    # A date field would show nothing of what is no date.
    kind = next(field.get("type") for field in page.all("input") if field.get("name") == "later")
    assert kind == ("text" if typed in ("morgen", "31-2-2027") else "date")


@pytest.mark.parametrize("said", ["", "Mijn vader is eigenaar, maar ik beslis. <b>Echt!</b>"])
def test_who_does_not_agree_can_say_so(app: Flask, visitor: Visitor, said: str) -> None:
    finish(visitor, CHRIS)
    page = visitor.send(form_with(visitor, "disagree"), disagree=said)
    assert "Genoteerd: je bent het er niet mee eens." in page.text
    assert only_lead(app).objection == said
    assert said in page.text


def test_words_that_were_said_before_are_no_news_and_other_words_are_added(
    app: Flask, visitor: Visitor
) -> None:
    finish(visitor, CHRIS)
    told = []
    for said in ("Ik beslis.", "Ik beslis.", "", "Mijn vader tekent."):
        visitor.send(form_with(visitor, "disagree"), disagree=said)
        told.append((only_lead(app).objection, [kind for kind, _ in events(app)].count("disagreed")))
    first, both = "Ik beslis.", "Ik beslis.\nMijn vader tekent."
    assert told == [(first, 1), (first, 1), (first, 1), (both, 2)]


def test_four_thousand_letters_of_disagreement_are_kept_and_one_more_is_too_many(
    app: Flask, visitor: Visitor
) -> None:
    finish(visitor, CHRIS)
    page = visitor.send(form_with(visitor, "disagree"), disagree="a" * 4001)
    assert page.status == 422
    assert "Kort je bericht in tot 4000 tekens." in page.text
    visitor.send(form_with(visitor, "disagree"), disagree="a" * 4000)
    assert only_lead(app).objection == "a" * 4000


@pytest.mark.parametrize("person", [ANNA, BRAM, CHRIS])
def test_the_mail_address_is_shown_and_can_be_corrected(app: Flask, visitor: Visitor, person: object) -> None:
    page = finish(visitor, person)  # type: ignore[arg-type]
    assert "anna@example.com" in page.text
    assert visitor.send(form_with(visitor, "email"), email="anna@").status == 422
    page = visitor.send(form_with(visitor, "email"), email=" Anna@Studio-Anna.nl ")
    assert "Genoteerd: we mailen je op Anna@studio-anna.nl." in page.text
    contact = only_lead(app).contact
    assert contact
    assert contact.email == "Anna@studio-anna.nl"


def test_the_verdict_cannot_be_changed_here(app: Flask, visitor: Visitor) -> None:
    finish(visitor, CHRIS)
    visitor.send(form_with(visitor, "disagree"), disagree="Toch", outcome="qualified", verdict="qualified")
    verdict = only_lead(app).verdict
    assert verdict
    assert verdict.outcome == "not_fit"


def test_who_did_not_send_an_intake_changes_nothing(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA, until="budget")
    token = visitor.page.form().values["csrf_token"][0]
    response = visitor.client.post("/intake/uitkomst", data={"csrf_token": token, "later": "2027-03-02"})
    assert (response.status_code, response.location) == (303, "/intake/budget")
    assert (
        app.extensions["vollegym"].storage.database().execute("SELECT count(*) FROM later").fetchone()[0] == 0
    )


def test_an_article_that_fits_is_offered_with_the_verdict(visitor: Visitor) -> None:
    page = finish(visitor, BRAM)
    assert any(link.endswith("/personal-trainer-leads") for link in page.links())
