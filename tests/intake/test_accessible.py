"""axe finds nothing wrong on any step, with and without errors, in light and dark."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.intake.browsing import NEXT, choose, key_on, press
from tests.people import ANNA, BRAM, CHRIS, Answers
from tests.server import Server

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def check(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(page.url, each["id"], each["nodes"][0]["html"]) for each in found] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("person", [ANNA, BRAM, CHRIS], ids=["qualified", "not_yet", "not_fit"])
def test_axe_is_clean_on_every_step(site: Server, open_page: OpenPage, scheme: str, person: Answers) -> None:
    page = open_page(color_scheme=scheme, reduced_motion="reduce")
    page.goto(site.url + "/intake")
    check(page)
    while key_on(page):
        if person is ANNA:
            page.click(NEXT)
            page.wait_for_selector(".errors:not([hidden])")
            check(page)
        choose(page, person)
        press(page)
        check(page)
    press(page)
    check(page)
    page.goto(site.url + "/intake")
    check(page)
