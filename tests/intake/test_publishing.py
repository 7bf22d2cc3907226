"""Question files go in force when they are right; each draft finishes on the version it started with."""

import logging
import os
import shutil
import signal
import time
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.people import ANNA, asked, give, walk
from tests.server import Server, children
from tests.visitor import Visitor
from vollegym.config import ROOT
from vollegym.content import questionnaire_store

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
    return [
        row["version"] for row in questionnaire_store.versions(app.extensions["vollegym"].storage.database())
    ]


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
    app = make_app(content=content)
    Visitor(app).open("/intake")
    assert numbers(app) == [1, 2]


def test_who_is_half_way_finishes_on_the_version_he_started_with(make_app: MakeApp, content: Path) -> None:
    old = Visitor(make_app(content=content))
    walk(old, ANNA, until="size")
    edit(content, "8-budget.md", "  - value: 2000_3000\n", "  - value: other\n")
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
        app.extensions["vollegym"].content.tell(())
    assert page.status == 200
    assert numbers(app) == [1]
    assert "intake/1-rol.md:" in caplog.text


def publish(app: Flask) -> tuple[int, str]:
    """The owner at the command line, beside the site that runs."""
    result = app.test_cli_runner().invoke(args=["intake", "publish"])
    return result.exit_code, result.stdout


def test_a_saved_change_waits_until_it_is_published_and_then_needs_no_restart(
    make_app: MakeApp, content: Path
) -> None:
    site = make_app(content=content)
    half_way = Visitor(site)
    walk(half_way, ANNA, until="studio_type")
    edit(content, "1-rol.md", "mede-eigenaar", "vennoot")
    assert "vennoot" not in Visitor(site).open("/intake").text
    assert publish(make_app(content=content))[0] == 0
    assert "vennoot" in Visitor(site).open("/intake").text
    assert "vennoot" not in half_way.open("/intake/rol").text
    assert publish(make_app(content=content))[1].startswith("Versie 2 geldt")
    assert numbers(site) == [2, 1]


def test_files_with_a_mistake_cannot_be_published(make_app: MakeApp, content: Path) -> None:
    site = make_app(content=content)
    Visitor(site).open("/intake")
    edit(content, "1-rol.md", "outcome: not_fit", "outcome: nooit")
    assert publish(make_app(content=content)) == (1, "")
    assert numbers(site) == [1]


def test_what_is_published_counts_also_when_the_clock_was_moved_back(
    make_app: MakeApp, content: Path, clock: Clock
) -> None:
    site = make_app(content=content)
    Visitor(site).open("/intake")
    edit(content, "1-rol.md", "mede-eigenaar", "vennoot")
    clock.moment -= timedelta(days=400)
    publish(make_app(content=content))
    assert "vennoot" in Visitor(site).open("/intake").text


def test_a_worker_that_is_started_anew_puts_nothing_old_back(content: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    server = Server(tmp_path / "site", workers=1, content=content).start()
    try:
        assert "vennoot" not in told(server)
        edit(content, "1-rol.md", "mede-eigenaar", "vennoot")
        server.flask("intake", "publish")
        published = time.monotonic()
        while "vennoot" not in told(server):
            assert time.monotonic() < published + 5  # A second, and more on a busy machine.
        assert server.process
        (worker,) = children(server.process.pid)
        os.kill(int(worker.name), signal.SIGKILL)
        while worker.exists():
            time.sleep(0.05)
        server.wait_until_it_answers()
        assert "vennoot" in told(server)
    finally:
        server.kill()


def told(server: Server) -> str:
    """What a newcomer reads."""
    with urllib.request.urlopen(server.url + "/intake", timeout=30) as page:
        return str(page.read().decode())


def test_the_doctor_says_when_the_site_asks_something_else_than_the_files(
    make_app: MakeApp, content: Path
) -> None:
    site = make_app(content=content)
    Visitor(site).open("/intake")
    words = "De vragen in de bestanden zijn anders dan de vragen op de site."
    assert words not in site.test_cli_runner().invoke(args=["doctor"]).stdout
    edit(content, "1-rol.md", "mede-eigenaar", "vennoot")
    assert words in site.test_cli_runner().invoke(args=["doctor"]).stdout
    publish(site)
    assert words not in site.test_cli_runner().invoke(args=["doctor"]).stdout


def test_without_any_version_the_projects_own_questions_stand_in(make_app: MakeApp, content: Path) -> None:
    (content / "intake" / "7-contact.md").write_text("kapot", "utf-8")
    page = Visitor(make_app(content=content)).open("/intake")
    assert asked(page) == "role"


def test_a_content_folder_without_questions_gets_the_projects_own(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert asked(Visitor(make_app(content=tmp_path / "empty")).open("/intake")) == "role"
