"""The whole way, from an article to a call and off again, in Chromium, Firefox and WebKit as this machine has them.

With script and without, on a phone and on a desk, and once by the keyboard alone; then what only differs between engines:
where the focus is, what stays of what was typed, and what a screen reader is told. What is not installed is told.
"""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from playwright.sync_api import CDPSession, Error, Page, sync_playwright

from tests.browsing import find_chromium, launch
from tests.people import ANNA
from tests.webdriver import Driver, DriverError, firefox, webkit

PHONE, DESK, ENLARGED = (360, 740), (1280, 900), (320, 256)
NEXT = "main form button.btn.dark"
BOOK, TIME = ".book .btn", "input[name=slot]"
LONGEST = 20  # Seconds that a page may take to come.
TABS = 80  # More than there are stops on a page of the intake.
HAS_FOCUS = "return document.activeElement.matches(arguments[0])"
# The label of a choice is what one sees of it; what is about as large as the screen begins at its top.
IN_SIGHT = """const held = document.activeElement; const box = (held.closest('label') || held).getBoundingClientRect();
  return box.height > 0 && box.top >= -1 && (box.bottom <= innerHeight + 1 || box.height > innerHeight - 30 && box.top < innerHeight / 4)"""
KEY = """const field = document.querySelector('main #phone, main fieldset.options input');
  return field && (field.id === 'phone' ? 'contact' : field.name)"""
# A choice is asked for by its label and whatever can be filled in or pressed by itself.
TOLD = "main :is(h1, h2, h3, a[href], button, summary, input:not([type=hidden]), textarea, select):not([aria-hidden=true])"
PAGES = ("/", "/kennisbank", "/personal-trainer-leads", "/rekenen/gemiste-aanvraag", "/privacy")
Start = Callable[..., AbstractContextManager[Driver]]


