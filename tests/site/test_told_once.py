"""A mistake in a file is told once: by the site that runs, or by the command that was typed."""

import re
import shutil
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.followup.running import RunningSender
from tests.server import ROOT, Server
from vollegym.config.running_site import speaks

FAULT = '---\ntitle: "Stuk\n---\n\nTekst.\n'


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The project's own texts, with mistakes in an article, in a question and in the opening hours."""
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder)
    (folder / "stuk.md").write_text(FAULT, "utf-8")
    for path, right, wrong in (
        ("intake/1-rol.md", "kind: one", "kind: onzin"),
        ("afspraak.md", "hours:", "uren:"),
    ):
        whole = (folder / path).read_text("utf-8")
        assert right in whole
        (folder / path).write_text(whole.replace(right, wrong, 1), "utf-8")
    return folder


def wait_for(log: Path, words: str) -> str:
    until = time.monotonic() + 15
    while words not in (told := log.read_text("utf-8")):
        assert time.monotonic() < until, told
        time.sleep(0.1)
    return told


def test_a_running_site_tells_each_mistake_once_whatever_its_number_of_processes(
    content: Path, tmp_path: Path
) -> None:
    site = Server(tmp_path, workers=3, content=content)
    settings = {"database": site.database, "content": content, "secret_key": "only for tests " * 2}
    with RunningSender(tmp_path, **settings) as sender, closing(SimpleNamespace(close=site.stop)):
        site.start()
        sender.start()
        wait_for(site.log, "stuk.md")
        (content / "later.md").write_text(FAULT, "utf-8")
        wait_for(site.log, "later.md")
        time.sleep(1.5)
    told = site.log.read_text("utf-8")
    for name in ("stuk.md:2", "intake/1-rol.md:", "afspraak.md:1:", "later.md:2"):
        assert told.count(name) == 1, told
    assert not re.search(r"vollegym\.(?!db)", told)
    assert "stuk.md" not in (tmp_path / "sender.log").read_text("utf-8")


@pytest.mark.parametrize("command", ["content check", "database prepare", "intake check", "doctor"])
def test_a_command_tells_a_mistake_once_or_leaves_it_to_others(
    command: str, content: Path, tmp_path: Path
) -> None:
    site = Server(tmp_path, content=content)
    ended = site.type(*command.split())
    told = ended.stdout + ended.stderr
    for name in ("stuk.md:2", "intake/1-rol.md:", "afspraak.md:1:"):
        assert told.count(name) <= 1, told
    assert not re.search(r"vollegym\.(?!db)", told)
    if command == "content check":
        assert "stuk.md:2" in told


def test_of_all_that_serve_a_folder_one_speaks(tmp_path: Path) -> None:
    assert speaks(tmp_path)
    assert not speaks(tmp_path)
    assert speaks(tmp_path / "gone")
