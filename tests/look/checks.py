"""What must hold of a page as it stands in a browser; each check returns what it found, an empty list when all is well."""

import re
from collections.abc import Iterator
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.look.styles import CLASS, styled

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

AXE = Axe().axe_script
RUN_AXE = """options => axe.run({resultTypes: ['violations'], ...options})
  .then(all => all.violations.map(one => [one.id, ...one.nodes.slice(0, 3).map(node => node.html.slice(0, 90))]))"""
# What axe only asks for when it is told to: roles that suit what takes the keyboard, a head for each cell, and a name that
# holds the words one sees (V19). Contrast for running text is asked of the colours themselves (test_contrast.py).
STRICTER = ("focus-order-semantics", "td-has-header", "label-content-name-mismatch")
ALL_RULES = {"rules": {rule: {"enabled": True} for rule in STRICTER}}
# The dark changes colours and nothing else, so there only the rules about colours are asked again.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
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
# People make letters twice as large in their settings; here in the root element, which is the same thing.
TWICE = "document.documentElement.style.setProperty('font-size', '225%', 'important')"
ONCE = "document.documentElement.style.removeProperty('font-size')"
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
# What a selector asks beside what stands there; left out, it asks for the thing itself.
STATES = re.compile(
    r"(\[open\]|\[hidden\]|:not\(:has\([^()]*\)\)|:has\((:[\w-]+|\[aria-busy\])\)|::[\w-]+|\[aria-(busy|disabled)\]"
    r"|:(hover|focus-visible|focus-within|focus|checked|target-\w+))"
)
SHOWN = "() => [...document.querySelectorAll('body [class]')].flatMap(e => [...e.classList])"
# Every element by its place: what it is, and what it stands in.
PLACES = """() => { const found = new Set(), told = ['type', 'role', 'hidden', 'open', 'aria-invalid'];
  const walk = (e, above) => {
    const place = above + ' ' + [e.localName, ...e.classList, ...told.map(a => e.getAttribute(a))].join('.');
    found.add(place);
    if (e.localName !== 'svg') for (const child of e.children) walk(child, place) };
  walk(document.body, '');
  return [...found] }"""
UNMATCHED = "all => Object.keys(all).filter(key => !document.querySelector(all[key]))"


def axe(page: Page) -> Iterator[Any]:
    """What axe finds, in light and dark; the page has a Content-Security-Policy, which this passes by."""
    page.evaluate(AXE)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        options = COLOURS if scheme == "dark" else ALL_RULES
        yield from ((scheme, *violation) for violation in page.evaluate(RUN_AXE, options))
    page.emulate_media(color_scheme="light")


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    return list(page.evaluate(WIDER))


def too_wide_in_large_letters(page: Page) -> list[str]:
    """What makes the page scroll sideways when its letters are twice as large."""
    page.evaluate(TWICE)
    found = too_wide(page)
    page.evaluate(ONCE)
    return found


def too_small(page: Page) -> list[str]:
    """What a thumb could miss."""
    return list(page.evaluate(SMALL))


def loose(page: Page) -> list[str]:
    """What came away from where it belongs."""
    return list(page.evaluate(LOOSE))


def places(page: Page) -> set[str]:
    """What stands on the page, each kind of thing once for each place it stands in."""
    return set(page.evaluate(PLACES))


def out_of_reach(page: Page) -> Iterator[tuple[str, str]]:
    """What goes wrong while Tab goes from the first stop to the last."""
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


def unmatched(page: Page, selectors: list[str]) -> list[str]:
    """Those selectors that match nothing on the page, whatever state they ask for."""
    bare = {selector: STATES.sub("", selector) or "*" for selector in selectors}
    return list(page.evaluate(UNMATCHED, bare))


def unstyled(page: Page) -> set[str]:
    """Classes on the page that some sheet styles, but not the sheet of this page."""
    return styled() & set(page.evaluate(SHOWN)) - set(CLASS.findall(page.locator("style").inner_text()))
