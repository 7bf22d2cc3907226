"""A changed `value` in a question file drew no warning: earlier answers and the export went by another name than
new ones, and nobody heard of it. Labels may change; keys and values never do."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.people import ANNA, finish
from tests.visitor import Visitor
from vollegym.config import ROOT

MakeApp = Callable[..., Flask]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content" / "intake", tmp_path / "content" / "intake")
    return tmp_path / "content"


@pytest.fixture
def site(make_app: MakeApp, content: Path) -> Flask:
    return make_app(content=content)


def edit(content: Path, name: str, old: str, new: str) -> None:
    path = content / "intake" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def run(app: Flask, *command: str) -> tuple[int, str]:
    found = app.test_cli_runner().invoke(args=[*command])
    return found.exit_code, found.output


CHANGES = [
    (
        "1-rol.md",
        "value: co_owner",
        "value: partner",
        "intake/1-rol.md:14: De waarde co_owner heet nu partner. Zet value: co_owner terug",
    ),
    (
        "1-rol.md",
        'value: starting\n    label: "Ik ga voor mezelf beginnen"',
        'value: starter\n    label: "Ik begin een studio"',
        "intake/1-rol.md:9: De waarde starting is weg.",
    ),
    (
        "5-omvang.md",
        '  - value: 50_100\n    label: "50 tot en met 99"\n',
        "",
        "intake/5-omvang.md:9: De waarde 50_100 is weg.",
    ),
    (
        "5-omvang.md",
        'value: 50_100\n    label: "50 tot en met 99"\n  - value: 100_200',
        'value: 100_200\n    label: "50 tot en met 99"\n  - value: 50_100',
        "intake/5-omvang.md:12: De waarde 50_100 heet nu 100_200. Zet value: 50_100 terug",
    ),
    (
        "5-omvang.md",
        "key: size",
        "key: members",
        "intake/5-omvang.md:2: De vraag size heet nu members. Zet key: size terug",
    ),
    ("1-rol.md", "kind: one", "kind: several", "intake/1-rol.md:4: De vraag role was one en is nu several."),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), CHANGES)
def test_a_changed_name_is_told_with_file_line_and_what_to_do(
    site: Flask, content: Path, name: str, old: str, new: str, told: str
) -> None:
    edit(content, name, old, new)
    code, said = run(site, "intake", "check")
    assert told in said
    assert code == 0, "it may be meant: it is a remark"
    assert told in run(site, "content", "check")[1]
    assert told in run(site, "intake", "publish")[1]
    assert told not in run(site, "intake", "check")[1], "after publishing it is what it is"


def test_the_next_start_tells_it_too(make_app: MakeApp, site: Flask, content: Path) -> None:
    edit(content, "1-rol.md", "value: co_owner", "value: partner")
    app = make_app(content=content, prepared=False)
    assert "De waarde co_owner heet nu partner." in run(app, "database", "prepare")[1]


def test_a_question_that_is_gone_is_told(site: Flask, content: Path) -> None:
    (content / "intake" / "5-omvang.md").unlink()
    assert "intake/:0: De vraag size (Leden of klanten) is weg." in run(site, "intake", "check")[1]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("1-rol.md", "Ik ben mede-eigenaar", "Ik ben vennoot"),
        ("1-rol.md", 'title: "Wat is jouw rol?"', 'title: "Wie ben je?"'),
        ("1-rol.md", "slug: rol", "slug: jouw-rol"),
        ("5-omvang.md", "order: 50", "order: 15"),
        (
            "4-knelpunt.md",
            "options:\n",
            "options:\n  - value: leaving_early\n    label: Klanten haken snel af\n",
        ),
        ("8-budget.md", "outcome: not_yet", "outcome: not_fit"),
    ],
)
def test_what_may_change_draws_no_remark(site: Flask, content: Path, name: str, old: str, new: str) -> None:
    edit(content, name, old, new)
    for command in ("intake", "content"):
        said = run(site, command, "check")[1]
        assert "heet nu" not in said
        assert "is weg" not in said


def test_without_a_version_in_force_or_with_a_mistake_nothing_is_compared(
    make_app: MakeApp, content: Path
) -> None:
    fresh = make_app(content=content, prepared=False)
    assert run(fresh, "intake", "check")[0] == 0
    assert not fresh.extensions["vollegym"].settings.database.exists(), "looking makes no database"
    site = make_app(content=content)
    edit(content, "1-rol.md", "value: co_owner", "value: Co Owner")
    code, said = run(site, "intake", "check")
    assert code == 1
    assert "heet nu" not in said


def test_what_was_answered_under_the_old_name_stays(site: Flask, content: Path) -> None:
    finish(Visitor(site), ANNA)
    edit(content, "5-omvang.md", "value: 50_100", "value: 50_99")
    run(site, "intake", "publish")
    assert '"size":"50_100"' in run(site, "leads", "export", "--format", "jsonl")[1].replace(" ", "")
