"""The four real articles, as their owner wrote them, shown by the running site."""

import html
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.walker import Walker
from tests.server import ROOT, Server

SEEDS = ROOT.parent / "shared" / "seeds"
# Elsewhere, articles of the same shape stand in for the real ones.
FOLDER = SEEDS if SEEDS.is_dir() else ROOT / "tests" / "fixtures" / "seeds"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    content = os.path.relpath(FOLDER, ROOT)
    server = Server(tmp_path_factory.mktemp("seeds"), content=content).start()
    yield server
    server.stop()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def plain(markdown: str) -> str:
    """The words of a Markdown text, without its marks and addresses."""
    return re.sub(r"\]\([^)]*\)", "]", markdown)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_an_article_is_shown_whole_under_its_own_title(seeded: Server, path: Path) -> None:
    text = path.read_text("utf-8")
    meta = dict(re.findall(r'^(\w+): "(.*)"$', text, re.M))
    body = text.split("---", 2)[2]
    page = Walker(seeded.url).get(f"/{meta['slug']}")
    assert page.status == 200
    assert page.find("title")[0].text == meta["title"]
    described = [tag.get("content") for tag in page.find("meta") if tag.get("name") == "description"]
    assert described == [meta["description"]]
    hero = " ".join(meta[f"heroTitleLine{n}"].strip() for n in range(1, 5))
    assert " ".join("".join(page.find("h1")[0].itertext()).split()) == hero
    shown = " ".join(words(html.unescape(" ".join(page.find("main")[0].itertext()))))
    for paragraph in plain(body).split("\n\n"):
        line = " ".join(words(paragraph))
        if paragraph.startswith("# ") or not line:
            continue
        for each in paragraph.splitlines():
            assert " ".join(words(re.sub(r"^\s*\d+\. ", "", each))) in shown, each


def test_the_intake_works_with_a_content_folder_that_has_only_articles(seeded: Server) -> None:
    walker = Walker(seeded.url)
    for address in ("/", "/intake", "/kennisbank", "/privacy", "/voorwaarden", "/werkwijze", "/over-ons"):
        assert walker.get(address).status == 200