class Chromium(Driver):
    """The Chromium that the tests use, asked in the same words."""

    def __init__(self, page: Page, version: str) -> None:
        self.page, self.version = page, version

    def size(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def go(self, url: str) -> None:
        self.page.goto(url)

    def back(self) -> None:
        self.page.go_back()

    def reload(self) -> None:
        self.page.reload()

    def run(self, script: str, *given: Any) -> Any:
        # No Function object: the policy of the site allows none.
        return self.page.evaluate(f"(function () {{ {script} }}).apply(null, {list(given)!r})")

    def tap(self, selector: str, which: int = 0) -> None:
        self.page.locator(selector).locator("visible=true").nth(which).click()

    def type(self, selector: str, text: str) -> None:
        self.tap(selector)
        self.write(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def spoken(self, selector: str) -> list[tuple[str, str]]:
        session = self.page.context.new_cdp_session(self.page)
        every = f"[...document.querySelectorAll({selector!r})].filter((e) => e.checkVisibility())"
        number = self.page.evaluate(f"{every}.length")
        found = [told_of(session, f"{every}[{index}]") for index in range(number)]
        session.detach()
        return found


def told_of(session: CDPSession, element: str) -> tuple[str, str]:
    """Role and name of one element in Chromium's own tree."""
    held = session.send("Runtime.evaluate", {"expression": element})["result"]["objectId"]
    node = session.send("Accessibility.getPartialAXTree", {"objectId": held, "fetchRelatives": False})[
        "nodes"
    ][0]
    return node["role"]["value"], node.get("name", {}).get("value", "")


@contextmanager
def chromium(*, script: bool = True) -> Iterator[Driver]:
    """A new window of the Chromium of this machine."""
    with sync_playwright() as playwright, launch(playwright.chromium) as browser:
        page = browser.new_context(java_script_enabled=script, locale="nl-NL").new_page()
        page.set_default_timeout(LONGEST * 1000)
        yield Chromium(page, browser.version)


# How each is started, and the packages of Debian that it takes with the program by which they are known.
ENGINES: dict[str, tuple[Start, dict[str, str]]] = {
    "Chromium": (chromium, {"chromium": "chromium"}),
    "Firefox": (firefox, {"firefox-esr": "firefox-esr"}),
    "WebKit": (webkit, {"webkit2gtk-driver": "WebKitWebDriver", "xvfb": "Xvfb"}),
}


def findings(url: str, undone: list[str]) -> Iterator[str]:
    """Give what goes wrong on a site, and add to `undone` which engines are not here."""
    told: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for name, (start, packages) in ENGINES.items():
        lacking = [package for package, program in packages.items() if not is_here(program)]
        if lacking:
            how = f"sudo apt install {' '.join(lacking)}"
            undone.append(f"engines: {name} is not installed here, so nobody tried it. Type: {how}")
            continue
        told[name] = {}
        yield from wrong_in(start, name, url, told[name])
    yield from told_otherwise(told)


def is_here(program: str) -> bool:
    """Whether this machine has a program; a Chromium may have another name."""
    return bool(find_chromium() if program == "chromium" else shutil.which(program))


def wrong_in(start: Start, name: str, url: str, told: dict[str, list[tuple[str, str]]]) -> Iterator[str]:
    """Give every journey that does not come to its end in one engine; note what a screen reader hears there."""
    for device, size in {"phone": PHONE, "desk": DESK}.items():
        for script in (True, False):
            how = f"{name}, {device}, {'with' if script else 'without'} script"
            yield from tried(how, start, by_pointer, url, size, script=script)
    yield from tried(f"{name}, keyboard", start, by_keyboard, url, DESK)
    yield from tried(f"{name}, keyboard among the times", start, among_the_times, url, (360, 400))
    yield from tried(f"{name}, enlarged to 400 %", start, enlarged, url, ENLARGED)
    yield from tried(f"{name}, typed and not sent", start, typed_and_left, url, PHONE)
    yield from tried(f"{name}, place in a text", start, place_in_a_text, url, PHONE)
    yield from tried(
        f"{name}, read aloud", start, lambda window, site: told.update(heard(window, site)), url, DESK
    )


def tried(
    how: str,
    start: Start,
    journey: Callable[[Driver, str], None],
    url: str,
    size: tuple[int, int],
    *,
    script: bool = True,
) -> Iterator[str]:
    """Make one journey in a browser of its own; give why it ended early, if it did."""
    began, place = time.monotonic(), "the start"
    try:
        with start(script=script) as window:
            window.size(*size)
            try:
                journey(window, url)
            except (Error, DriverError, AssertionError):
                place = window.run("return location.pathname")
                raise
            version = window.version
        sys.stdout.write(f"engines: {how} ({version}): arrived in {time.monotonic() - began:.0f} s\n")
    except (Error, DriverError, AssertionError) as error:
        yield f"engines: {how}: stopped at {place}: {(str(error).strip() or 'it is not so').splitlines()[0]}"


# Journeys --------------------------------------------------------------------------------------------------


def by_pointer(window: Driver, url: str) -> None:
    """Read, answer, send, choose a time of an open day, move it and call it off."""
    window.go(f"{url}/personal-trainer-leads")
    go_on(window, "main a[href^='/intake']", -1)
    answer_until(window, "/intake/controle")
    go_on(window, NEXT)
    go_on(window, "main a[href='/afspraak']")
    window.tap(".days label:has([name=dag])", 1)
    comes(window, f"[...document.querySelectorAll('.hours {TIME}')].some((e) => e.checkVisibility())")
    window.tap(f".hours label:has({TIME})")
    window.tap(BOOK)
    says(window, "Je gesprek staat vast")
    window.tap("#verzetten summary")
    window.tap(f"#verzetten .soon label:has({TIME})", -1)
    window.tap(f"#verzetten {BOOK}")
    says(window, "Je gesprek is verzet naar")
    called_off(window)


def by_keyboard(window: Driver, url: str) -> None:
    """The same without a pointer, as far as the call."""
    window.go(f"{url}/intake")
    while key := window.run(KEY):
        type_answer(window, key)
    tab_to(window, NEXT)
    moves_on(window, lambda: window.press("Enter"))
    tab_to(window, "main a[href='/afspraak']")
    moves_on(window, lambda: window.press("Enter"))
    tab_to(window, TIME)
    window.press("Space")
    tab_to(window, BOOK)
    window.press("Enter")
    says(window, "Je gesprek staat vast")
    called_off(window)


def among_the_times(window: Driver, url: str) -> None:
    """Arrow keys walk past every day and every time of one, and what has the focus is seen (V4)."""
    ready_to_choose(window, url)
    tab_to(window, "input[name=dag]")
    window.press("Space")
    for number in range(1, window.run("return document.querySelectorAll('input[name=dag]').length")):
        in_sight(window, f"day {number}")
        window.press("ArrowRight")
    times = f"label:has([name=dag]:checked) + .hours {TIME}"
    window.press("Tab")
    assert window.run(HAS_FOCUS, times), "Tab leads from a day past its times"
    window.press("Space")
    for number in range(1, window.run(f"return document.querySelectorAll({times!r}).length")):
        in_sight(window, f"time {number}")
        window.press("ArrowRight")
    assert window.run(HAS_FOCUS, times), "the arrows left the day"
    tab_to(window, BOOK)
    in_sight(window, "the button")
    window.press("Enter")
    says(window, "Je gesprek staat vast")
    called_off(window)


def enlarged(window: Driver, url: str) -> None:
    """After each answer and each mistake what has the focus is seen, and nothing goes on beside the screen (V3)."""
    window.go(f"{url}/intake")
    while key := window.run(KEY):
        window.tap(NEXT)
        comes(window, "document.activeElement.matches('.errors')")
        in_sight(window, f"{key}: the mistake")
        assert not window.run("return document.documentElement.scrollWidth > innerWidth"), f"{key}: too wide"
        choose(window, key)
        go_on(window, NEXT)
        comes(window, "document.activeElement.matches('h1')")
        in_sight(window, f"after {key} the next question")


def typed_and_left(window: Driver, url: str) -> None:
    """Contact details that were typed and not sent are there again after a reload and after Back (V16)."""
    window.go(f"{url}/intake")
    answer_until(window, "/intake/contact")
    window.type("#name", "Anna de")
    window.reload()
    comes(window, "document.querySelector('#name')?.value === 'Anna de'")
    window.go(f"{url}/privacy")
    window.back()
    comes(window, "document.querySelector('#name')?.value === 'Anna de'")


def place_in_a_text(window: Driver, url: str) -> None:
    """Where one was in an article is in sight again after a reload, and after Back from where a link in it led."""
    window.go(f"{url}/personal-trainer-leads")
    window.run("document.querySelectorAll('main h2')[4].scrollIntoView({behavior: 'instant'})")
    there = "Math.abs(document.querySelectorAll('main h2')[4]?.getBoundingClientRect().top) < 100"
    comes(window, there)
    time.sleep(0.5)  # A browser notes the place a moment later.
    # As a person does it: a driver's own way to load again also forgets what the browser remembers.
    window.run("setTimeout(() => location.reload()); document.querySelector('h1').old = true")
    comes(window, f"document.readyState === 'complete' && !document.querySelector('h1').old && {there}")
    moves_on(window, lambda: window.go(f"{url}/werkwijze"))
    window.back()
    comes(window, f"location.pathname === '/personal-trainer-leads' && {there}")


def heard(window: Driver, url: str) -> dict[str, list[tuple[str, str]]]:
    """Role and name of all that is named, on pages that are read, a question, its mistake, and the free times."""
    pages = {}
    for path in PAGES:
        window.go(url + path)
        pages[path] = window.spoken(TOLD)
    window.go(f"{url}/intake")
    pages["a question"] = window.spoken(TOLD)
    window.tap(NEXT)
    comes(window, "document.activeElement.matches('.errors')")
    pages["a mistake"] = window.spoken(TOLD)
    answer_until(window, "/intake/contact")
    pages["contact"] = window.spoken(TOLD)
    ready_to_choose(window, url)
    window.tap(".days label:has([name=dag])")
    pages["free times"] = window.spoken(TOLD)
    return pages


def told_otherwise(told: dict[str, dict[str, list[tuple[str, str]]]]) -> Iterator[str]:
    """Give whatever has no name in an engine, and whatever one engine calls otherwise than the first."""
    engines = {name: pages for name, pages in told.items() if pages}
    first = next(iter(engines), "")
    for name, pages in engines.items():
        for page, heard_there in pages.items():
            yield from (
                f"engines: {name}, {page}: a {role} without a name" for role, said in heard_there if not said
            )
            other = engines[first][page]
            if len(heard_there) != len(other):
                yield f"engines: {name}, {page}: {len(heard_there)} things are told of, in {first} {len(other)}"
            apart = (both for both in zip(heard_there, other, strict=False) if not alike(*both))
            yield from (f"engines: {name}, {page}: told as {one}, in {first} as {two}" for one, two in apart)


def alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two engines tell the same; WebKit adds what a field holds to the name from the label around it."""
    (role, name), (role_there, name_there) = ((ROLES.get(r, r), " ".join(n.split())) for r, n in (one, other))
    field = role == "textbox" and name.startswith(name_there)
    return role == role_there and (name == name_there or field)


# What engines call alike under other names: a summary has no role of its own in the standard.
ROLES = {"DisclosureTriangle": "summary", "": "summary"}


# Steps -----------------------------------------------------------------------------------------------------


def comes(window: Driver, what: str) -> None:
    """Wait until something is so; a page that is on its way may not answer at all."""
    until = time.monotonic() + LONGEST
    wrong = ""
    while time.monotonic() < until:
        try:
            if window.run(f"return Boolean({what})"):
                return
        except (Error, DriverError) as error:
            wrong = f" ({error})"
        time.sleep(0.05)
    raise AssertionError(f"in {LONGEST} s it never came that {what}{wrong}")


def in_sight(window: Driver, what: str) -> None:
    """What has the focus is seen, as soon as the page stands where it scrolled to."""
    for _ in range(20):
        if window.run(IN_SIGHT):
            return
        time.sleep(0.05)
    raise AssertionError(f"{what} has the focus out of sight")


def says(window: Driver, words: str) -> None:
    comes(window, f"document.querySelector('h1')?.textContent.includes({words!r})")


def moves_on(window: Driver, act: Callable[[], None]) -> None:
    """Do something that leads to another address, and wait until that page is there."""
    before = window.run("document.querySelector('h1').old = true; return location.href")
    act()
    arrived = "document.readyState === 'complete' && !document.querySelector('h1').old"
    comes(window, f"location.href !== {before!r} && {arrived}")


def go_on(window: Driver, selector: str, which: int = 0) -> None:
    moves_on(window, lambda: window.tap(selector, which))


def answer_until(window: Driver, path: str) -> None:
    """Answer question after question by pointer, as far as an address."""
    while (key := window.run(KEY)) and window.run("return location.pathname") != path:
        choose(window, key)
        go_on(window, NEXT)


def choose(window: Driver, key: str) -> None:
    """Fill in the question on the page by pointer."""
    if key == "contact":
        for name, text in ANNA["contact"].items():
            window.type(f"#{name}", text)
        return
    for value in ANNA[key] if isinstance(ANNA[key], list) else [ANNA[key]]:
        window.tap(f"label:has(input[name={key}][value='{value}'])")


def type_answer(window: Driver, key: str) -> None:
    """Fill in the question on the page and send it by the keyboard alone."""
    if key == "contact":
        for name, text in ANNA["contact"].items():
            tab_to(window, f"#{name}")
            window.write(text)
    elif isinstance(ANNA[key], list):
        for value in ANNA[key]:
            tab_to(window, f"input[value='{value}']")
            window.press("Space")
    else:
        tab_to(window, f"input[name={key}]")
        window.press("Space")
        for _ in range(20):
            if window.run("return document.activeElement.value") == ANNA[key]:
                break
            window.press("ArrowDown")
    tab_to(window, NEXT)
    moves_on(window, lambda: window.press("Enter"))


def tab_to(window: Driver, selector: str) -> None:
    """Press Tab until something that fits has the focus."""
    for _ in range(TABS):
        if window.run(HAS_FOCUS, selector):
            return
        window.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


def ready_to_choose(window: Driver, url: str) -> None:
    """Have sent the intake, and look at the free times."""
    window.go(f"{url}/intake/rol")
    answer_until(window, "/intake/controle")
    go_on(window, NEXT)
    go_on(window, "main a[href='/afspraak']")


def called_off(window: Driver) -> None:
    """Give the time back to who comes next."""
    window.tap("#annuleren summary")
    window.tap("#annuleren .btn")
    says(window, "Je gesprek is afgezegd")
