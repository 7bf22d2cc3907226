"""I36: consent banners came and went; in the end all was "granted by default".

Here is nothing to consent to: one log of everything that a browser asks and keeps, on every page there is.
"""

import re
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.people import ANNA
from tests.server import Server
from tests.visitor import Visitor

FLOW = ("/intake", "/afspraak", "/beheer")
ADDRESS, TYPED = ("tab", "htmx-current-path-for-history"), ("tab", "vollegym-getypt")


def every_page(site: Server) -> list[str]:
    """The addresses in the sitemap, and those that are in none."""
    with urllib.request.urlopen(f"{site.url}/sitemap.xml", timeout=20) as answer:
        listed = re.findall("<loc>([^<]+)</loc>", answer.read().decode())
    return [*(urlsplit(address).path or "/" for address in listed), "/bestaat-niet", "/zoeken?q=leden"]


def left_behind(page: Page) -> set[tuple[str, str]]:
    """What stands in the storage of the browser, and in which."""
    names = "[...Object.keys(localStorage).map(n => ['local', n]), ...Object.keys(sessionStorage).map(n => ['tab', n])]"
    return {(where, name) for where, name in page.evaluate(names)}


def meant(page: Page) -> set[tuple[str, str]]:
    """What a page leaves: where htmx is at work the address, for Back, until the tab closes; /privacy says so."""
    return {ADDRESS} if page.locator("script[src*='htmx']").count() else set()


def fill_in(page: Page) -> None:
    """Do the intake from the first question to the verdict, the way a person does."""
    for _ in range(len(ANNA)):
        key = page.locator("form.form [name]:not([type=hidden]):not(.decoy *)").first.get_attribute("name")
        if key == "name":
            for name, text in ANNA["contact"].items():
                page.fill(f"[name={name}]", text)
            assert left_behind(page) == meant(page) | {TYPED}, "until they are sent, and in this tab alone"
        else:
            assert left_behind(page) == meant(page), key
            for value in [ANNA[str(key)]] if isinstance(ANNA[str(key)], str) else ANNA[str(key)]:
                page.check(f"[name={key}][value='{value}']")
        before = page.url
        page.click("form.form .actions button")
        page.wait_for_url(lambda url, before=before: url != before)
    page.click("main form button.dark")
    page.wait_for_url("**/intake/uitkomst")


@pytest.mark.browser
def test_i36_the_whole_site_asks_no_other_host_and_keeps_one_functional_cookie(
    site: Server, open_page: Callable[..., Page]
) -> None:
    page, asked = open_page(), []
    page.context.on("request", lambda request: asked.append(request.url))
    for path in every_page(site):
        page.goto(site.url + path)
        assert page.context.cookies() == [], path
        assert left_behind(page) == meant(page), path
        page.evaluate("sessionStorage.clear()")
    page.goto(site.url + "/intake")
    fill_in(page)
    assert left_behind(page) == meant(page), "contact details were sent, so no note of them is left"
    page.goto(site.url + "/afspraak")
    page.locator("input[name=slot]").first.check()
    page.get_by_role("button", name=re.compile("^Leg .* vast")).click()
    page.wait_for_url("**/afspraak/*")
    page.locator("#annuleren summary").click()
    page.get_by_role("button", name="Zeg het gesprek af").click()
    page.wait_for_load_state("networkidle")
    for path in ("/afspraak", "/beheer"):
        page.goto(site.url + path, wait_until="networkidle")
        assert left_behind(page) == meant(page), path
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(site.url).netloc}
    kept: list[dict[str, Any]] = [dict(cookie) for cookie in page.context.cookies()]
    assert [(one["name"], one["httpOnly"], one["sameSite"]) for one in kept] == [("vollegym", True, "Lax")]


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
