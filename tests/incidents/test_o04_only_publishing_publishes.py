"""O4: `flask intake publish` was undone by the first visitor after a restart, who put the questions of the start
in force again. Publishing belongs to `flask database prepare` and to `flask intake publish`, and to nothing else."""

import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.server import Server
from tests.visitor import Visitor
from vollegym.config import ROOT
from vollegym.content import questionnaire_store

MakeApp = Callable[..., Flask]
PAGES = (
    "/",
    "/intake",
    "/intake/rol",
    "/intake/controle",
    "/intake/uitkomst",
    "/afspraak",
    "/healthz",
    "/kennisbank",
)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content" / "intake", tmp_path / "content" / "intake")
    return tmp_path / "content"


def rename_the_partner(content: Path) -> None:
    path = content / "intake" / "1-rol.md"
    path.write_text(path.read_text("utf-8").replace("mede-eigenaar", "vennoot"), "utf-8")


def publish(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["intake", "publish"]).exit_code == 0


def versions(app: Flask) -> list[dict[str, object]]:
    return questionnaire_store.versions(app.extensions["vollegym"].storage.database())


def test_the_first_visitor_after_a_restart_leaves_in_force_what_was_published(
    make_app: MakeApp, content: Path
) -> None:
    site = make_app(content=content)  # Started again, and nobody came yet.
    rename_the_partner(content)
    publish(make_app(content=content, prepared=False))
    assert "vennoot" in Visitor(site).open("/intake").text
    assert [row["version"] for row in versions(site)] == [2, 1]


def test_no_page_publishes_anything(make_app: MakeApp, content: Path) -> None:
    site = make_app(content=content)
    before = versions(site)
    rename_the_partner(content)
    for app in (site, make_app(content=content, prepared=False)):
        visitor = Visitor(app)
        for page in PAGES:
            visitor.client.get(page)
        assert versions(site) == before
        assert "mede-eigenaar" in visitor.open("/intake").text


def test_a_start_publishes_what_is_in_the_files(make_app: MakeApp, content: Path) -> None:
    make_app(content=content)
    rename_the_partner(content)
    site = make_app(content=content)
    assert [row["version"] for row in versions(site)] == [2, 1], "before anybody came"


def test_in_processes_of_their_own_too(content: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    server = Server(tmp_path / "site", content=content).start()
    try:
        rename_the_partner(content)
        server.flask("intake", "publish")
        for _ in range(6):  # Two workers: each of them sees a first visitor.
            with urllib.request.urlopen(server.url + "/intake", timeout=30) as page:
                assert "vennoot" in page.read().decode()
    finally:
        server.kill()
    assert server.flask("intake", "versions").count("\n") == 2


def test_a_database_in_which_nothing_was_ever_published_says_so_and_publishes_nothing(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    site = make_app(prepared=False)
    visitor = Visitor(site)
    assert visitor.open("/intake").status == 503
    assert visitor.client.post("/intake/rol", data={"role": "owner"}).status_code == 503
    assert "flask database prepare" in caplog.text
    assert visitor.open("/").status == 200
    assert versions(site) == []
    doctor = site.test_cli_runner().invoke(args=["doctor"])
    assert "Er gelden nog geen vragen" in doctor.stdout
    assert "flask database prepare" in doctor.stdout
    site.test_cli_runner().invoke(args=["database", "prepare"])
    assert visitor.open("/intake").status == 200
