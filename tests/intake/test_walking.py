"""The whole way through, as a visitor without script."""

import pytest

from tests.people import ANNA, BRAM, CHRIS, DEWI, Answers, finish, give, walk
from tests.visitor import Visitor

ORDER = ["rol", "type-studio", "doelen", "knelpunt", "omvang", "start", "contact", "budget"]


def test_it_works(visitor: Visitor) -> None:
    page = finish(visitor, ANNA)
    assert (page.url, page.h1) == ("/intake/uitkomst", "Dit past.")


def test_a_newcomer_sees_an_introduction_and_the_first_question(visitor: Visitor) -> None:
    page = visitor.open("/intake")
    assert page.form().options["role"] == ["owner", "co_owner", "starting", "other"]


def test_every_answer_leads_to_the_next_question(visitor: Visitor) -> None:
    visitor.open("/intake/rol")
    seen = []
    for key in ANNA:
        seen.append(visitor.page.url.removeprefix("/intake/"))
        give(visitor, ANNA[key])
    assert seen == ORDER


@pytest.mark.parametrize(
    ("person", "words"),
    [(ANNA, "Dit past."), (BRAM, "Nog niet."), (CHRIS, "Wij zijn nu niet het goede bureau voor je.")],
)
def test_each_outcome_has_a_page_of_its_own(visitor: Visitor, person: Answers, words: str) -> None:
    assert finish(visitor, person).h1 == words


def test_the_worst_mark_decides_and_every_mark_is_told(visitor: Visitor) -> None:
    page = finish(visitor, DEWI)
    assert page.h1 == "Wij zijn nu niet het goede bureau voor je."
    assert "alleen samen met wie dat wel doet" in page.text
    assert "Je kijkt nog rond" in page.text


def test_the_outcome_names_the_version_of_the_questions(visitor: Visitor) -> None:
    assert "versie 1" in finish(visitor, BRAM).text


def test_a_question_out_of_reach_leads_to_where_you_are(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="goals")
    assert visitor.client.get("/intake/budget").location == "/intake/doelen"
    assert visitor.client.get("/intake/controle").status_code == 303
    assert visitor.client.get("/intake/uitkomst").location == "/intake/doelen"


def test_a_newcomer_who_jumps_ahead_is_led_to_the_first_question(visitor: Visitor) -> None:
    response = visitor.client.get("/intake/budget")
    assert (response.status_code, response.location) == (303, "/intake/rol")


def test_an_unknown_question_does_not_exist(visitor: Visitor) -> None:
    assert visitor.open("/intake/bestaat-niet").status == 404


def test_after_sending_every_question_leads_to_the_outcome(visitor: Visitor) -> None:
    finish(visitor, ANNA)
    for slug in [*ORDER, "controle"]:
        assert visitor.client.get(f"/intake/{slug}").location == "/intake/uitkomst"


def test_who_answered_before_can_go_on_or_start_again(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="bottleneck")
    page = visitor.open("/intake")
    assert "http://localhost/intake/knelpunt" in page.links() or "/intake/knelpunt" in page.links()
    assert page.form().action == "/intake/opnieuw"
    assert visitor.send().form().options["role"]


def test_a_changed_answer_leads_back_to_the_check_page(visitor: Visitor) -> None:
    walk(visitor, ANNA)
    visitor.open("/intake/omvang")
    page = give(visitor, "over_200")
    assert page.url == "/intake/controle"
    assert "200 of meer" in page.text


def test_contact_details_that_were_changed_are_kept(visitor: Visitor) -> None:
    """What the desk finds a lead by follows at once; a conflict there once refused the change."""
    walk(visitor, ANNA)
    visitor.open("/intake/contact")
    page = give(visitor, {**ANNA["contact"], "name": "Anna van den Berg"})
    assert page.url == "/intake/controle"
    assert "Anna van den Berg" in page.text


def test_an_incomplete_intake_cannot_be_sent(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="size")
    token = visitor.page.form().values["csrf_token"]
    response = visitor.client.post("/intake/controle", data={"csrf_token": token})
    assert (response.status_code, response.location) == (303, "/intake/omvang")


def test_a_second_press_on_send_shows_the_same_outcome(visitor: Visitor) -> None:
    walk(visitor, ANNA)
    form = visitor.page.form()
    first, second = visitor.send(form), visitor.send(form)
    assert first.url == second.url == "/intake/uitkomst"
    assert first.text == second.text


def test_an_old_check_page_does_not_send_another_draft(visitor: Visitor) -> None:
    walk(visitor, ANNA)
    old = visitor.page.form()
    visitor.open("/intake")
    visitor.send()
    walk(visitor, BRAM)
    assert visitor.send(old).url == "/intake/controle"


def test_the_title_says_which_question_this_is(visitor: Visitor) -> None:
    assert visitor.open("/intake/rol").title == "Vraag 1 van 8: Wat is jouw rol? – Volle Gym"


def test_the_question_is_the_heading(visitor: Visitor) -> None:
    assert visitor.open("/intake/rol").h1 == "Wat is jouw rol?"


def test_the_budget_comes_after_what_it_brings(visitor: Visitor) -> None:
    page = walk(visitor, ANNA, until="budget")
    assert "Eén groep tegelijk, met een startdatum" in page.text
    assert "Een aanvraag die meteen antwoord krijgt" in page.text
