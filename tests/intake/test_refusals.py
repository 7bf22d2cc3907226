"""A wrong answer costs nothing: the same page, everything typed kept, one sentence that says what to do."""

import pytest

from tests.people import ANNA, BESIDES, walk
from tests.visitor import Page, Visitor

CONTACT = ANNA["contact"]


def fields(page: Page) -> dict[str, str]:
    shown = [e for e in page.all("input") if e.get("type") != "hidden" and e.get("name") not in BESIDES]
    return {e.get("name", ""): e.get("value", "") for e in shown}


def test_no_answer_is_asked_for_again(visitor: Visitor) -> None:
    visitor.open("/intake/rol")
    page = visitor.send()
    assert (page.status, page.url) == (422, "/intake/rol")
    assert page.title.startswith("Fout: ")


@pytest.mark.parametrize("value", ["", "owner ", "OWNER", "eigenaar", "'; drop table lead; --", "\0", "💪"])
def test_an_unknown_answer_is_asked_for_again(visitor: Visitor, value: str) -> None:
    visitor.open("/intake/rol")
    assert visitor.send(role=value).status == 422


def test_two_answers_to_a_question_with_one_are_refused_and_both_shown(visitor: Visitor) -> None:
    visitor.open("/intake/rol")
    page = visitor.send(role=["owner", "other"])
    assert page.status == 422
    assert page.form().values["role"] == ["owner", "other"]


def test_several_answers_with_one_unknown_keep_the_known_ones_on_the_page(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="goals")
    page = visitor.send(goals=["retention", "more_money"])
    assert page.status == 422
    assert page.form().values["goals"] == ["retention"]


def test_a_wrong_contact_keeps_everything_typed(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    typed = {"name": "", "company": "  Zaal <b>&", "email": "anna.example.com", "phone": "06 12"}
    page = visitor.send(**typed)
    assert page.status == 422
    assert fields(page) == typed


def test_the_same_sentence_stands_in_the_summary_and_beside_the_field(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    page = visitor.send(**{**CONTACT, "email": "anna.example.com"})
    assert page.text.count("Zet een @ in je e-mailadres, zoals in naam@voorbeeld.nl.") == 2
    assert [a.get("href") for a in page.all("a") if a.get("href", "").startswith("#email")] == ["#email"]
    wrong = next(e for e in page.all("input") if e.get("name") == "email")
    assert wrong.get("aria-invalid") == "true"
    assert "email-fout" in (wrong.get("aria-describedby") or "")


def test_nothing_wrong_is_kept(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    visitor.send(**{**CONTACT, "phone": "06"})
    assert visitor.client.get("/intake/budget").location == "/intake/contact"


def test_a_lost_token_shows_the_page_again_with_everything_typed(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    page = visitor.send(**CONTACT, csrf_token="forged")
    assert page.status == 422
    assert fields(page) == CONTACT
    assert visitor.send().url == "/intake/budget"


def test_without_cookies_the_second_try_gives_another_way(visitor: Visitor) -> None:
    form = visitor.open("/intake/rol").form()
    visitor.client.delete_cookie("vollegym")
    page = visitor.send(form, role="owner")
    assert page.status == 422
    assert page.form().values["role"] == ["owner"]
    visitor.client.delete_cookie("vollegym")
    page = visitor.send()
    assert page.status == 422
    assert not page.forms()
    assert "cookie" in page.text


def test_another_site_cannot_post(visitor: Visitor) -> None:
    visitor.open("/intake/rol")
    form = visitor.page.form()
    response = visitor.client.post(form.action, data=form.values, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
