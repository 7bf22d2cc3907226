"""What holds on every page and in every state of it, in a real browser."""

import time
from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe
from playwright.sync_api import Page, Route

from tests.look.stops import every_stop
from tests.server import Server

pytestmark = pytest.mark.browser
WIDTHS = (360, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# The dark changes colours and nothing else, so there only the rules about colours are asked again.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
WIDER = """() => { const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > wide + 1)
    .map(e => e.outerHTML.slice(0, 90)).slice(0, 5).concat('scroll'); }"""
SMALL = """() => [...document.querySelectorAll('main :is(button, input, summary, .btn, .actions a, .back a, .change a, .list a:only-child, .options label, .toc a)')]
  .map(e => [e, (e.closest('.options label') || e).getBoundingClientRect()])
  .filter(([e, box]) => box.width && box.height < 44 && e.type !== 'hidden').map(([e]) => e.outerHTML.slice(0, 90))"""
# A comma or a full stop that begins a line, and a list whose bullets stand outside the margin of the text.
LOOSE = """() => { const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const at = node.data.search(/\\S/);
    if (at < 0 || !/[,.;:!?]/.test(node.data[at]) || !node.parentElement.checkVisibility()) continue;
    if (node.parentElement.closest('code')) continue; // ./dev may begin a line.
    const range = document.createRange(); range.setStart(node, at); range.setEnd(node, at + 1);
    let block = node.parentElement; while (getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
    const style = getComputedStyle(block), left = block.getBoundingClientRect().left + parseFloat(style.paddingLeft);
    if (range.getBoundingClientRect().left < left + 1) found.push('loose: ' + block.textContent.slice(0, 60)) }
  for (const item of document.querySelectorAll('li')) {
    const style = getComputedStyle(item), list = getComputedStyle(item.parentElement);
    if (style.display === 'list-item' && style.listStyleType !== 'none' && style.listStylePosition === 'outside'
      && parseFloat(list.paddingLeft) + parseFloat(style.paddingLeft) + parseFloat(style.marginLeft) < 14)
      found.push('bullet: ' + item.textContent.slice(0, 60)) }
  return found }"""
SHIFT = """() => new Promise(done => { let total = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) total += e.value })
    .observe({type: 'layout-shift', buffered: true});
  const step = () => { scrollBy(0, 400);
    if (scrollY + innerHeight < document.documentElement.scrollHeight - 1) setTimeout(step, 15);
    else setTimeout(() => done(total), 60) };
  step() })"""


def test_axe_finds_nothing_anywhere(shown: Server, open_page: Callable[..., Page]) -> None:
    """In light and dark, on a phone and on a desk, with and without an error."""
    page, axe, found = open_page(reduced_motion="reduce"), Axe(), []
    asked = {"light": DEFAULT_OPTIONS, "dark": {**DEFAULT_OPTIONS, "runOnly": COLOURS}}
    for name in every_stop(page, shown.url):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                for violation in axe.run(page, options=asked[scheme]).response["violations"]:
                    where = [node["html"][:90] for node in violation["nodes"]][:3]
                    found.append((name, width, scheme, violation["id"], where))
    assert found == []


def test_nothing_scrolls_sideways_at_320_is_too_small_for_a_thumb_or_stands_loose(
    shown: Server, open_page: Callable[..., Page]
) -> None:
    page, found = open_page(reduced_motion="reduce"), []
    for name in every_stop(page, shown.url):
        for width in (320, 360, 768):
            page.set_viewport_size({"width": width, "height": 640})
            found += [(name, width, what) for what in (*page.evaluate(WIDER), *page.evaluate(LOOSE))]
        if name != "patronen":
            found += [(name, "small", what) for what in page.evaluate(SMALL)]
    assert found == []


def test_a_page_at_200_percent_text_still_fits(shown: Server, open_page: Callable[..., Page]) -> None:
    """People make letters twice as large in their settings; here in the root element, which is the same thing."""
    page, found = open_page(bypass_csp=True), []
    for name in every_stop(page, shown.url):
        page.add_style_tag(content="html { font-size: 225% !important }")
        found += [(name, what) for what in page.evaluate(WIDER)]
    assert found == []


def late(route: Route) -> None:
    time.sleep(0.7)
    route.continue_()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_while_a_page_arrives_and_is_read(
    shown: Server, open_page: Callable[..., Page], width: int
) -> None:
    # Far from the agency, where a script sets the visitor's own time beside ours; also when that script comes late.
    page = open_page(viewport={"width": width, "height": 800}, timezone_id="America/New_York")
    page.route("**/zone.js*", late)
    moved = {name: page.evaluate(SHIFT) for name in every_stop(page, shown.url)}
    # A tenth of what counts as good: on a busy machine the font may come after the first paint, and a link beside a
    # button makes room for its letters. What stands in for it is tested in test_h06_headings_stand_still.py.
    assert {name: total for name, total in moved.items() if total > 0.01} == {}
