"""I25: animations hid the text cursor on iPhones, twice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.intake.browsing import answered
from tests.people import ANNA
from tests.server import Server

LOOK = """input => { const found = [];
  for (let e = input; e && e !== document.documentElement; e = e.parentElement) {
    const s = getComputedStyle(e);
    if (s.transform !== 'none' || s.filter !== 'none' || s.willChange !== 'auto'
        || (s.overflow !== 'visible' && e.tagName !== 'INPUT')) found.push(e.outerHTML.slice(0, 80));
  } return found; }"""


@pytest.mark.browser
def test_i25_no_transform_and_no_clipping_around_an_input(
    site: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(reduced_motion="no-preference")
    answered(page, site.url, until="name")
    for name in ANNA["contact"]:
        assert page.locator(f"#{name}").evaluate(LOOK) == []
        assert page.locator(f"#{name}").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 16
