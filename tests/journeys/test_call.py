"""The whole way on a phone: article, intake, verdict, call, another time, and off again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.booking.browsing import qualified
from tests.intake.browsing import walk
from tests.server import Server

pytestmark = pytest.mark.browser
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


def tap(page: Page, number: int) -> str:
    """Choose a time that is free and return its value."""
    choice = page.locator("input[name=slot]").nth(number)
    choice.check()
    return str(choice.get_attribute("value"))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


@SCRIPT
def test_from_an_article_to_a_call_that_is_moved_and_called_off(
    site: Server, open_page: Callable[..., Page], script: bool
) -> None:
    page = open_page(script=script)
    page.goto(site.url + "/kennisbank")
    page.locator("main .article-list a").first.click()
    page.locator("main a[href='/intake']").last.click()
    walk(page, site.url)
    press(page, "Verstuur mijn intake")
    page.get_by_role("link", name="Kies een moment").click()
    first = tap(page, 3)
    press(page, "Leg dit moment vast")
    heading(page, "Je gesprek staat vast")
    assert "/afspraak/" in page.url
    time = page.locator("main time").first
    expect(time).to_have_attribute("datetime", first)
    second = tap(page, 9)
    press(page, "Verzet mijn gesprek")
    expect(time).to_have_attribute("datetime", second)
    page.get_by_label("Waarom zeg je af?").fill("Een les die uitloopt.")
    press(page, "Zeg het gesprek af")
    heading(page, "Je gesprek is afgezegd")
    page.get_by_role("link", name="Kies een nieuw moment").click()
    tap(page, 0)
    press(page, "Leg dit moment vast")
    heading(page, "Je gesprek staat vast")
    listed = site.flask("booking", "list", "--all")
    assert "afgezegd  Een les die uitloopt." in listed
    free_again(page, site)


def free_again(page: Page, site: Server) -> None:
    """Give the time back, for the other tests on this site."""
    press(page, "Zeg het gesprek af")
    heading(page, "Je gesprek is afgezegd")


@SCRIPT
def test_a_time_that_was_just_taken_leads_to_the_nearest_free_one(
    site: Server, open_page: Callable[..., Page], script: bool
) -> None:
    slow, quick = open_page(script=script), open_page(script=script)
    for page in (slow, quick):
        qualified(page, site)
    tap(quick, 2)
    press(quick, "Leg dit moment vast")
    heading(quick, "Je gesprek staat vast")
    tap(slow, 2)
    press(slow, "Leg dit moment vast")
    expect(slow.locator(".errors").first).to_contain_text("Dit moment is net vergeven")
    assert slow.url.endswith("/afspraak")
    near = slow.locator(".errors a[href^='#m']").first
    target = str(near.get_attribute("href"))
    near.click()
    slow.locator(target).check()
    press(slow, "Leg dit moment vast")
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
    box, bar = chosen.bounding_box(), page.locator(".choose .actions").bounding_box()
    assert box
    assert bar
    assert box["y"] + box["height"] <= bar["y"], "the choice hides behind the button"
    page.keyboard.press("Enter")
    heading(page, "Je gesprek staat vast")
    free_again(page, site)


def test_a_visitor_elsewhere_sees_both_times(site: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(timezone_id="Asia/Tokyo")
    qualified(page, site)
    label = page.locator("label:has(input[value$='T08:30Z']), label:has(input[value$='T09:30Z'])").first
    assert re.fullmatch(r"(09|10):30 \(bij jou 1[78]:30\)", " ".join(label.inner_text().split()))
    at_home = open_page(timezone_id="Europe/Brussels")
    qualified(at_home, site)
    assert at_home.get_by_text("bij jou").count() == 0
