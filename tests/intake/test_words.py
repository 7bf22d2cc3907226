"""What the intake says: everybody finds one answer that is theirs, and hears at the start whether it is for them."""

import re
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask

from tests.people import ANNA, asked, finish, walk
from tests.services import services_of
from tests.visitor import Visitor
from vollegym.config import ROOT
from vollegym.content.folder import read_folder
from vollegym.questionnaire.question_files import read_questionnaire
from vollegym.questionnaire.questions import Questionnaire

VALUES = {
    "role": "owner co_owner starting other",
    "studio_type": "pt_studio small_group boutique crossfit fitness martial_arts yoga_pilates other",
    "goals": "more_members fuller_groups better_clients retention peace_of_mind unsure",
    "bottleneck": "too_few_leads slow_follow_up low_conversion leaving_early no_system owner_dependent",
    "size": "under_50 50_100 100_200 over_200",
    "timing": "now three_months this_year orienting",
    "budget": "none under_1000 1000_2000 2000_3000 3000_5000 over_5000 depends",
}


def ours() -> Questionnaire:
    made, problems = read_questionnaire(read_folder(ROOT / "content", ROOT / "content").intake())
    assert made is not None, problems
    return made


@pytest.mark.parametrize("key", VALUES)
def test_values_never_change_whatever_the_labels_say(key: str) -> None:
    question = ours().by_key(key)
    assert question is not None
    assert question.values == tuple(VALUES[key].split())


@pytest.mark.parametrize("key", ["size", "budget"])
def test_no_number_falls_into_two_ranges_or_none(key: str) -> None:
    question = ours().by_key(key)
    assert question is not None
    ranges = []
    for option in question.options:
        numbers = [int(found.replace(".", "")) for found in re.findall(r"\d[\d.]*", option.label)]
        if len(numbers) == 2:
            ranges.append((numbers[0], numbers[1]))
        elif "minder dan" in option.label.lower():
            ranges.append((1 if key == "budget" else 0, numbers[0] - 1))
        elif "of meer" in option.label:
            ranges.append((numbers[0], 10**9))
    assert len(ranges) >= 4
    assert all(before[1] + 1 == after[0] for before, after in pairwise(ranges)), ranges


def test_the_start_says_for_whom_it_is_and_from_which_budget(visitor: Visitor) -> None:
    page = visitor.open("/intake")
    assert asked(page) == "role"
    assert page.h1 == "Passen we bij elkaar?"
    assert "zelfstandig trainer" in page.text
    assert "vanaf € 1.000 per maand" in page.text


