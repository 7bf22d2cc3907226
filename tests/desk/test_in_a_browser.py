"""The desk in a real browser: on a phone and at a desk, in light and dark, with and without script."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from playwright.sync_api import Page, Route, expect

from tests.browsing import DESK
from tests.desk.people import let_in
from tests.intake.browsing import answered
from tests.look.checks import axe, loose, out_of_reach, places, too_small, too_wide, unstyled
from tests.people import ANNA, BRAM, finished
from tests.server import Server
from tests.visitor import Visitor

pytestmark = pytest.mark.browser
QUICK = (too_wide, too_small, loose, unstyled)
# The slow ones look at a page that shows what none before it showed, at one of the widths, in turn; with --rounds at
# every page and at both.
SLOW = (axe, out_of_reach)
WIDTHS = (320, 1280)
# Of which every hour is still to come, whatever day it is.
NEXT_WEEK = "{}-W{:02}".format(*(date.today() + timedelta(days=7)).isocalendar())  # noqa: DTZ011
LONG = {
    **ANNA,
    "contact": {**ANNA["contact"], "name": "Wilhelmina van der Arbeidsongeschiktheidsverzekering"},
}


def stops(page: Page, site: Server) -> Iterator[str]:
    """Every page of the desk in turn, empty and full."""
    page.goto(site.url + "/beheer")
    yield "outside"
    page.goto(site.url + "/beheer/toegang/nietvanons")
    yield "lost"
    page.goto(site.flask("desk", "link").strip())
    yield "door"
    page.get_by_role("button", name="Open mijn beheer").click()
    yield "empty or not"
    held = page.context.cookies()
    for answers in (LONG, BRAM):
        page.context.clear_cookies()
        answered(page, site.url, answers)
    page.context.clear_cookies()
    page.context.add_cookies([{k: v for k, v in c.items() if k != "partitionKey"} for c in held])  # type: ignore[misc]
    page.goto(site.url + "/beheer")
    yield "someone waits"
    page.goto(site.url + "/beheer/handleiding")
    yield "handbook"
    page.goto(site.url + "/beheer/aanvragen")
    yield "list"
    page.locator(".list.rows a:visible").first.click()
    yield "beside the list"
    page.get_by_role("link", name="Open de hele aanvraag").click()
    yield "case"
    page.get_by_role("link", name="Voeg samen met deze").first.click()
    yield "before merging"
    page.get_by_role("button", name="Voeg samen").click()
    expect(page.get_by_text("Samengevoegd.").first).to_be_visible()
    yield "merged"
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.get_by_text("Ongedaan gemaakt.").first).to_be_visible()
    page.get_by_role("link", name="Verander antwoorden").click()
    yield "filling in"
    page.evaluate("document.querySelector('#budget option:last-child').value = 'x'")
    page.locator("#budget").select_option("x")
    page.get_by_role("button", name="Bewaar antwoorden").click()
    expect(page.locator(".errors")).to_be_visible()
    yield "filling in, wrong"
    yield from bringing_in(page, site)
    yield from looking_after(page, site)
    page.goto(site.url + "/beheer/aanvragen?stand=quarantaine")
    yield "nothing in the list"


def looking_after(page: Page, site: Server) -> Iterator[str]:
    """The week with an hour shut, then a form that cannot be; figures, messages, texts, settings, people."""
    page.goto(site.url + "/beheer/agenda?week=" + NEXT_WEEK)
    page.locator(".slots [data-kind=free] button").first.click()
    expect(page.get_by_role("status").get_by_text("Geblokkeerd")).to_be_visible()
    yield "agenda"
    page.emulate_media(media="print")
    expect(page.locator(".days")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_text("Andere tijd dichtzetten").click()
    page.get_by_label("Van", exact=True).fill("12:00")
    page.get_by_label("Tot", exact=True).fill("11:00")
    page.get_by_role("button", name="Zet dicht").click()
    expect(page.locator(".field-error")).to_be_visible()
    yield "agenda, wrong"
    page.goto(site.url + "/beheer/agenda")
    yield "agenda, today"
    page.set_viewport_size({"width": 360, "height": 800})
    expect(page.locator(".days section:visible")).to_have_count(1)
    page.get_by_role("link", name="Hele week").click()
    expect(page.locator(".days section:visible").nth(4)).to_be_visible()
    page.goto(
        f"{site.url}/beheer/agenda?dag={date.fromisocalendar(int(NEXT_WEEK[:4]), int(NEXT_WEEK[-2:]), 1)}"
    )
    yield "agenda, a day"
    for name in ("cijfers", "berichten", "teksten?opmerkingen=1", "instellingen", "mensen"):
        page.goto(f"{site.url}/beheer/{name}")
        yield name
    page.goto(site.url + "/beheer/berichten")
    page.locator(".rows a").first.click()
    expect(page.get_by_text("Zo zou het nu gaan")).to_be_visible()
    yield "message"


def bringing_in(page: Page, site: Server) -> Iterator[str]:
    """Choosing a list, one of which nothing is known, one to look at, and one that is in."""
    lists = {
        "unknown": "\t".join(f"Een kolom met een lange naam {n}" for n in range(40)) + "\n" + "x\t" * 39,
        "known": f"Naam;Mobiel;Kleur\n{LONG['contact']['name']};0612345611;rood\nOud;1;\n",  # type: ignore[index]
    }
    page.goto(site.url + "/beheer/aanvragen/importeren")
    yield "choosing a list"
    for name, content in lists.items():
        page.goto(site.url + "/beheer/aanvragen/importeren")
        page.set_input_files("#file", {"name": "x.csv", "mimeType": "text/csv", "buffer": content.encode()})
        page.get_by_role("button", name="Bekijk de lijst").click()
        yield f"a list, {name}"
    page.get_by_role("button", name="Breng 1 aanvraag in").click()
    expect(page.get_by_role("heading", name="Je lijst is binnen")).to_be_visible()
    yield "a list that is in"
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.get_by_role("heading", name="Je lijst is er weer uit")).to_be_visible()
    yield "a list that is out again"


def test_every_page_of_the_desk_is_right_for_everybody(
    site: Server, open_page: Callable[..., Page], rounds: int
) -> None:
    page, found, seen = open_page(), [], set[str]()
    for turn, name in enumerate(stops(page, site)):
        new = places(page) - seen
        seen |= new
        for place, width in enumerate(WIDTHS):
            page.set_viewport_size({"width": width, "height": 800})
            for check in (*QUICK, *(SLOW if rounds > 1 or (new and turn % 2 == place) else ())):
                found += [(name, width, check.__name__, what) for what in check(page)]
    assert found == [], "\n".join(map(str, found))


def test_who_has_a_keyboard_may_use_keys_and_may_put_them_off(
    site: Server, open_page: Callable[..., Page]
) -> None:
    answered(open_page(), site.url, {**ANNA, "contact": {**ANNA["contact"], "name": "Kees Toets"}})
    page = open_page(viewport=DESK)
    page.goto(site.flask("desk", "link").strip())
    page.get_by_role("button", name="Open mijn beheer").click()
    expect(page.locator(".first")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(".first h2 a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Notities")).to_be_visible()
    page.keyboard.press("n")
    note = page.get_by_label("Schrijf een notitie")
    expect(note).to_be_focused()
    page.keyboard.type("jknp?/")
    expect(note).to_have_value("jknp?/")
    page.get_by_role("heading", level=1).focus()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("heading", level=1).focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Toetsen")).to_be_visible()
    assert list(axe(page)) == []
    page.get_by_label("Gebruik deze toetsen").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("heading", level=1).focus()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()
    page.get_by_text("Meer", exact=True).click()
    page.get_by_role("button", name="Toetsen").click()
    page.get_by_label("Gebruik deze toetsen").check()


def test_twelve_who_wait_fit_three_screens_of_a_phone_and_what_a_call_needs_fits_one(
    app: Flask, owner: FlaskCliRunner, a_lead: Callable[..., int], open_page: Callable[..., Page]
) -> None:
    for _ in range(11):
        a_lead()
    finished(
        Visitor(app), {**ANNA, "contact": {**ANNA["contact"], "name": "Wilhelmina van den Broek-Verhoeven"}}
    )
    desk, page = let_in(app, owner), open_page(listen=False)

    def answer(route: Route) -> None:
        with desk.client.get(route.request.url.removeprefix("http://localhost")) as given:
            route.fulfill(status=given.status_code, headers=dict(given.headers), body=given.data)

    page.route("**/*", answer)
    page.goto("http://localhost/beheer")
    screen = 740 - page.locator(".desk-nav").evaluate("bar => bar.offsetHeight")
    waiting = page.get_by_role("list", name="Wie daarna wacht").get_by_role("listitem")
    expect(waiting).to_have_count(11)
    assert waiting.last.evaluate(BOTTOM) <= 3 * screen
    page.get_by_role("link", name="Wilhelmina").first.click()
    expect(page.locator(".sheet .say")).to_be_visible()
    assert page.locator(".sheet").evaluate(BOTTOM) <= screen


BOTTOM = "shown => shown.getBoundingClientRect().bottom + scrollY"


def on_paper(page: Page) -> None:
    """A lead is one A4 with the number to call, and without what a finger presses."""
    page.emulate_media(media="print")
    expect(page.locator(".sheet").get_by_text("06 12345678", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Geen gehoor")).to_be_hidden()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
    page.emulate_media(media="screen")


@pytest.mark.parametrize("script", [True, False])
def test_the_owner_logs_a_call_with_one_tap_and_goes_back_with_another(
    site: Server, open_page: Callable[..., Page], script: bool
) -> None:
    """Each thing done was a page more to go back through, until one stood at the list again."""
    answered(open_page(), site.url, {**ANNA, "contact": {**ANNA["contact"], "name": f"Vera {script}"}})
    page = open_page(script=script)
    page.goto(site.flask("desk", "link").strip())
    page.get_by_role("button", name="Open mijn beheer").click()
    who = page.locator(".first", has_text=f"Vera {script}")
    expect(who.get_by_role("link", name="Bel 06 12345678")).to_be_visible()
    who.get_by_role("link", name="Antwoorden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Vera {script}")
    on_paper(page)
    page.get_by_role("button", name="Ik sprak Vera").click()
    expect(page.get_by_text("Gesproken op")).to_be_visible()
    page.get_by_label("Schrijf een notitie").fill("Belt terug.")
    page.get_by_role("button", name="Bewaar notitie").click()
    expect(page.get_by_text("Notitie bewaard.")).to_be_visible()
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.get_by_text("Ongedaan gemaakt.").first).to_be_visible()
    # Without script a browser remembers every page that a form led to; then the link above it is the way.
    page.go_back() if script else page.get_by_role("navigation", name="Verder").get_by_text("Vandaag").click()
    expect(page).to_have_url(f"{site.url}/beheer")
    expect(page.get_by_text(f"Vera {script}").first).to_be_visible()
    expect(page.locator(".first", has_text=f"Vera {script}")).to_have_count(0)
    if script:
        back_in_the_list(page, f"{site.url}/beheer/aanvragen?q=Vera&fase=gesproken")


def back_in_the_list(page: Page, chosen: str) -> None:
    """A page below a lead gives its place to the lead once it was sent, and nobody comes back to its form."""
    page.goto(chosen)
    page.get_by_role("link", name="Vera True").click()
    page.get_by_role("link", name="Verander antwoorden").click()
    page.locator("#budget").select_option("over_5000")
    page.get_by_role("button", name="Bewaar antwoorden").click()
    expect(page.get_by_text("Antwoorden bewaard.")).to_be_visible()
    page.get_by_role("button", name="Bewaar stap").click()
    expect(page.get_by_text("Volgende stap bewaard.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vera True")
    page.go_back()
    expect(page).to_have_url(chosen)


def test_who_saves_while_a_number_is_looked_up_does_not_wait_for_that(
    site: Server, open_page: Callable[..., Page]
) -> None:
    """The form sent one thing at a time, so what was pressed then was dropped, and the button stayed busy."""
    page, held = open_page(listen=False), list[Route]()
    page.goto(site.flask("desk", "link").strip())
    page.get_by_role("button", name="Open mijn beheer").click()
    page.goto(site.url + "/beheer/aanvragen/nieuw")
    number = page.get_by_label("Telefoonnummer")
    page.route(f"**{number.get_attribute('data-hx-post')}", lambda route: held.append(route))
    page.get_by_label("Naam", exact=True).fill("Gerda Gehaast")
    number.press_sequentially("0612345699")
    while not held:
        page.wait_for_timeout(20)
    page.get_by_text("Telefoon", exact=True).click()
    page.get_by_role("button", name="Bewaar aanvraag").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gerda Gehaast", timeout=10_000)
    for route in held:
        route.abort()
