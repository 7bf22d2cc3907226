"""Getting to the calendar in a real browser, as Anna does."""

from playwright.sync_api import Page

from tests.people import ANNA
from tests.server import Server


def qualified(page: Page, site: Server) -> None:
    """Do the whole intake and open the calendar."""
    page.goto(site.url + "/intake")
    for _ in range(len(ANNA)):
        answer_what_is_asked(page)
    page.get_by_role("button", name="Verstuur").click()
    page.get_by_role("link", name="Kies een moment").click()
    page.wait_for_url("**/afspraak")


def answer_what_is_asked(page: Page) -> None:
    """Give Anna's answer to the one question on the page and go on."""
    heading = page.locator("h1").inner_text()
    form = page.locator("main form").first
    for key, answer in ANNA.items():
        if key == "contact" and form.locator("[name=email]").count():
            for name, text in answer.items():
                form.locator(f"[name={name}]").fill(text)
        elif form.locator(f"[name={key}]").count():
            for value in [answer] if isinstance(answer, str) else answer:
                form.locator(f"[name={key}][value='{value}']").check()
    form.locator("button").first.click()
    page.wait_for_function("before => document.querySelector('h1').innerText !== before", arg=heading)
