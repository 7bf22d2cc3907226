"""The five rule sets of the replaced site, each expressed by question files alone."""

import re
import shutil
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.intake.random_questions import ANNA
from vollegym.config import ROOT
from vollegym.content.folder import read_folder
from vollegym.questionnaire.question_files import read_questionnaire
from vollegym.questionnaire.questions import Answer, Outcome
from vollegym.questionnaire.verdict import decide

TYPES = "pt_studio small_group boutique crossfit fitness martial_arts yoga_pilates other".split()
EXTRA = """---
key: {key}
slug: {slug}
kind: one
order: {order}
title: "{title}"
options:
{options}---
"""
RESPONSIBILITY = (
    "responsibility",
    "verantwoordelijkheid",
    25,
    "Neem je zelf verantwoordelijkheid?",
    ["yes", "no"],
)
OPENNESS = ("openness", "openheid", 26, "Sta je open voor verandering?", ["yes", "no"])
SMALL_GROUP = ("small_groups", "small-group", 27, "Geef je small group training?", ["yes", "planned", "no"])
Question = tuple[str, str, int, str, list[str]]
Marks = dict[str, set[str]]

# For each set: the questions it added, what rejects, and the same said as plain code to compare with.
SETS: list[tuple[list[Question], Marks, Callable[[dict[str, str]], bool]]] = [
    (
        [RESPONSIBILITY, OPENNESS],
        {"role": {"other"}, "responsibility": {"no"}, "openness": {"no"}, "studio_type": {"martial_arts"}},
        lambda a: (
            a["role"] == "other"
            or "no" in (a["responsibility"], a["openness"])
            or a["studio_type"] == "martial_arts"
        ),
    ),
    ([], {"role": {"other"}}, lambda a: a["role"] == "other"),
    (
        [OPENNESS],
        {"role": {"other"}, "openness": {"no"}, "studio_type": set(TYPES) - {"pt_studio"}},
        lambda a: a["role"] == "other" or a["openness"] == "no" or a["studio_type"] != "pt_studio",
    ),
    (
        [OPENNESS, SMALL_GROUP],
        {"role": {"other"}, "openness": {"no"}, "small_groups": {"no"}},
        lambda a: a["role"] == "other" or "no" in (a["openness"], a["small_groups"]),
    ),
    (
        [OPENNESS, SMALL_GROUP],
        {"role": {"other"}, "openness": {"no"}, "small_groups": {"no"}, "studio_type": {"yoga_pilates"}},
        lambda a: (
            a["role"] == "other"
            or "no" in (a["openness"], a["small_groups"])
            or a["studio_type"] == "yoga_pilates"
        ),
    ),
]


def write(folder: Path, extra: list[Question], marks: Marks) -> None:
    """Write the files of one rule set: the project's own without marks, the extra ones, and these marks."""
    shutil.copytree(ROOT / "content" / "intake", folder)
    for key, slug, order, title, values in extra:
        options = "".join(f"  - value: {value}\n    label: Antwoord {value}\n" for value in values)
        text = EXTRA.format(key=key, slug=slug, order=order, title=title, options=options)
        (folder / f"extra-{slug}.md").write_text(text, "utf-8")
    for path in folder.glob("*.md"):
        text = re.sub(r"    (outcome|because): .*\n", "", path.read_text("utf-8"))
        key = re.search(r"^key: (\w+)$", text, re.MULTILINE)
        assert key
        for value in marks.get(key[1], ()):
            marked = rf'\1    outcome: not_fit\n    because: "Want {value}."\n'
            text = re.sub(rf"(  - value: {value}\n    label: .*\n)", marked, text)
        path.write_text(text, "utf-8")


def people(extra: list[Question]) -> Iterator[dict[str, str]]:
    """Everyone who differs in what any of the rules looked at."""
    asked = {"role": ["owner", "co_owner", "starting", "other"], "studio_type": TYPES}
    asked |= {key: values for key, _, _, _, values in extra}
    for values in product(*asked.values()):
        yield dict(zip(asked, values, strict=True))


@pytest.mark.parametrize("place", range(5))
def test_an_old_rule_set_is_marks_in_files(tmp_path: Path, place: int) -> None:
    extra, marks, rejected = SETS[place]
    write(tmp_path / "intake", extra, marks)
    questionnaire, problems = read_questionnaire(read_folder(tmp_path, tmp_path).intake())
    assert [str(problem) for problem in problems] == []
    assert questionnaire
    rest: dict[str, Answer] = {"goals": ("unsure",), "bottleneck": "no_system", "size": "under_50"}
    rest |= {"timing": "now", "contact": ANNA, "budget": "none"}
    seen = set()
    for person in people(extra):
        outcome = decide(questionnaire, {**rest, **person}).outcome
        assert outcome is (Outcome.NOT_FIT if rejected(person) else Outcome.QUALIFIED), person
        seen.add(outcome)
    assert len(seen) == 2