def test_the_floor_is_the_least_amount_without_a_mark(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    """The owner raises it in one place, the question about the budget."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    budget = tmp_path / "content" / "intake" / "8-budget.md"
    text = budget.read_text("utf-8")
    label = '    label: "€ 1.000 tot en met € 1.999"\n    outcome: qualified\n'
    assert label in text
    budget.write_text(text.replace(label, label.replace("qualified", "not_yet")), "utf-8")
    visitor = Visitor(make_app(content=tmp_path / "content"))
    for path in ("/intake", "/werkwijze", "/"):
        text = visitor.open(path).text
        assert "vanaf € 2.000 per maand" in text, path
        assert "€ 1.000 per maand" not in text, path


def test_without_an_amount_in_the_questions_the_sentence_still_is_one(app: Flask) -> None:
    content = services_of(app).content
    assert Questionnaire(()).floor is None
    assert "{{" not in content.fill("Vanaf {{ ondergrens }} per maand, {{ vragen }} vragen, {{ gesprek }}.")
    assert content.fill("{{ nergens }}") == "{{ nergens }}"


def test_who_loses_clients_too_soon_can_say_so_and_reads_what_to_do(app: Flask) -> None:
    visitor = Visitor(app)
    page = walk(visitor, {**ANNA, "bottleneck": "leaving_early"}, until="budget")
    assert "Vastgelegde eerste weken" in page.text
    assert finish(visitor, {**ANNA, "bottleneck": "leaving_early"}).h1 == "Dit past."


def test_at_the_contact_question_stands_what_follows_when_one_stops_there(visitor: Visitor) -> None:
    page = walk(visitor, ANNA, until="contact")
    assert "één mail" in page.text
    assert "Bellen doen we dan niet" in page.text


def test_a_yes_has_its_reasons_too_out_of_the_answers(app: Flask) -> None:
    page = finish(Visitor(app), {**ANNA, "bottleneck": "slow_follow_up", "timing": "now"})
    assert page.h1 == "Dit past."
    for because in (
        "Je beslist zelf over uren en geld.",
        "Je komt er niet aan toe om snel te reageren.",
        "Je kunt deze maand beginnen.",
        "Met wat je per maand kunt besteden, kunnen we beginnen.",
    ):
        assert because in page.text
    assert "Je beslist mee" not in page.text
    other = finish(Visitor(app), {**ANNA, "bottleneck": "leaving_early", "timing": "three_months"})
    assert "Klanten haken bij je te snel af." in other.text
    assert "Je kunt deze maand beginnen." not in other.text


def test_every_answer_from_which_a_yes_may_follow_says_why() -> None:
    """So nobody reads 'dit past' without a reason; what only tells a goal or a size decides nothing."""
    for key in ("role", "bottleneck", "timing", "budget"):
        question = ours().by_key(key)
        assert question is not None
        assert [option.value for option in question.options if not option.because] == []


def test_a_no_does_not_speak_in_its_own_favour(app: Flask) -> None:
    page = finish(Visitor(app), {**ANNA, "budget": "none"})
    assert page.h1 == "Nog niet."
    assert "Je wilt nu niets uitgeven." in page.text
    assert "Je beslist zelf over uren en geld." not in page.text


def test_a_no_says_what_can_be_done_today(app: Flask) -> None:
    page = finish(Visitor(app), {**ANNA, "bottleneck": "slow_follow_up", "budget": "none"})
    assert "Vandaag al: zet alle aanvragen van deze maand op één lijst en bel de vijf nieuwste." in page.text


def test_who_does_not_decide_hears_to_do_it_together(app: Flask) -> None:
    assert "doe de intake samen" in finish(Visitor(app), {**ANNA, "role": "other"}).text


def test_what_it_brings_begins_where_it_goes_wrong(app: Flask) -> None:
    answers = {**ANNA, "goals": ["fuller_groups", "peace_of_mind"], "bottleneck": "slow_follow_up"}
    text = walk(Visitor(app), answers, until="budget").text
    order = [
        text.index(said) for said in ("Een aanvraag die meteen antwoord", "Eén groep tegelijk", "weekritme")
    ]
    assert order == sorted(order)
    assert "staat in Leads voor personal trainers" in text


def test_the_articles_of_an_outcome_fit_the_studio_the_goal_and_the_bottleneck(app: Flask) -> None:
    answers = {
        **ANNA,
        "studio_type": "fitness",
        "goals": ["fuller_groups", "better_clients", "retention"],
        "bottleneck": "no_system",
        "budget": "none",
    }
    page = finish(Visitor(app), answers)
    first = ["/sportschool-marketing", "/small-group-training-marketing", "/fitness-leadgeneratie"]
    assert [address for address in page.links() if address in (*first, "/personal-trainer-leads")] == first


def test_what_happens_to_who_chooses_no_moment_is_said_the_same_everywhere(
    app: Flask, visitor: Visitor
) -> None:
    """Home, the way we work, the outcome and the terms promise one thing; the mail has the number in it."""
    said, when = "Kies je niets, dan bellen we je zelf", ", uiterlijk de volgende dag dat we er zijn."
    mail = (ROOT / "templates/messages/received.md").read_text("utf-8")
    assert f"{said} op {{{{ lead.contact | reached_at | whole }}}}{when}" in mail
    said += when
    assert said in finish(visitor, ANNA).text
    for path in ("/", "/werkwijze", "/voorwaarden"):
        assert said in visitor.open(path).text, path
