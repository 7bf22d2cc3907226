"""What a tap does at once, what is said while it takes long, and what is known when no answer comes (V1)."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.intake.browsing import NEXT, choose, walk
from tests.people import ANNA
from tests.server import Server

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
# What shows within the same tenth of a second: the work of the tap itself, and one frame of drawing.
AT_ONCE = """() => new Promise(done => { const form = document.querySelector('main form'), button = form.querySelector('.btn');
  const start = performance.now(); button.click();
  requestAnimationFrame(() => done({ms: performance.now() - start, busy: form.getAttribute('aria-busy'),
    button: button.getAttribute('aria-disabled'), mat: getComputedStyle(button, '::before').content,
    next: getComputedStyle(document.querySelector('.mats [aria-current] + *'), '::before').backgroundColor})) })"""
ORANGE = "rgb(255, 53, 0)"


@pytest.fixture
def asked(site: Server, open_page: OpenPage) -> Callable[..., tuple[Page, list[Route]]]:
    """A page with its first question answered, whose answer waits on the line until the test lets it go."""

    def open_question(**more: Any) -> tuple[Page, list[Route]]:
        page, held = open_page(listen=False, **more), list[Route]()
        page.goto(site.url + "/intake/rol")
        choose(page, ANNA)
        page.route("**/intake/rol", lambda route: held.append(route) if posted(route) else route.continue_())
        return page, held

    return open_question


def waiting(page: Page, held: list[Route]) -> Route:
    """The answer that waits on the line; on a busy machine it comes there later than the click returns."""
    while not held:
        page.wait_for_timeout(20)
    return held[0]


def posted(route: Route) -> bool:
    return route.request.method == "POST"


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_tap_shows_at_once_that_it_works(
    asked: Callable[..., tuple[Page, list[Route]]], motion: str
) -> None:
    page, _ = asked(reduced_motion=motion)
    page.evaluate(AT_ONCE)  # Only the second frame is measured: the first also compiles the script.
    page.reload()
    choose(page, ANNA)
    seen = page.evaluate(AT_ONCE)
    assert seen.pop("ms") < 100
    assert seen == {"busy": "true", "button": "true", "mat": '""', "next": ORANGE}


def test_a_second_tap_does_nothing(asked: Callable[..., tuple[Page, list[Route]]]) -> None:
    page, held = asked()
    page.click(NEXT)
    for _ in range(3):
        page.click(NEXT, force=True)  # For a driver it is disabled; a thumb just taps.
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert len(held) == 1
    waiting(page, held).continue_()
    page.wait_for_url("**/type-studio")
    expect(page.locator("h1")).to_be_focused()


def test_what_takes_long_is_told_and_then_what_to_do(
    asked: Callable[..., tuple[Page, list[Route]]],
) -> None:
    page, held = asked()
    # The page's own clock stands still, however long a busy machine takes for the tap.
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.click(NEXT)
    said = page.locator(".sending")
    page.clock.run_for(3900)
    assert "visually-hidden" in str(said.get_attribute("class"))
    expect(said).to_have_text("We versturen het.")
    expect(said).to_have_attribute("role", "status")
    page.clock.run_for(200)
    expect(said).to_have_text("Het duurt langer dan anders. Blijf op deze pagina, we zijn nog bezig.")
    assert "visually-hidden" not in str(said.get_attribute("class"))
    page.clock.run_for(6000)
    expect(said).to_contain_text("Kijk of je verbinding nog werkt")
    waiting(page, held).continue_()
    page.clock.run_for(1000)
    page.wait_for_url("**/type-studio")
    expect(said).to_have_count(0)


def test_an_answer_that_arrived_is_never_called_lost(
    asked: Callable[..., tuple[Page, list[Route]]],
) -> None:
    """The server kept it, and the line died before it could say so."""
    page, held = asked()
    page.click(NEXT)
    waiting(page, held).fetch(max_redirects=0)
    waiting(page, held).abort()
    told = page.locator("[data-hitch]")
    expect(told).to_contain_text("Je antwoord is bewaard.")
    expect(told.locator("button")).to_be_focused()
    page.unroute("**/intake/rol")
    told.locator("button").click()
    page.wait_for_url("**/type-studio")


def test_an_answer_that_did_not_arrive_is_called_so_and_goes_on_from_there(
    asked: Callable[..., tuple[Page, list[Route]]],
) -> None:
    page, held = asked()
    page.click(NEXT)
    waiting(page, held).abort()
    told = page.locator("[data-hitch]")
    expect(told).to_contain_text("Dit is nog niet bewaard.")
    expect(page.locator("input[value=owner]")).to_be_checked()
    page.unroute("**/intake/rol")
    told.locator("button").click()
    page.wait_for_url("**/type-studio")


def test_who_typed_too_much_is_told_so_and_keeps_it(
    asked: Callable[..., tuple[Page, list[Route]]],
) -> None:
    """It was called a hitch of the line, and trying again could never help."""
    page, held = asked()
    first = page.locator("input[value=owner]")
    first.evaluate("(field, long) => field.value = long", "lang verhaal " * 6000)
    page.click(NEXT)
    waiting(page, held).continue_()
    told = page.locator("[data-hitch]")
    expect(told).to_contain_text("Dit is te lang.")
    expect(told).not_to_contain_text("verbinding")
    expect(page.locator("input:checked")).to_have_value("lang verhaal " * 6000)
    page.locator("input:checked").evaluate("field => field.value = 'owner'")
    page.unroute("**/intake/rol")
    told.locator("button").click()
    page.wait_for_url("**/type-studio")


def test_who_cannot_be_told_is_not_told_that_it_is_lost(
    asked: Callable[..., tuple[Page, list[Route]]],
) -> None:
    """The whole site is out of reach; the answer may have arrived before that."""
    page, held = asked()
    page.click(NEXT)
    page.route("**/*", lambda route: route.abort())
    waiting(page, held).abort()
    told = page.locator("[data-hitch]")
    expect(told).to_contain_text("We weten niet of dit is aangekomen.")
    expect(told).not_to_contain_text("niet bewaard")
    expect(page.locator("input[value=owner]")).to_be_checked()
    assert page.locator("main form[aria-busy]").count() == 0


def test_an_intake_that_was_sent_shows_its_outcome_even_when_the_line_died(
    site: Server, open_page: OpenPage
) -> None:
    page = open_page(listen=False)
    walk(page, site.url)

    def lose(route: Route) -> None:
        if posted(route):
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route("**/intake/controle", lose)
    page.click(NEXT)
    page.wait_for_url("**/uitkomst")
    expect(page.locator("h1")).to_have_text("Dit past.")


def test_a_page_that_comes_back_from_the_memory_of_the_browser_can_be_sent_again(
    asked: Callable[..., tuple[Page, list[Route]]],
) -> None:
    page, _ = asked()
    page.click(NEXT)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert page.locator("[aria-busy], [aria-disabled], .sending").count() == 0


def test_a_reader_without_styles_or_script_sees_nothing_about_what_went_wrong(
    site: Server, open_page: OpenPage
) -> None:
    page = open_page(script=False)
    page.goto(site.url + "/intake/rol")
    assert "niet bewaard" not in page.content()


def test_who_was_offline_for_a_while_loses_nothing_and_goes_on(
    asked: Callable[..., tuple[Page, list[Route]]],
) -> None:
    """A tunnel, a lift, a gym in a cellar: the browser itself knows that nothing left."""
    page, _ = asked()
    page.unroute("**/intake/rol")
    page.context.set_offline(True)
    page.click(NEXT)
    told = page.locator("[data-hitch]")
    expect(told).to_contain_text("Dit is nog niet bewaard.")
    expect(page.locator("input[value=owner]")).to_be_checked()
    page.context.set_offline(False)
    told.locator("button").click()
    page.wait_for_url("**/type-studio")
    expect(page.locator("h1")).to_be_focused()
