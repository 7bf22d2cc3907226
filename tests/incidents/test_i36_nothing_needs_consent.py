"""I36: consent banners came and went; in the end all was "granted by default".

Here is nothing to consent to: what every page asks and keeps.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.visitor import Page, Visitor

# What a browser fetches by itself, and where it stands.
FETCHED = {
    "script": "src",
    "img": "src",
    "source": "srcset",
    "iframe": "src",
    "object": "data",
    "use": "href",
}


def fetched(page: Page) -> Iterator[str]:
    """The addresses of what a browser fetches with this page, or warms up a line for, and where forms go."""
    for name, where in FETCHED.items():
        yield from (one.get(where, "") for one in page.all(name))
    yield from (
        one.get("href", "") for one in page.all("link") if one.get("rel") not in ("canonical", "alternate")
    )
    yield from (one.get("action", "") for one in page.all("form"))
    yield from re.findall(r"(?:url\(|@import\s*)['\"]?([^'\")]+)", page.response.text)


def test_i36_no_page_asks_another_host(app: Flask) -> None:
    """That no state of a page does so in a browser, and what it keeps there, is in tests/look/test_every_page.py."""
    pages = app.extensions["vollegym"].content.now.library.everything
    asked = {address for page in pages for address in fetched(Visitor(app).open(page.url))}
    assert {urlsplit(address).netloc for address in asked} <= {"", "localhost"}
    assert any("woff2" in address for address in asked)


@pytest.mark.parametrize("path", ["/intake", "/intake/rol"])
def test_i36_over_https_the_one_cookie_is_bound_to_this_host(
    make_app: Callable[..., Flask], path: str
) -> None:
    site = make_app(site_url="https://www.example.com").test_client()
    (cookie,) = site.get(path, base_url="https://www.example.com").headers.getlist("Set-Cookie")
    name, *flags = re.split(r"; |=", cookie)
    assert name == "__Host-vollegym"
    assert {"Secure", "HttpOnly", "SameSite", "Lax", "Path", "/"} <= set(flags)
    assert "Domain" not in cookie


def test_i36_no_page_asks_for_consent(app: Flask) -> None:
    pages = app.extensions["vollegym"].content.now.library.everything
    for page in pages:
        seen = Visitor(app).open(page.url)
        assert not seen.all("dialog"), page.url
        assert not re.search("accepteer|akkoord met cookies|toestemming geven", seen.text, re.I), page.url


def test_i36_reading_sets_no_cookie_and_anyone_may_keep_the_page(app: Flask) -> None:
    reader = app.test_client()
    for page in app.extensions["vollegym"].content.now.library.everything:
        answer = reader.get(f"{page.url}?utm_source=fb", headers={"Referer": "https://www.google.nl/"})
        assert answer.headers.getlist("Set-Cookie") == []
        assert "public" in answer.headers["Cache-Control"]
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_i36_also_someone_with_a_draft_reads_the_pages_that_everyone_reads(app: Flask) -> None:
    busy, fresh = Visitor(app), Visitor(app)
    busy.open("/intake/rol")
    busy.send(role="owner")
    assert busy.open("/").response.data == fresh.open("/").response.data
    assert busy.page.response.headers.getlist("Set-Cookie") == []
