"""What the owner reads about the questions."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.people import ANNA, BRAM, finish
from tests.visitor import Visitor
from vollegym.config import ROOT

MakeApp = Callable[..., Flask]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content" / "intake", tmp_path / "content" / "intake")
    return tmp_path / "content" / "intake"


@pytest.fixture
def run(make_app: MakeApp, questions: Path) -> Callable[..., tuple[int, str, str]]:
    """Run `flask intake …` on the question files of this test."""

    def run(*words: str) -> tuple[int, str, str]:
        result = make_app(content=questions.parent).test_cli_runner().invoke(args=["intake", *words])
        return result.exit_code, result.stdout, result.stderr

    return run


Run = Callable[..., tuple[int, str, str]]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_check_shows_every_question_value_and_mark(run: Run) -> None:
    code, out, err = run("check")
    assert code == 0
    assert "8. Wat kun je per maand aan marketing besteden?  (budget, one, /intake/budget)" in out
    assert "- over_5000: € 5.000 of meer" in out
    assert "past niet (not_fit): Je beslist niet zelf over de studio" in out
    assert "Fouten: 0, opmerkingen: 0." in err


MISTAKES = [
    ("key: role\n", "", "1: Het veld key ontbreekt."),
    ("key: role", "key: Role!", "2: Het veld key heeft andere tekens: Role!."),
    ("slug: rol", "slug: controle", "3: Het veld slug is bezet: controle."),
    ("slug: rol", "slug: budget", "De slug 'budget' is al van een andere vraag."),
    ("kind: one", "kind: slider", "4: Het veld kind heeft een waarde die niet bestaat: slider."),
    ("order: 10", "order: eerst", "5: Het veld order kan niet eerst zijn."),
    ("outcome: not_fit", "outcome: nee", "Antwoord other heeft een onbekende outcome 'nee'."),
    ("outcome: not_fit", "outcom: not_fit", "Antwoord other heeft een onbekend veld outcom."),
    ("    outcome: not_fit\n", "", "Antwoord other heeft outcome of because alleen."),
    ("value: co_owner", "value: owner", "De value 'owner' staat er twee keer."),
    ("value: co_owner", "value: Mede eigenaar", "heeft geen goede value."),
    ("kind: one", "kind: contact", "Een contactvraag heeft geen antwoorden"),
    ("order: 10", "order: 10\nwhen: {budget: [none]}", "Er is geen eerdere keuzevraag budget."),
    ("order: 10", "order: 10\nwhen: nooit", "Het veld when heeft niet één voorwaarde."),
    ("options:", "opties:", "Er zijn geen twee antwoorden om uit te kiezen."),
]


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES)
def test_check_names_a_mistake_with_file_and_line(
    run: Run, questions: Path, old: str, new: str, told: str
) -> None:
    edit(questions / "1-rol.md", old, new)
    code, _, err = run("check")
    assert code == 1
    assert told in err
    assert "intake/1-rol.md:" in err or "intake/8-budget.md:" in err


def test_check_names_the_line_of_the_very_option(run: Run, questions: Path) -> None:
    edit(questions / "1-rol.md", "outcome: not_fit", "outcome: nooit")
    lines = (questions / "1-rol.md").read_text("utf-8").splitlines()
    line = lines.index("  - value: other") + 1
    assert f"intake/1-rol.md:{line}: Antwoord other" in run("check")[2]


def test_check_names_a_branch_to_an_answer_that_does_not_exist(run: Run, questions: Path) -> None:
    edit(questions / "5-omvang.md", "order: 50", "order: 50\nwhen: {role: [owner, boss]}")
    code, _, err = run("check")
    assert code == 1
    assert "intake/5-omvang.md:6: De vraag role heeft geen antwoord boss." in err


def test_check_names_a_file_that_cannot_be_read(run: Run, questions: Path) -> None:
    (questions / "9-extra.md").write_text("geen koptekst", "utf-8")
    code, _, err = run("check")
    assert code == 1
    assert "intake/9-extra.md:1:" in err


def test_the_check_of_all_content_names_a_wrong_question_too(make_app: MakeApp, questions: Path) -> None:
    edit(questions / "1-rol.md", "outcome: not_fit", "outcome: nooit")
    app = make_app(content=questions.parent)
    result = app.test_cli_runner().invoke(args=["content", "check"])
    assert result.exit_code == 1
    assert result.output.count("intake/1-rol.md:") == 1


def test_check_wants_somebody_to_call_back(run: Run, questions: Path) -> None:
    (questions / "7-contact.md").unlink()
    code, _, err = run("check")
    assert code == 1
    assert "Er is geen contactvraag." in err


def test_check_remarks_on_what_is_odd_but_works(run: Run, questions: Path) -> None:
    edit(questions / "1-rol.md", "order: 10", "order: 10\nkleur: rood")
    edit(questions / "5-omvang.md", "order: 50", "order: 40")
    code, _, err = run("check")
    assert code == 0
    assert "Het veld kleur is onbekend." in err
    assert "De order 40 is al van een andere vraag." in err


def test_versions_lists_what_was_in_force(make_app: MakeApp, run: Run, questions: Path) -> None:
    finish(Visitor(make_app(content=questions.parent)), ANNA)
    edit(questions / "1-rol.md", "mede-eigenaar", "vennoot")
    Visitor(make_app(content=questions.parent)).open("/intake")
    _, out, _ = run("versions")
    assert out.splitlines()[0].startswith("versie 2: geldt nu, sinds dinsdag 24 november 2026")
    assert out.splitlines()[1].endswith("1 aanvraag")


def test_versions_says_when_there_is_none(make_app: MakeApp) -> None:
    result = make_app(prepared=False).test_cli_runner().invoke(args=["intake", "versions"])
    assert "nog geen versie" in result.stderr


def test_replay_shows_who_would_change_and_why(make_app: MakeApp, run: Run, questions: Path) -> None:
    app = make_app(content=questions.parent)
    finish(Visitor(app), ANNA)
    finish(Visitor(app), BRAM)
    edit(
        questions / "5-omvang.md",
        '    label: "50 tot en met 99"',
        '    label: "50 tot en met 99"\n    outcome: not_yet\n    because: "Nog te klein."',
    )
    _, out, err = run("replay")
    assert "was wel (versie 1), wordt nog niet\n   want Leden of klanten = 50_100: Nog te klein." in out
    assert "2 aanvragen bekeken, 1 anders." in err


def test_replay_shows_who_would_be_let_in(make_app: MakeApp, run: Run, questions: Path) -> None:
    finish(Visitor(make_app(content=questions.parent)), BRAM)
    budget = questions / "8-budget.md"
    unmarked = re.sub(r"    (outcome|because): .*\n", "", budget.read_text("utf-8"))
    budget.write_text(unmarked, "utf-8")
    _, out, _ = run("replay")
    assert "was nog niet (versie 1), wordt wel" in out
    assert "vroeger Budget per maand = under_1000" in out


def test_replay_counts_a_question_that_was_never_asked_as_not_known(
    make_app: MakeApp, run: Run, questions: Path
) -> None:
    finish(Visitor(make_app(content=questions.parent)), ANNA)
    text = (questions / "5-omvang.md").read_text("utf-8")
    new = text.replace("key: size", "key: rooms").replace("slug: omvang", "slug: zalen")
    (questions / "5b-zalen.md").write_text(new.replace('title: "Hoe', 'title: "En hoe'), "utf-8")
    _, out, _ = run("replay")
    assert "wordt nog niet" in out


def test_replay_changes_nothing(make_app: MakeApp, run: Run, questions: Path) -> None:
    app = make_app(content=questions.parent)
    finish(Visitor(app), ANNA)
    before = list(app.extensions["vollegym"].storage.database().iterdump())
    run("replay")
    assert list(app.extensions["vollegym"].storage.database().iterdump()) == before
