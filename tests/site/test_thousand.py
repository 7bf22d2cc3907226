"""A thousand articles: read at the start, made into HTML when asked for, and small in memory.

How fast that is stands in ./dev bench: these machines are too noisy for a limit in seconds.
"""

import random
import shutil
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.server import Server, children
from vollegym.config import ROOT
from vollegym.content.last_good import LastGood

from .test_faults import SENTENCE

HOW_MANY = 1000


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a thousand articles of some 1,200 words, no two alike."""
    folder = tmp_path_factory.mktemp("thousand")
    chance = random.Random(3)
    words = [f"woord{number}" for number in range(8000)]
    for number in range(HOW_MANY):
        parts = [
            f"## Deel {part}\n\n{SENTENCE * 5}{' '.join(chance.sample(words, 12))}." for part in range(10)
        ]
        head = f"title: Artikel {number} over {' '.join(chance.sample(words, 3))}\ndate: 2026-01-{number % 28 + 1:02}"
        (folder / f"artikel-{number}.md").write_text(f"---\n{head}\n---\n" + "\n\n".join(parts), "utf-8")
    return folder


def test_of_a_thousand_articles_only_what_is_asked_for_is_made(
    make_app: Callable[..., Flask], thousand: Path
) -> None:
    app = make_app(content=thousand)
    made = app.extensions["vollegym"].content.rendered.cache_info
    assert made().misses == 0, "a start that makes every page takes half a minute"
    site = app.test_client()
    for number in range(0, HOW_MANY, 50):
        assert site.get(f"/artikel-{number}").status_code == 200
    assert made().misses == HOW_MANY / 50
    for path in ("/kennisbank", "/sitemap.xml", "/feed.xml", "/zoeken?q=sportschool"):
        assert site.get(path).status_code == 200


def test_two_workers_hold_a_thousand_articles_in_200_mb(thousand: Path, tmp_path: Path) -> None:
    server = Server(tmp_path, content=thousand).start()
    try:
        for number in range(0, HOW_MANY, 25):
            with urllib.request.urlopen(f"{server.url}/artikel-{number}", timeout=20) as answer:
                assert answer.status == 200
        assert server.process is not None
        assert 0 < memory_of_children(server.process.pid) < 200 * 1024
    finally:
        server.stop()
        shutil.rmtree(LastGood(ROOT / "instance", thousand).root, ignore_errors=True)


def memory_of_children(parent: int) -> int:
    """The memory of all children of a process in kilobytes, what they share counted for each of them."""
    told = [(one / "status").read_text() for one in children(parent)]
    return sum(int(lines.partition("VmRSS:")[2].split()[0]) for lines in told)
