"""How a person with a real browser walks the intake: by pointer, by keyboard alone, or before the test looks."""

import urllib.request
from typing import Any

from playwright.sync_api import Page

from tests.journeys.walker import Answer, Walker
from tests.people import ANNA, Answers

NEXT = "main form button.btn.dark"


def key_on(page: Page) -> str | None:
    """The key of the question on the page; None where nothing is asked."""
    if page.locator("main #phone").count():
        return "contact"
    choice = page.locator("main fieldset.options input").first
    return choice.get_attribute("name") if choice.count() else None


def choose(page: Page, answers: Answers) -> None:
    """Fill in the question on the page by pointer, without sending it."""
    key = key_on(page)
    assert key
    if key == "contact":
        for name, text in answers["contact"].items():
            page.fill(f"#{name}", text)
        return
    for value in answers[key] if isinstance(answers[key], list) else [answers[key]]:
        page.check(f"input[name={key}][value='{value}']")


def press(page: Page) -> None:
    """Press the one button and wait for another address."""
    before = page.url
    page.click(NEXT)
    page.wait_for_url(lambda url: url != before)
    page.wait_for_load_state()


def walk(page: Page, site: str, until: str | None = None, answers: Answers = ANNA) -> None:
    """Answer from the introduction on, until a key or the check page."""
    page.goto(site + "/intake")
    while (key := key_on(page)) and key != until:
        choose(page, answers)
        press(page)


def type_answer(page: Page, answers: Answers) -> None:
    """Fill in the question on the page and send it with the keyboard alone."""
    key = key_on(page)
    assert key
    if key == "contact":
        for name, text in answers["contact"].items():
            tab_to(page, f"#{name}")
            page.keyboard.type(text)
    elif isinstance(answers[key], list):
        for value in answers[key]:
            tab_to(page, f"input[value='{value}']")
            page.keyboard.press("Space")
    else:
        page.locator("h1").focus() if page.locator("h1[tabindex]").count() else None
        tab_to(page, f"input[name={key}]")
        page.keyboard.press("Space")
        for _ in range(20):
            if page.evaluate("document.activeElement.value") == answers[key]:
                break
            page.keyboard.press("ArrowDown")
    before = page.url
    tab_to(page, NEXT)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    page.wait_for_load_state()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element that fits has the focus."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}")


class Unseen(Walker):
    """A plain client with the cookies of a browser: what it answers, that browser has answered.

    For tests that look at what comes later; drawing eight questions first is most of their work.
    """

    def __init__(self, page: Page, site: str) -> None:
        super().__init__(site)
        self.browser = page.context.request

    def fetch(self, request: urllib.request.Request) -> Answer:
        form = {"content-type": "application/x-www-form-urlencoded"} if request.data else {}
        reply = self.browser.fetch(
            request.full_url,
            method=request.get_method(),
            headers={**dict(request.header_items()), **form},
            data=request.data,  # type: ignore[arg-type]
        )
        return self.arrived(reply.url, reply.status, reply.headers, reply.body())


def answered(page: Page, site: str, answers: Answers = ANNA, until: str | None = None) -> None:
    """Answer and send everything, or answer as far as a key, and open the page where that leads."""
    flat: dict[str, Any] = {**answers, **answers["contact"]}
    given = {key: value if isinstance(value, list) else [value] for key, value in flat.items()}
    unseen = Unseen(page, site)
    unseen.walk(given, until)
    page.goto(unseen.page.url)
