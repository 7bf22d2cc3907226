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
    label = '    label: "€ 1.000 tot en met € 1.999"\n'
    assert label in text
    budget.write_text(
        text.replace(label, f'{label}    outcome: not_yet\n    because: "Te weinig."\n'), "utf-8"
    )
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
