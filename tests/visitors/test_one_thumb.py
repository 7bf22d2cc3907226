"""A stranger's walk: from an article to a call that stands, with one thumb, on a phone held in one hand."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.intake.browsing import key_on
from tests.people import ANNA
from tests.server import Server

pytestmark = pytest.mark.browser
MOST = 24
LONGEST = 120  # Seconds.
THUMB = 44  # The least height and width of what a thumb hits without looking twice, in pixels.
# What a person needs, in seconds, as it was measured of many: a word read in silence (238 a minute, Brysbaert 2019), a sign
# typed on a phone (36 words a minute, Palin 2019), a thumb that aims and taps; and a page on a line of 400 ms there and back.
WORD, SIGN, TAP, PAGE = 60 / 238, 0.33, 0.95, 0.8


class Thumb:
    """Taps what it sees, and counts; what is too small to hit is a failure."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.pages, self.words, self.signs = page, 0, 1, 0, 0

    def arrives(self) -> None:
        """Read what the page says, and on a question each answer."""
        self.pages += 1
        for read in (self.page.locator("h1"), self.page.locator("main form label").locator("visible=true")):
            self.words += sum(len(text.split()) for text in read.all_inner_texts())

    @property
    def seconds(self) -> float:
        """How long a person who does not know the site needs."""
        return self.words * WORD + self.signs * SIGN + self.taps * TAP + self.pages * PAGE

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
        self.signs += len(text)

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
        self.arrives()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_an_article_to_a_booked_call_in_at_most_24_taps_and_two_minutes(
    site: Server, open_page: Callable[..., Page], script: bool
) -> None:
    page = open_page(
        script=script,
        has_touch=True,
        is_mobile=True,
        viewport={"width": 360, "height": 740},
        reduced_motion="no-preference",
    )
    page.goto(site.url + "/personal-trainer-leads")
    thumb = Thumb(page)
    thumb.tap(page.locator("header a[href^='/intake']"))
    page.wait_for_url("**/intake**")
    thumb.arrives()
    while key_on(page):
        thumb.answers()
    thumb.tap(page.get_by_role("button", name="Verstuur mijn intake"))
    page.wait_for_url("**/uitkomst")
    thumb.arrives()
    thumb.tap(page.get_by_role("link", name="Kies een moment"))
    page.wait_for_url("**/afspraak")
    thumb.pages += 2  # The times, of which the first ones suit, and the call that stands.
    thumb.tap(page.locator(".soon label").first)
    thumb.tap(page.locator(".book .btn").locator("visible=true"))
    expect(page.locator("h1")).to_contain_text("Je gesprek staat vast:")
    assert thumb.taps <= MOST
    assert 60 < thumb.seconds <= LONGEST, thumb.seconds
