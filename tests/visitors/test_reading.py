"""What a reader meets on any screen: the way to the library, tables whose rows have a name (V12), and the next text at once."""

import re
import time
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.server import Server
from vollegym.documents.markdown import render

OpenPage = Callable[..., Page]
TABLE = (
    "| {0} | Volle lessen | Lege |\n|---|--:|---|\n| Maandag | 3 | |\n| **Dinsdag** | 5 | 1 |\n|  | 8 | 1 |\n"
)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 640), (343, 740), (360, 740)])
@pytest.mark.parametrize("path", ["/", "/personal-trainer-leads", "/intake/rol"])
def test_the_header_keeps_the_library_on_the_smallest_screen(
    site: Server, open_page: OpenPage, path: str, width: int, height: int
) -> None:
    """320 by 256 is a desk screen at 400 %. In one row: what is high there hides what is read."""
    page = open_page(viewport={"width": width, "height": height})
    page.goto(site.url + path)
    header = page.get_by_role("banner")
    expect(header.get_by_role("link", name="Kennisbank")).to_be_in_viewport(ratio=1)
    expect(header.get_by_role("link", name="Volle Gym")).to_be_in_viewport(ratio=1)
    box = header.bounding_box()
    assert box
    assert box["height"] <= 80
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("corner", ["Dag", ""])
def test_the_first_cell_of_a_row_is_its_head(corner: str) -> None:
    html = str(render(TABLE.format(corner), "").html)
    heads = re.findall(r'<th [^>]*scope="row"[^>]*>(.*?)</th>', html)
    assert heads == ["Maandag", "<strong>Dinsdag</strong>"], "a cell without words names no row"
    assert html.count('scope="col"') == 2 + bool(corner)
    assert re.search(r"<td [^>]*>3</td>", html)


def test_a_table_of_two_columns_has_heads_too() -> None:
    html = str(render("| Dag | Lessen |\n|---|---|\n| Maandag | 3 |\n", "").html)
    assert re.search(r'<th [^>]*scope="row"[^>]*>Maandag</th>', html)


def test_a_table_of_one_column_has_no_rows_to_name() -> None:
    assert 'scope="row"' not in str(render("| Dag |\n|---|\n| Maandag |\n| Dinsdag |\n", "").html)


@pytest.mark.browser
def test_the_place_in_a_text_comes_back_after_a_reload_and_after_back(
    site: Server, open_page: OpenPage
) -> None:
    """The browser itself remembers it, and nothing of ours takes it away or keeps what somebody reads."""
    page = open_page()
    page.goto(site.url + "/personal-trainer-leads")
    heading = page.locator("main h2").nth(4)
    for leave_and_return in (page.reload, lambda: (page.goto(site.url + "/werkwijze"), page.go_back())):
        heading.evaluate("e => e.scrollIntoView({behavior: 'instant'})")
        page.wait_for_timeout(300)
        leave_and_return()
        expect(heading).to_be_in_viewport()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    # The mat between two links took the line of the second one down.
    crumbs = page.locator(".breadcrumbs a").evaluate_all("all => all.map(e => e.getBoundingClientRect().top)")
    assert len(set(crumbs)) == 1, crumbs


@pytest.mark.browser
def test_a_text_is_fetched_when_a_pointer_rests_on_it_and_nothing_of_the_flow_ever_is(
    site: Server, open_page: OpenPage
) -> None:
    """What js/source.js adds to the address when the link is followed, leaves it the page that was fetched."""
    page, early = open_page(viewport={"width": 1280, "height": 900}), []
    session = page.context.new_cdp_session(page)
    session.send("Preload.enable")
    session.on(
        "Preload.prefetchStatusUpdated", lambda told: early.append((told["prefetchUrl"], told["status"]))
    )
    page.goto(site.url + "/kennisbank", wait_until="networkidle")
    assert early == [], "nobody asked for anything yet"
    page.locator("header a[href^='/intake']").hover()
    page.locator("main .article-list a[href^='/rekenen']").first.hover()
    link = page.locator("main .article-list a").first
    address = site.url + str(link.get_attribute("href"))
    link.hover()
    until = time.monotonic() + 60
    while (address, "Ready") not in early and time.monotonic() < until:
        page.wait_for_timeout(20)
    link.click()
    page.wait_for_url(f"{address}?landing=*")
    how = "performance.getEntriesByType('navigation')[0].deliveryType"
    assert page.evaluate(how) == "navigational-prefetch"
    assert {url for url, _ in early} == {address}


@pytest.mark.parametrize(
    ("path", "told"),
    [("/", 1), ("/kennisbank", 1), ("/zoeken?q=leads", 1), ("/intake", 0), ("/afspraak", 0), ("/beheer", 0)],
)
def test_only_pages_that_list_texts_say_what_to_fetch_soon(app: Flask, path: str, told: int) -> None:
    """No page of the flow or of the desk does; the policy allows that one text beside our files, and nothing else inline."""
    answer = app.test_client().get(path, follow_redirects=True)
    assert answer.text.count('<script type="speculationrules">') == told
    policy = answer.headers["Content-Security-Policy"]
    allowed = re.findall(r"script-src ([^;]*)", policy)[0].split()
    assert allowed[0] == "'self'"
    assert [one[:8] for one in allowed[1:]] == ["'sha256-"]
