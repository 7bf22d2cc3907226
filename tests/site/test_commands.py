import json
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.browsing import find_chromium
from vollegym.site.share_cards import Artist, lines, size_for

from .conftest import Write
from .test_library import page

Run = Callable[..., Result]


@pytest.fixture
def run(content: Path, make_app: Callable[..., Flask]) -> Run:
    return lambda *args: make_app(content=content).test_cli_runner().invoke(args=["content", *args])


def test_list_shows_every_page_and_its_state(run: Run, write: Write) -> None:
    write("a.md", date="2026-11-01")
    write("b.md", draft="ja")
    write("c.md", date="2026-12-01")
    write("d.md", noindex="ja")
    found = {row["path"]: row for row in json.loads(run("list", "--format", "json").stdout)}
    states = {name: found[f"{name}.md"]["state"] for name in "abcd"}
    assert states == {"a": "zichtbaar", "b": "concept", "c": "vanaf 2026-12-01", "d": "verborgen"}
    assert found["a.md"] | {"url": "/a", "kind": "article", "words": 1} == found["a.md"]


def test_list_is_one_page_a_line_with_the_count_apart(run: Run, write: Write) -> None:
    write("a.md")
    result = run("list")
    assert any(line.startswith("/a ") and "Titel van a.md" in line for line in result.stdout.splitlines())
    assert result.stderr == f"{len(result.stdout.splitlines())} pagina’s.\n"


def test_new_writes_a_draft_that_passes_the_check(run: Run, content: Path) -> None:
    assert run("new", "mijn-pagina").exit_code == 0
    assert 'slug: "mijn-pagina"' in (content / "articles" / "mijn-pagina.md").read_text()
    assert run("check").exit_code == 0
    assert run("check", "--strict").exit_code == 0
    assert "concept" in run("list").stdout


@pytest.mark.parametrize(
    ("slug", "said"), [("Mijn Pagina", "mijn-pagina"), ("intake", "kan geen adres"), ("a", "al een pagina")]
)
def test_new_refuses_what_cannot_be(run: Run, write: Write, slug: str, said: str) -> None:
    write("a.md")
    result = run("new", slug)
    assert result.exit_code == 1
    assert said in result.stderr


def test_without_a_browser_it_says_so(run: Run) -> None:
    result = run("cards", "--browser", "bestaat-niet")
    assert result.exit_code == 1
    assert "geen Chromium" in result.stderr


def test_a_page_without_a_card_shows_the_general_one(
    make_app: Callable[..., Flask], content: Path, write: Write
) -> None:
    write("a.md")
    site = make_app(content=content).test_client()
    assert 'property="og:image" content="http://localhost/static/card.png"' in site.get("/a").text
    assert site.get("/static/card.png", buffered=True).status_code == 200
    assert site.get("/static/cards/weg.png").status_code == 404


def test_the_general_card_says_what_the_home_page_says(
    make_app: Callable[..., Flask], content: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("index.md", heroTitleLine1="Nieuwe", heroTitleLine2="woorden")
    drawn: list[list[str]] = []
    monkeypatch.setattr(Artist, "draw", lambda _self, lines, _file: drawn.append(lines))
    made = make_app(content=content).test_cli_runner()
    result = made.invoke(args=["content", "cards", "--browser", sys.executable, "--general", "card.png"])
    assert (result.exit_code, drawn) == (0, [["Nieuwe", "woorden"]])


def test_a_card_without_hero_lines_breaks_its_title_into_lines_that_can_be_read() -> None:
    plain = page("a.md", title="Wat kost een nieuwe klant als je alles meetelt, ook je uren?")
    assert len(lines(plain)) <= 4
    assert size_for(lines(plain)) >= 64
    assert lines(page("a.md", heroTitleLine1="Een", heroTitleLine2="kaart")) == ["Een", "kaart"]


@pytest.mark.browser
def test_cards_are_drawn_from_the_title_and_served_from_here(
    make_app: Callable[..., Flask], content: Path, write: Write
) -> None:
    browser_path = str(find_chromium())
    for lent in ("index", "privacy", "voorwaarden", "werkwijze", "over-ons"):
        write(f"{lent}.md", draft="ja")
    write("a.md", heroTitleLine1="Een", heroTitleLine2="kaart")
    app = make_app(content=content)
    folder = Path(app.instance_path) / "cards"
    folder.mkdir()
    (folder / "a-oud.png").write_bytes(b"x")
    result = app.test_cli_runner().invoke(args=["content", "cards", "--browser", browser_path])
    assert result.stdout == "1 kaart getekend.\n", result.output
    assert app.test_cli_runner().invoke(args=["content", "cards"]).stdout == "0 kaarten getekend.\n"
    site = app.test_client()
    address = site.get("/a").text.split('property="og:image" content="http://localhost')[1].split('"')[0]
    picture = site.get(address, buffered=True)
    assert struct.unpack(">II", picture.data[16:24]) == (1200, 630)
    assert "immutable" in picture.headers["Cache-Control"]
    assert len(list(folder.glob("*.png"))) == 1
