"""A stranger's walk: from an article to a call that stands, with one thumb, on a phone held in one hand."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.intake.browsing import key_on
from tests.people import ANNA
from tests.server import Server

pytestmark = pytest.mark.browser
MOST = 24
THUMB = 44  # The least height and width of what a thumb hits without looking twice, in pixels.


class Thumb:
    """Taps what it sees, and counts; what is too small to hit is a failure."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, what: Locator) -> None:
        what.scroll_into_view_if_needed()
        box = what.bounding_box()
        assert box
        assert box["height"] >= THUMB, what
        assert box["width"] >= THUMB, what
        what.tap()
        self.taps += 1

    def types(self, name: str, text: str) -> None:
        """One tap puts the cursor in the field; the browser offers the rest, as every field says what it holds."""
        field = self.page.locator(f"#{name}")
        assert field.get_attribute("autocomplete")
        self.tap(field)
        expect(field).to_be_focused()
        self.page.keyboard.insert_text(text)

    def answers(self) -> None:
        """Answer the question on the page and go on."""
        key = key_on(self.page)
        assert key
        if key == "contact":
            for name in ("name", "email", "phone"):
                self.types(name, ANNA["contact"][name])
        else:
            given = ANNA[key][0] if isinstance(ANNA[key], list) else ANNA[key]
            self.tap(self.page.locator(f"label:has(input[name={key}][value='{given}'])"))
        before = self.page.url
        self.tap(self.page.locator("main form .btn.dark"))
        self.page.wait_for_url(lambda url: url != before)
        self.page.wait_for_load_state()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_an_article_to_a_booked_call_in_at_most_24_taps(
    site: Server, open_page: Callable[..., Page], script: bool
) -> None:
    page = open_page(script=script, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})
    page.goto(site.url + "/personal-trainer-leads")
    thumb = Thumb(page)
    thumb.tap(page.locator("header a[href^='/intake']"))
    page.wait_for_url("**/intake**")
    while key_on(page):
        thumb.answers()
    thumb.tap(page.get_by_role("button", name="Verstuur mijn intake"))
    page.wait_for_url("**/uitkomst")
    thumb.tap(page.get_by_role("link", name="Kies een moment"))
    page.wait_for_url("**/afspraak")
    thumb.tap(page.locator(".soon label").first)
    thumb.tap(page.locator(".book .btn").locator("visible=true"))
    expect(page.locator("h1")).to_contain_text("Je gesprek staat vast:")
    assert thumb.taps <= MOST
