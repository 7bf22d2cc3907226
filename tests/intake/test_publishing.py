"""Question files go in force when they are right; each draft finishes on the version it started with."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.people import ANNA, asked, give, walk
from tests.visitor import Visitor
from vollegym.config import ROOT
from vollegym.intake import store

MakeApp = Callable[..., Flask]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder with the project's own questions, for a test to change."""
    shutil.copytree(ROOT / "content" / "intake", tmp_path / "content" / "intake")
    return tmp_path / "content"


def edit(content: Path, name: str, old: str, new: str) -> None:
    path = content / "intake" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def numbers(app: Flask) -> list[int]:
    return [row["version"] for row in store.versions(app.extensions["storage"].database())]


def moved_over(visitor: Visitor, app: Flask) -> Visitor:
    """The same browser, at the site as it was started again."""
    cookie = visitor.client.get_cookie("vollegym")
    assert cookie
    moved = Visitor(app)
    moved.client.set_cookie("vollegym", cookie.value)
    return moved


def test_a_start_without_changes_keeps_the_version(make_app: MakeApp, content: Path) -> None:
    for _ in range(2):
        app = make_app(content=content)
        Visitor(app).open("/intake")
        assert numbers(app) == [1]


def test_a_changed_file_is_a_new_version(make_app: MakeApp, content: Path) -> None:
    Visitor(make_app(content=content)).open("/intake")
    edit(content, "1-rol.md", "mede-eigenaar", "vennoot")
    app = make_app(content=content)
    assert "vennoot" in Visitor(app).open("/intake").text
    assert numbers(app) == [2, 1]


def test_a_change_taken_back_is_the_old_version_again(make_app: MakeApp, content: Path) -> None:
    for old, new in [("mede-eigenaar", "vennoot"), ("vennoot", "mede-eigenaar")]:
        Visitor(make_app(content=content)).open("/intake")
        edit(content, "1-rol.md", old, new)
    clock_moved = make_app(content=content)
    Visitor(clock_moved).open("/intake")
    assert sorted(numbers(clock_moved)) == [1, 2]


def test_who_is_half_way_finishes_on_the_version_he_started_with(make_app: MakeApp, content: Path) -> None:
    old = Visitor(make_app(content=content))
    walk(old, ANNA, until="size")
    edit(content, "8-budget.md", '  - value: 2000_3000\n    label: "€ 2.000 tot € 3.000"\n', "")
    (content / "intake" / "6-start.md").unlink()
    app = make_app(content=content)
    half_way = moved_over(old, app)
    walk(half_way, ANNA)
    assert "versie 1" in half_way.send().text
    newcomer = Visitor(app)
    assert (
        asked(
            walk(
                newcomer,
                {key: ANNA[key] for key in ANNA if key != "budget"} | {"budget": "depends"},
                until="contact",
            )
        )
        == "contact"
    )
    assert newcomer.client.get("/intake/start").status_code == 404


def test_an_address_that_only_the_new_version_has_leads_to_where_you_are(
    make_app: MakeApp, content: Path
) -> None:
    old = Visitor(make_app(content=content))
    walk(old, ANNA, until="size")
    edit(content, "6-start.md", "slug: start", "slug: wanneer")
    half_way = moved_over(old, make_app(content=content))
    assert half_way.client.get("/intake/wanneer").location == "/intake/omvang"
    give_on = half_way.open("/intake/omvang")
    assert asked(give_on) == "size"
    assert give(half_way, ANNA["size"]).url == "/intake/start"


def test_a_mistake_leaves_in_force_what_was(
    make_app: MakeApp, content: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Visitor(make_app(content=content)).open("/intake")
    edit(content, "1-rol.md", "outcome: not_fit", "outcome: nooit")
    with caplog.at_level(logging.ERROR):
        app = make_app(content=content)
        page = Visitor(app).open("/intake")
    assert page.status == 200
    assert numbers(app) == [1]
    assert "intake/1-rol.md:" in caplog.text


def test_without_any_version_the_projects_own_questions_stand_in(make_app: MakeApp, content: Path) -> None:
    (content / "intake" / "7-contact.md").write_text("kapot", "utf-8")
    page = Visitor(make_app(content=content)).open("/intake")
    assert asked(page) == "role"


def test_a_content_folder_without_questions_gets_the_projects_own(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert asked(Visitor(make_app(content=tmp_path / "empty")).open("/intake")) == "role"
