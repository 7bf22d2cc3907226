"""Tab alone reaches everything on every page, in the order of the page, and always shows where it is."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.look.stops import every_stop
from tests.server import Server

pytestmark = pytest.mark.browser

# Everything that takes the keyboard, in the order of the page. Radios with one name are one stop: the one that was
# chosen, else the first.
STOPS = """() => {
  const can = 'a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex="0"]';
  const seen = [...document.querySelectorAll(can)]
    .filter(e => e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}));
  const group = e => [...document.getElementsByName(e.name)].filter(o => o.form === e.form);
  const first = e => group(e).find(o => o.checked) || group(e)[0];
  window.stops = seen.filter(e => e.type !== 'radio' || e === first(e));
  document.querySelector('.skip').focus();
  return window.stops.map(e => e.outerHTML.slice(0, 90)); }"""
# Where the focus is now: its place in that list, and what is wrong with how it shows.
HERE = """() => { const e = document.activeElement, shown = e.closest('.options label') || e;
  const style = getComputedStyle(shown), wrong = [];
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) wrong.push('no outline');
  const box = [...shown.getClientRects()].find(b => b.width && b.height);
  const hit = box && document.elementFromPoint(box.x + box.width / 2, Math.max(box.y, 0) + Math.min(box.height / 2, 20));
  if (!box || box.bottom <= 0 || box.top >= innerHeight) wrong.push('out of sight');
  else if (!hit || !(shown.contains(hit) || hit.contains(shown))) wrong.push('under ' + hit?.outerHTML.slice(0, 60));
  return [window.stops.indexOf(e), wrong.join(', ')]; }"""


def tab_through(page: Page) -> Iterator[tuple[str, Any]]:
    """Yield what is wrong while Tab goes from the first stop to the last."""
    page.keyboard.press("Shift")  # A key, so that the browser shows the focus from the start.
    stops, at = page.evaluate(STOPS), -1
    for _ in range(3 * len(stops)):
        place, wrong = page.evaluate(HERE)
        # A date is one field of three parts: the focus may stay where it is.
        if place not in (at, at + 1):
            yield stops[at], f"is followed by {place} and not by {at + 1} of {len(stops)}"
        if wrong:
            yield stops[place], wrong
        at = place
        if at == len(stops) - 1:
            return
        page.keyboard.press("Tab")
    yield stops[at], "is as far as Tab comes"


@pytest.mark.parametrize("width", [360, 1280])
def test_tab_reaches_everything_in_order_and_shows_where_it_is(
    shown: Server, open_page: Callable[..., Page], width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    found = [(name, *what) for name in every_stop(page, shown.url) for what in tab_through(page)]
    assert found == []
