"""I34: a third-party calendar frame was clipped, overlapped or empty on phones."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.booking.browsing import qualified
from tests.server import Server
from tests.visitor import Visitor


def test_i34_there_is_no_frame_and_no_foreign_address(anna: Visitor) -> None:
    page = anna.open("/afspraak")
    assert page.all("iframe") == []
    assert page.all("object") == []
    sources = [e.get("src") or "" for e in page.root.iter() if e.get("src")]
    assert all(source.startswith("/") for source in sources)


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_i34_times_fit_at_320_pixels_and_can_be_chosen(
    site: Server, open_page: Callable[..., Page], script: bool
) -> None:
    page = open_page(script=script, viewport={"width": 320, "height": 640})
    qualified(page, site)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    first = page.locator("input[name=slot]").first
    box = first.locator("xpath=..").bounding_box()
    assert box
    assert box["height"] >= 44
    first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name=re.compile("^Leg .* vast")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Je gesprek staat vast"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
