"""On a phone from a verdict to a call, another time, and off again; the way there is in test_one_thumb.py."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.booking.browsing import qualified
from tests.server import Server

pytestmark = pytest.mark.browser
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


def tap(page: Page, day: int, number: int) -> str:
    """Open a day, choose a time of it that is free and return its value."""
    page.locator("input[name=dag]").nth(day).check()
    choice = page.locator("div:has(> label > [name=dag]:checked) input[name=slot]").nth(number)
    choice.check()
    return str(choice.get_attribute("value"))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^{words}"))


def fold_out(page: Page, words: str) -> None:
    """Open what is folded away, by its name."""
    page.locator("summary").filter(has_text=words).click()


def book(page: Page) -> None:
    press(page, "^Leg .* vast")


@SCRIPT
def test_a_call_is_booked_moved_and_called_off(
    site: Server, open_page: Callable[..., Page], script: bool
) -> None:
    page = open_page(script=script)
    qualified(page, site)
    first = tap(page, 1, 3)
    book(page)
    heading(page, "Je gesprek staat vast")
    assert "/afspraak/" in page.url
    time = page.locator("main time").first
    expect(time).to_have_attribute("datetime", first)
    fold_out(page, "Liever een ander moment")
    second = tap(page, 2, 0)
    press(page, "^Verzet ")
    heading(page, "Je gesprek is verzet naar")
    expect(time).to_have_attribute("datetime", second)
    fold_out(page, "Kun je niet meer")
    page.get_by_label("Waarom zeg je af?").fill("Een les die uitloopt.")
    press(page, "Zeg het gesprek af")
    heading(page, "Je gesprek is afgezegd")
    page.get_by_role("link", name="Kies een nieuw moment").click()
    page.locator("input[name=slot]").first.check()
    book(page)
    heading(page, "Je gesprek staat vast")
    listed = site.flask("booking", "list", "--all")
    assert "afgezegd  Een les die uitloopt." in listed
    free_again(page, site)


def free_again(page: Page, site: Server) -> None:
    """Give the time back, for the other tests on this site."""
    fold_out(page, "Kun je niet meer")
    press(page, "Zeg het gesprek af")
    heading(page, "Je gesprek is afgezegd")


@SCRIPT
def test_a_time_that_was_just_taken_leads_to_the_nearest_free_one(
    site: Server, open_page: Callable[..., Page], script: bool
) -> None:
    slow, quick = open_page(script=script), open_page(script=script)
    for page in (slow, quick):
        qualified(page, site)
    tap(quick, 1, 2)
    book(quick)
    heading(quick, "Je gesprek staat vast")
    tap(slow, 1, 2)
    book(slow)
    expect(slow.locator(".errors").first).to_contain_text("Dit moment is net vergeven")
    assert slow.url.endswith("/afspraak")
    near = slow.locator(".errors a[href^='#e']").first
    target = str(near.get_attribute("href"))
    near.click()
    slow.locator(target).check()
    book(slow)
    heading(slow, "Je gesprek staat vast")
    for page in (slow, quick):
        free_again(page, site)


def test_a_keyboard_alone_is_enough(site: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    qualified(page, site)
    page.locator("input[name=slot]").first.focus()
    for key in ("Space", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    chosen = page.locator("input[name=slot]:checked")
    assert chosen.count() == 1
    page.keyboard.press("Enter")
    heading(page, "Je gesprek staat vast")
    free_again(page, site)


def test_a_visitor_elsewhere_sees_both_times(site: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(timezone_id="Asia/Tokyo")
    qualified(page, site)
    page.locator("input[name=dag]").nth(1).check()
    label = page.locator(".hours label:has([value$='T08:30Z']), .hours label:has([value$='T09:30Z'])")
    label = label.locator("visible=true").first
    assert re.fullmatch(r"(09|10):30 \(bij jou 1[78]:30\)", " ".join(label.inner_text().split()))
    label.click()
    button = page.get_by_role("button", name=re.compile("^Leg .* vast")).inner_text()
    assert re.fullmatch(r"Leg \w\w \d+ \w+, (09|10):30 vast \(bij jou 1[78]:30\)", " ".join(button.split()))
    at_home = open_page(timezone_id="Europe/Brussels")
    qualified(at_home, site)
    assert at_home.get_by_text("bij jou").count() == 0
