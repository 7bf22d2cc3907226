"""On paper: the call that stands on one page and without forms, and no page for a last line alone (V11)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.intake.browsing import press, walk
from tests.look.stops import send
from tests.server import Server

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
# What a browser prints has a top and a bottom of its own; A4 with its usual margins.
A4 = {"format": "A4", "margin": dict.fromkeys(("top", "bottom", "left", "right"), "1cm")}


def pages(page: Page) -> int:
    """How many sheets the page takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(**A4)))


@pytest.fixture
def call(site: Server, open_page: OpenPage) -> Page:
    """The page of a call that was just booked."""
    page = open_page()
    walk(page, site.url)
    press(page)
    page.wait_for_url("**/uitkomst")
    page.goto(site.url + "/afspraak")
    page.locator("input[name=slot]").first.check()
    send(page, ".soon .btn")
    expect(page.locator("h1")).to_contain_text("staat")
    return page


def test_the_call_that_stands_takes_one_page_and_shows_no_form(call: Page) -> None:
    when = call.locator("main p > time").inner_text()
    assert pages(call) == 1
    call.emulate_media(media="print")
    for what in (
        "form",
        "input:not([type=hidden])",
        "textarea",
        "button",
        ".actions a",
        "#verzetten",
        "#annuleren",
    ):
        assert call.locator(f"main {what}:visible").count() == 0, what
    expect(call.get_by_text(when)).to_be_visible()
    expect(call.get_by_text("We bellen jou")).to_be_visible()


def test_no_line_of_a_text_stands_alone_at_the_edge_of_a_page(site: Server, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(site.url + "/personal-trainer-leads")
    page.emulate_media(media="print")
    style = (
        "e => { const s = getComputedStyle(e); return [s.orphans, s.widows, s.breakAfter, s.breakInside] }"
    )
    assert page.locator(".text p").first.evaluate(style)[:2] == ["3", "3"]
    for heading in ("h2", "h3"):
        assert page.locator(f".text {heading}").first.evaluate(style)[2] == "avoid"
    for whole in ("table tr", "li", "blockquote", ".fact"):
        found = page.locator(f".text {whole}")
        assert found.count() == 0 or found.first.evaluate(style)[3] == "avoid", whole
    # The last page holds the last words of the text: a footer never gets one of its own.
    expect(page.locator(".site-footer")).to_be_hidden()
    # A body that is a flex box is not broken well: its last lines go to a page of their own.
    assert page.locator("body").evaluate("e => getComputedStyle(e).display") == "block"
