"""The intake in Chromium, with htmx: swapped in place, nothing lost by Back, a dead line or a dead server."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.intake.browsing import NEXT, answered, choose, press, walk
from tests.people import ANNA, BRAM
from tests.server import Server

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.tagName + '.' + document.activeElement.className"))


def test_an_answer_swaps_the_page_in_place(site: Server, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(site.url + "/intake/rol")
    page.evaluate("window.stayed = true")
    choose(page, ANNA)
    press(page)
    assert page.evaluate("window.stayed")
    assert page.url == site.url + "/intake/type-studio"
    expect(page).to_have_title("Vraag 2 van 8: Wat voor bedrijf heb je? – Volle Gym")
    expect(page.locator("h1")).to_be_focused()
    assert page.evaluate("scrollY") == 0
    assert page.locator("main").count() == page.locator("h1").count() == 1


def test_an_error_stays_on_its_address_and_gets_the_focus(site: Server, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(site.url + "/intake/rol")
    page.click(NEXT)
    expect(page.locator(".errors:not([hidden])")).to_be_focused()
    assert page.url == site.url + "/intake/rol"
    assert page.title().startswith("Fout: ")
    page.click(".errors:not([hidden]) a")
    expect(page.locator("#role")).to_be_focused()


def test_back_and_forward_show_each_question_with_its_answer(site: Server, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(site.url + "/intake/rol")
    for _ in range(3):
        choose(page, ANNA)
        press(page)
    for slug, value in [("doelen", "fuller_groups"), ("type-studio", "small_group"), ("rol", "owner")]:
        page.go_back()
        page.wait_for_url("**/" + slug)
        expect(page.locator(f"input[value={value}]")).to_be_checked()
        assert page.title().startswith("Vraag ")
    page.go_forward()
    page.wait_for_url("**/type-studio")
    expect(page.locator("input[value=small_group]")).to_be_checked()


def test_back_and_change_goes_on_where_it_was(site: Server, open_page: OpenPage) -> None:
    page = open_page()
    walk(page, site.url, until="size")
    page.go_back()
    page.wait_for_url("**/knelpunt")
    page.check("input[value=no_system]")
    press(page)
    assert page.url.endswith("/intake/omvang")


def test_without_a_line_it_says_so_and_keeps_everything(site: Server, open_page: OpenPage) -> None:
    page = open_page(listen=False)  # htmx itself complains of the dead line.
    answered(page, site.url, until="email")
    choose(page, ANNA)
    page.context.set_offline(True)
    page.click(NEXT)
    hitch = page.locator("[data-hitch]")
    expect(hitch).to_be_visible()
    expect(hitch).to_contain_text("Dit is nog niet bewaard.")
    assert page.input_value("#name") == ANNA["contact"]["name"]
    page.context.set_offline(False)
    hitch.locator("button").click()
    page.wait_for_url("**/budget")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failing_server_is_told_and_tried_again(site: Server, open_page: OpenPage, status: int) -> None:
    page = open_page(listen=False)  # htmx itself complains of the dead line.
    page.goto(site.url + "/intake/rol")
    choose(page, ANNA)

    def refuse(route: Route) -> None:
        route.fulfill(status=status, body="<h1>stuk</h1>", content_type="text/html")

    page.route("**/intake/rol", refuse)
    page.click(NEXT)
    expect(page.locator("[data-hitch]")).to_be_visible()
    expect(page.locator("input[value=owner]")).to_be_checked()
    page.unroute("**/intake/rol")
    page.locator("[data-hitch] button").click()
    page.wait_for_url("**/type-studio")


def test_a_double_click_skips_nothing(site: Server, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(site.url + "/intake/rol")
    choose(page, ANNA)
    page.dblclick(NEXT)
    page.wait_for_url("**/type-studio")
    page.wait_for_timeout(300)
    assert page.url.endswith("/type-studio")
    assert page.locator(".errors:not([hidden])").count() == 0


def test_two_tabs_each_change_their_own_question(site: Server, open_page: OpenPage) -> None:
    first = open_page()
    answered(first, site.url, until="goals")
    second = first.context.new_page()
    second.goto(site.url + "/intake/rol")
    second.check("input[value=co_owner]")
    press(second)
    assert second.url.endswith("/doelen")
    choose(first, ANNA)
    press(first)
    assert first.url.endswith("/knelpunt")
    second.goto(site.url + "/intake/rol")
    expect(second.locator("input[value=co_owner]")).to_be_checked()


def test_nothing_of_a_person_is_left_in_the_browser(site: Server, open_page: OpenPage) -> None:
    page = open_page()
    walk(page, site.url)
    press(page)
    page.wait_for_url("**/uitkomst")
    # htmx notes the address of the page; it holds nothing of a person.
    kept = page.evaluate("({...sessionStorage, ...localStorage})")
    assert set(kept) == {"htmx-current-path-for-history"}
    (cookie,) = page.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"


def test_htmx_is_loaded_where_something_is_filled_in_and_nowhere_else(
    site: Server, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(site.url + "/intake")
    assert page.evaluate("typeof htmx") == "object"
    for path in ("/", "/personal-trainer-leads", "/kennisbank"):
        page.goto(site.url + path)
        assert page.evaluate("typeof htmx") == "undefined"


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    ("field", "typed"),
    [("later", "2027-03-02"), ("disagree", "Toch wel."), ("email", "bram@studio-bram.nl")],
)
def test_what_was_asked_after_the_verdict_is_confirmed_in_sight(
    site: Server, open_page: OpenPage, field: str, typed: str, script: bool
) -> None:
    page = open_page(script=script, viewport={"width": 360, "height": 640})
    answered(page, site.url, BRAM)
    page.fill(f"#{field}", typed)
    page.click(f"form:has(#{field}) .actions button")
    expect(page.locator("[role=status]")).to_contain_text("Genoteerd")
    expect(page.locator("[role=status]")).to_be_in_viewport(ratio=1)


def test_it_fits_a_small_phone_without_scrolling_sideways(site: Server, open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto(site.url + "/intake")
    for _ in range(9):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
        small = "e => e.getBoundingClientRect().height < 44"
        tall = page.locator("main fieldset label, main form button:visible").evaluate_all(
            f"all => all.filter({small}).length"
        )
        assert tall == 0, page.url
        if page.url.endswith("/controle"):
            break
        choose(page, ANNA)
        press(page)
