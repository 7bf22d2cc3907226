"""Contact details that were typed and not sent stand there again after Back, a reload or a crash (V16)."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from tests.intake.browsing import NEXT, answered
from tests.people import ANNA
from tests.server import Server
from tests.visitor import Visitor

OpenPage = Callable[..., Page]
TYPED = {"name": "Anna de", "email": "anna@exam", "phone": "06 1"}
NOTE = "JSON.parse(sessionStorage.getItem('vollegym-getypt'))"


def shown(page: Page) -> dict[str, str]:
    return {name: page.input_value(f"#{name}") for name in TYPED}


@pytest.mark.browser
def test_what_was_typed_survives_and_is_wiped_when_it_was_sent(site: Server, open_page: OpenPage) -> None:
    page = open_page(listen=False)
    answered(page, site.url, until="name")
    assert page.url.endswith("/contact")
    for name, text in TYPED.items():
        page.fill(f"#{name}", text)
    page.reload()
    assert shown(page) == TYPED, "after a reload"
    page.get_by_role("link", name="Terug", exact=True).click()
    page.wait_for_url("**/start")
    page.go_back()
    page.wait_for_url("**/contact")
    assert shown(page) == TYPED, "after Back"

    # A tab that crashed is opened again with its own storage, and nothing of the page.
    kept = page.evaluate(NOTE)
    page.goto("about:blank")
    page.goto(site.url + "/intake/contact")
    assert shown(page) == TYPED, "after a crash"
    assert set(kept) == {"typed", "sent"}
    assert set(kept["typed"]) == {*TYPED, "company"}, "and nothing else, the decoy least of all"

    # Refused: what the server shows is what was sent.
    page.click(NEXT)
    expect(page.locator(".errors").first).to_be_focused()
    assert shown(page) == TYPED

    # Sent on a line that died: it is not known to have arrived, so it stays.
    for name, text in ANNA["contact"].items():
        page.fill(f"#{name}", text)

    def cut(route: Route) -> None:
        route.abort() if route.request.method == "POST" else route.continue_()

    page.route("**/intake/contact", cut)
    page.click(NEXT)
    expect(page.locator("[data-hitch]")).to_be_visible()
    page.reload()
    assert page.input_value("#phone") == ANNA["contact"]["phone"]

    page.unroute("**/intake/contact")
    page.click(NEXT)
    page.wait_for_url("**/budget")
    page.wait_for_function("() => !sessionStorage.getItem('vollegym-getypt')")
    page.goto(site.url + "/intake/contact")
    assert page.input_value("#name") == ANNA["contact"]["name"]
    assert page.evaluate(NOTE) is None, "looking writes nothing"

    # A note that somebody spoiled is no note.
    page.evaluate("sessionStorage.setItem('vollegym-getypt', '{')")
    page.reload()
    assert page.input_value("#name") == ANNA["contact"]["name"]


def test_the_privacy_page_says_so(app: Flask) -> None:
    text = Visitor(app).open("/privacy").text
    assert "mailadres en telefoonnummer typt, onthoudt je browser tot je het verstuurt" in text
