"""What a page may cost: one answer, few requests, nothing from elsewhere."""

import re
import shutil
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from tests.look.stops import READ
from tests.server import ROOT, Server

ARTICLE = READ["artikel"]
ARTICLES = sorted((ROOT / "content" / "articles").glob("*.md"))
MOST = 14_336
HEAD = """---
title: "Zo groot wordt een artikel van vijftienhonderd woorden op de lijn"
description: "Vijftienhonderd woorden uit alle artikelen samen, met alles wat er bij een artikel op de pagina komt te staan."
heroTitleLine1: "Vijftienhonderd"
heroTitleLine2: "woorden over"
heroTitleLine3: "arbeidsongeschiktheid"
heroTitleLine4: "en verzekering."
heroSubtitle: "Vijftienhonderd woorden, en niet meer dan veertien kilobyte."
subject: "leads"
author: "Volle Gym"
---
"""


def weight(client: FlaskClient, path: str) -> int:
    """How many bytes of HTML come over the line to a browser that takes gzip."""
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    return len(answer.get_data())


def body(file: Path) -> str:
    return file.read_text("utf-8").split("---", 2)[2]


@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: file.stem)
def test_each_article_of_ours_is_at_most_14_kb_on_the_line(app: Flask, file: Path) -> None:
    assert 1000 <= len(body(file).split()) <= 2500
    assert weight(app.test_client(), "/" + file.stem) <= MOST


def test_an_article_of_1500_words_is_at_most_14_kb_on_the_line(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    """Paragraphs from all articles in turn, so that hardly a sentence helps to compress the next; with
    a title of the greatest length, a contents list, tables and the links that every article ends with."""
    columns = zip_longest(*(body(file).split("\n\n") for file in ARTICLES), fillvalue="")
    text = "\n\n".join(paragraph for row in columns for paragraph in row)
    words = list(re.finditer(r"\S+", text))[:1500]
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    file = content / "articles" / "lang-artikel.md"
    file.write_text(HEAD + text[: words[-1].end()] + "\n", "utf-8")
    assert len(body(file).split()) == 1500
    assert weight(make_app(content=content).test_client(), "/lang-artikel") <= MOST


@pytest.mark.browser
@pytest.mark.parametrize("path", [READ["home"], ARTICLE, READ["kennisbank"]])
def test_a_page_that_is_read_asks_for_four_things_at_most(
    site: Server, open_page: Callable[..., Page], path: str
) -> None:
    page, asked = open_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.url + path, wait_until="networkidle")
    # The browser asks for the icon by itself, mostly out of our sight: page, font, source.js and the icon.
    seen = [url for url in asked if "favicon" not in url]
    assert len(seen) + 1 <= 4, asked
    assert [url for url in seen if ".js" in url and "/js/source.js" not in url] == []


@pytest.mark.browser
def test_the_first_paint_waits_for_no_font(site: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(listen=False)
    page.route("**/*.woff2*", lambda route: None)
    page.goto(site.url + "/", wait_until="commit")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    assert page.locator("h1").evaluate("e => e.getBoundingClientRect().height") > 0
