"""What a page may cost: one answer, few requests, nothing from elsewhere."""

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.look.stops import READ
from tests.server import Server
from tests.visitor import Visitor

ARTICLE = READ["artikel"]


def test_an_article_of_1500_words_is_at_most_14_kb_on_the_line(visitor: Visitor) -> None:
    page = visitor.open(ARTICLE)
    words = len(page.text.split())
    most = 14_336 * max(1.0, words / 1500)
    assert len(gzip.compress(page.response.get_data(), 6)) <= most


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


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", [READ["home"], ARTICLE, READ["kennisbank"]])
def test_the_stand_in_is_as_large_as_the_font(
    site: Server, open_page: Callable[..., Page], path: str, width: int
) -> None:
    measure = (
        "() => [...document.querySelectorAll('h1, h2, .btn')].map(e => e.getBoundingClientRect().height)"
    )
    heights = []
    for block in (True, False):
        page = open_page(listen=False, viewport={"width": width, "height": 800})
        if block:
            page.route("**/*.woff2*", lambda route: route.abort())
        page.goto(site.url + path, wait_until="networkidle")
        heights.append(page.evaluate(measure))
    assert heights[0] == pytest.approx(heights[1], abs=1.5)
