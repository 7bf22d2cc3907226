"""The whole way, from an article to a call and off again, in each browser engine that is installed here.

With script and without, on a phone and on a desk, and once by the keyboard alone. What is not installed is told.
"""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, Playwright, expect, sync_playwright

from tests.browsing import DESK, PHONE, launch
from tests.intake.browsing import key_on, press, tab_to, type_answer, walk
from tests.people import ANNA

ENGINES = ("chromium", "firefox", "webkit")
BOOK, TIME = ".book .btn", "input[name=slot]"


def findings(url: str, undone: list[str]) -> Iterator[str]:
    """Give what goes wrong on a site, and add to `undone` which engines are not here."""
    with sync_playwright() as playwright:
        for name in ENGINES:
            browser = opened(playwright, name)
            if browser is None:
                undone.append(
                    f"engines: {name} is not installed here, so nobody tried it. Type: playwright install {name}"
                )
                continue
            yield from wrong_in(browser, f"{name} {browser.version}", url)
            browser.close()


def opened(playwright: Playwright, name: str) -> Browser | None:
    """Start an engine; None when this machine does not have it."""
    if name == "chromium":
        return launch(playwright.chromium)
    kind = getattr(playwright, name)
    return kind.launch() if Path(kind.executable_path).is_file() else None


def wrong_in(browser: Browser, name: str, url: str) -> Iterator[str]:
    """Give every journey that does not come to its end in one engine."""
    for device, viewport in {"phone": PHONE, "desk": DESK}.items():
        for script in (True, False):
            how = f"{name}, {device}, {'with' if script else 'without'} script"
            yield from tried(how, browser, by_pointer, url, viewport=viewport, java_script_enabled=script)
    yield from tried(f"{name}, keyboard", browser, by_keyboard, url, viewport=DESK)


def tried(
    how: str, browser: Browser, journey: Callable[[Page, str], None], url: str, **options: object
) -> Iterator[str]:
    """Make one journey in a window of its own; give why it ended early, if it did."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(20_000)
    try:
        journey(page, url)
        sys.stdout.write(f"engines: {how}: arrived\n")
    except (Error, AssertionError) as error:
        yield f"{how}: stopped at {page.url.removeprefix(url)}: {str(error).strip().splitlines()[0]}"
    finally:
        context.close()


def by_pointer(page: Page, url: str) -> None:
    """Read, answer, send, choose a time of an open day, move it and call it off."""
    page.goto(f"{url}/personal-trainer-leads")
    page.locator("main a[href^='/intake']").last.click()
    walk(page, url)
    press(page)
    page.get_by_role("link", name="Kies een moment").click()
    page.locator("input[name=dag]").nth(1).check()
    page.locator(f".hours {TIME}").locator("visible=true").first.check()
    page.locator(BOOK).locator("visible=true").click()
    expect(page.locator("h1")).to_contain_text("Je gesprek staat vast")
    page.locator("#verzetten summary").click()
    page.locator(f".soon {TIME}").last.check()
    page.locator(BOOK).locator("visible=true").click()
    expect(page.locator("h1")).to_contain_text("Je gesprek is verzet naar")
    called_off(page)


def by_keyboard(page: Page, url: str) -> None:
    """The same without a pointer, as far as the call."""
    page.goto(f"{url}/intake")
    while key_on(page):
        type_answer(page, ANNA)
    tab_to(page, "main form button.btn.dark")
    page.keyboard.press("Enter")
    page.wait_for_url("**/uitkomst")
    tab_to(page, "main a[href='/afspraak']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/afspraak")
    tab_to(page, TIME)
    page.keyboard.press("Space")
    tab_to(page, BOOK)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Je gesprek staat vast")
    called_off(page)


def called_off(page: Page) -> None:
    """Give the time back to who comes next."""
    page.locator("#annuleren summary").click()
    page.get_by_role("button", name=re.compile("Zeg het gesprek af")).click()
    expect(page.locator("h1")).to_have_text("Je gesprek is afgezegd")
