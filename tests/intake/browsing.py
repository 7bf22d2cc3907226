"""How a person with a real browser walks the intake: by pointer or by keyboard alone."""

from playwright.sync_api import Page

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
