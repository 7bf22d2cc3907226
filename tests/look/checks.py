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
# Where the focus comes from here on: each time its place in that list, and what is wrong with how it shows.
FOLLOW = """() => { window.trail = []; const see = e => { const shown = e.closest('.options label') || e;
  const style = getComputedStyle(shown), wrong = [];
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) wrong.push('no outline');
  const box = [...shown.getClientRects()].find(b => b.width && b.height);
  const hit = box && document.elementFromPoint(box.x + box.width / 2, Math.max(box.y, 0) + Math.min(box.height / 2, 20));
  if (!box || box.bottom <= 0 || box.top >= innerHeight) wrong.push('out of sight');
  else if (!hit || !(shown.contains(hit) || hit.contains(shown))) wrong.push('under ' + hit?.outerHTML.slice(0, 60));
  window.trail.push([window.stops.indexOf(e), wrong.join(', ')]) };
  document.addEventListener('focusin', event => see(event.target));
  see(document.activeElement); return window.trail }"""
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
# How far things moved since the page came, or since what came in its place was drawn, while somebody reads to the end.
SHIFT = """() => new Promise(done => { let total = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput && e.startTime > (window.shown || 0)) total += e.value })
    .observe({type: 'layout-shift', buffered: true});
  const step = () => { scrollBy(0, 400);
    if (scrollY + innerHeight < document.documentElement.scrollHeight - 1) setTimeout(step, 15);
    else setTimeout(() => { scrollTo(0, 0); done(total) }, 60) };
  step() })"""
# What moves from here on, until another page comes, is the doing of who looks.
LOOKED_AT = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.shown = performance.now(); done() })))"""
KEPT = """() => [...Object.keys(localStorage).map(name => 'local ' + name),
  ...Object.keys(sessionStorage).map(name => 'tab ' + name)]"""
# The cookie of who fills something in, beside its name.
SESSION = {"httpOnly": True, "sameSite": "Lax"}
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


def moving(page: Page) -> list[float]:
    """How far things move while the page arrives and is read, where that can be seen.

    A tenth of what counts as good may be: on a busy machine the font may come after the first paint, and a link beside
    a button makes room for its letters. What stands in for it is tested in test_h06_headings_stand_still.py.
    """
    return [total for total in [page.evaluate(SHIFT)] if total > 0.01]


def kept(page: Page) -> set[str]:
    """What the browser keeps that it should not, beside the one cookie of who fills something in.

    Where htmx was at work it leaves the address, for Back, until the tab closes; and contact details stay in their tab
    until they are sent. /privacy says so.
    """
    typed = {"tab vollegym-getypt"} if page.locator("#phone").count() else set()
    stored = set(page.evaluate(KEPT)) - {"tab htmx-current-path-for-history"} - typed
    cookies = {tuple(one.get(part) for part in ("name", *SESSION)) for one in page.context.cookies()}
    return stored | {str(cookie) for cookie in cookies - {("vollegym", *SESSION.values())}}


def places(page: Page) -> set[str]:
    """What stands on the page, each kind of thing once for each place it stands in."""
    return set(page.evaluate(PLACES))


def out_of_reach(page: Page) -> Iterator[tuple[str, str]]:
    """What goes wrong while Tab goes from the first stop to the last."""
    page.keyboard.press("Shift")  # A key, so that the browser shows the focus from the start.
    stops = page.evaluate(STOPS)
    trail = page.evaluate(FOLLOW)
    # A date is one field of three parts: the focus stays there for three keys.
    for _ in range(3):
        for _ in stops[1:]:
            page.keyboard.press("Tab")
        trail = page.evaluate("window.trail")
        if any(place == len(stops) - 1 for place, _ in trail):
            break
    at = -1
    for place, wrong in trail:
        if place not in (at, at + 1):
            yield stops[at], f"is followed by {place} and not by {at + 1} of {len(stops)}"
        if wrong:
            yield stops[place], wrong
        at = place
        if at == len(stops) - 1:
            return
    yield stops[at], "is as far as Tab comes"


def unmatched(page: Page, selectors: list[str]) -> list[str]:
    """Those selectors that match nothing on the page, whatever state they ask for."""
    bare = {selector: STATES.sub("", selector) or "*" for selector in selectors}
    return list(page.evaluate(UNMATCHED, bare))


def unstyled(page: Page) -> set[str]:
    """Classes on the page that some sheet styles, but not the sheet of this page."""
    return styled() & set(page.evaluate(SHOWN)) - set(CLASS.findall(page.locator("style").inner_text()))
