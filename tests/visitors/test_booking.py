"""Choosing a time: the earliest at once, a day with its times, and a button that names what was chosen (V4-V7, V10, V15)."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.booking.browsing import qualified
from tests.booking.people import arrived, choose, press
from tests.people import ANNA
from tests.server import Server
from tests.services import put_in_force
from tests.visitor import H, Visitor
from vollegym.calendar.hours import Hours, Window

OpenPage = Callable[..., Page]
ALWAYS = Hours(week=((Window(570, 720), Window(810, 990), Window(1110, 1200)),) * 7, horizon=60)
# Whatever of the page lies under something else, or outside the window.
COVERED = """() => [...document.querySelectorAll('main :is(a, label, button, summary)')].filter(e => e.checkVisibility())
  .filter(e => { e.scrollIntoView({block: 'center', behavior: 'instant'}); const b = e.getBoundingClientRect();
    const hit = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);
    return !hit || !(e.contains(hit) || hit.contains(e)) }).map(e => e.outerHTML.slice(0, 80))"""
IN_SIGHT = """() => { const b = document.activeElement.closest('label').getBoundingClientRect();
  return b.height > 0 && b.top >= 0 && b.bottom <= innerHeight }"""


def button(page: Page) -> Any:
    """The one button of the form that shows."""
    return page.locator(".book .btn").locator("visible=true")


@pytest.mark.browser
def test_on_a_phone_choosing_takes_three_screens_at_most_and_no_search(
    site: Server, open_page: OpenPage
) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, timezone_id="Europe/Amsterdam")
    qualified(page, site)
    for number in range(3):
        expect(page.locator(".soon label").nth(number)).to_be_in_viewport(ratio=1)
    assert button(page).count() == 0, "there is nothing to send yet"
    assert page.locator(".hours").locator("visible=true").count() == 0

    days = page.locator("input[name=dag]")
    assert days.count() >= 10, "three weeks, each day with a time"
    days.nth(1).check()
    hours = page.locator(".hours").locator("visible=true")
    assert hours.count() == 1
    times = hours.locator("label")
    counted = page.locator("label:has([name=dag]:checked) small").inner_text()
    assert counted == f"{times.count()} vrij"

    times.nth(2).click()
    chosen = str(page.locator("[name=slot]:checked").get_attribute("value"))
    clock, day = times.nth(2).inner_text().strip(), str(hours.get_attribute("data-day"))
    expect(button(page)).to_have_text(f"Leg {day}, {clock} vast")
    assert page.evaluate("document.documentElement.scrollHeight") <= 3 * 740
    assert page.evaluate(COVERED) == []

    # A week further: what was chosen stays, and so does the way to fix it.
    days.nth(days.count() - 1).check()
    expect(button(page)).to_have_text(f"Leg {day}, {clock} vast")
    assert page.locator("[name=slot]:checked").get_attribute("value") == chosen
    assert hours.count() == 2
    assert hours.first.locator("label").locator("visible=true").count() == 1
    assert page.evaluate("document.documentElement.scrollHeight") <= 3 * 740

    # The earliest instead: one choice, one button, and it names that one.
    page.locator(".soon label").first.click()
    assert hours.count() == 1
    expect(button(page)).to_have_text(re.compile(r"^Leg \w\w \d+ \w+, \d\d:\d\d vast$"))
    button(page).click()
    expect(page.locator("h1")).to_contain_text("Je gesprek staat vast:")


@pytest.mark.browser
def test_part_of_the_day_leaves_out_the_other_times_and_counts_what_is_left(
    site: Server, open_page: OpenPage
) -> None:
    page = open_page(timezone_id="Europe/Amsterdam")
    qualified(page, site)
    page.locator("input[name=dag]").nth(1).check()
    times = page.locator(".hours").locator("visible=true").locator("label")
    all_day = times.count()
    times.locator("visible=true").last.click()
    page.get_by_label("Ochtend", exact=True).check()
    early = times.locator("visible=true").all_inner_texts()
    assert 1 < len(early) < all_day
    assert all(text.strip() < "12:00" for text in early[:-1])
    assert early[-1].strip() > "12:00", "what was chosen stays in sight"
    counted = page.locator("label:has([name=dag]:checked) small").inner_text()
    assert counted == f"{len(early) - 1} vrij"
    expect(button(page)).to_contain_text(early[-1].strip())
    page.get_by_label("Hele dag").check()
    assert times.locator("visible=true").count() == all_day


@pytest.mark.browser
def test_the_keyboard_reaches_every_time_of_an_open_day_and_stays_in_view(
    site: Server, open_page: OpenPage
) -> None:
    """V4: 103 of 120 stops lay off screen, and a week link led nowhere once a time was chosen."""
    page = open_page(viewport={"width": 360, "height": 400})
    qualified(page, site)
    page.locator("input[name=slot]").first.focus()
    page.keyboard.press("Space")
    page.locator("input[name=dag]").first.focus()
    page.keyboard.press("Space")
    days = page.locator("input[name=dag]").count()
    for number in range(1, days):
        page.keyboard.press("ArrowRight")
        assert page.evaluate(IN_SIGHT), number
    opened = page.locator("label:has([name=dag]:checked) + .hours")
    page.locator("input[name=slot]:checked").focus()
    seen = set()
    for _ in range(3 + opened.locator("input").count()):
        seen.add(page.evaluate("document.activeElement.value"))
        assert page.evaluate(IN_SIGHT)
        page.keyboard.press("ArrowRight")
    values = opened.locator("input").evaluate_all("all => all.map(e => e.value)")
    assert set(values) <= seen
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Je gesprek staat vast:")


@pytest.mark.browser
def test_tab_leads_from_a_day_to_its_own_times(site: Server, open_page: OpenPage) -> None:
    """Also when one of the earliest is chosen: all times are one choice, of which Tab only knows the chosen one."""
    page = open_page()
    qualified(page, site)
    page.locator(".soon input[name=slot]").first.check()
    page.locator("input[name=dag]").nth(1).check()
    page.keyboard.press("Tab")
    times = page.locator("label:has([name=dag]:checked) + .hours input[name=slot]")
    expect(times.first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(times.nth(1)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("input[name=dag]").nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    expect(times.nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    expect(button(page)).to_be_focused()


@pytest.mark.browser
def test_without_script_all_is_there_and_the_button_stands_under_the_choice(
    site: Server, open_page: OpenPage
) -> None:
    page = open_page(script=False)
    qualified(page, site)
    assert not page.get_by_label("Ochtend", exact=True).is_visible(), "only a script leaves times out"
    page.locator("input[name=dag]").nth(1).check()
    hours = page.locator(".hours").locator("visible=true")
    hours.locator("label").nth(2).click()
    expect(button(page)).to_have_text("Leg dit moment vast")
    below = hours.locator("label").last.bounding_box()
    box = button(page).bounding_box()
    assert below
    assert box
    assert 0 <= box["y"] - below["y"] - below["height"] < 20
    button(page).click()
    expect(page.locator("h1")).to_contain_text("Je gesprek staat vast:")


def test_no_radio_is_said_to_be_wrong_before_anything_was_done(anna: Visitor) -> None:
    """V5: `required` in a form that the browser does not check makes each radio invalid from the start."""
    radios = [i for i in anna.open("/afspraak").all("input") if i.get("type") == "radio"]
    assert radios
    assert {(i.get("required"), i.get("aria-invalid")) for i in radios} == {(None, None)}


def test_the_outcome_knows_the_call(anna: Visitor) -> None:
    """V7: after booking it still asked to choose a moment."""
    assert "Kies een moment" in anna.open("/intake/uitkomst").text
    anna.open("/afspraak")
    call = choose(anna, "2026-11-26T10:00Z")
    page = anna.open("/intake/uitkomst")
    assert "Je gesprek staat: donderdag 26 november 2026 om 11:00 uur." in page.text
    assert "Kies een moment" not in page.text
    assert "Jij kiest een moment" not in page.text
    assert anna.open("/afspraak").url == call.url
    press(anna, "/annuleren")
    assert "Kies een moment" in anna.open("/intake/uitkomst").text


def test_a_refused_time_opens_its_day_and_offers_what_is_near(anna: Visitor) -> None:
    anna.open("/afspraak")
    page = anna.send(anna.page.form("/afspraak"), slot="2026-11-26T10:01Z", deel="morning")
    assert page.status == 422
    checked = [(i.get("name"), i.get("value")) for i in page.all("input") if "checked" in i.attrib]
    assert ("dag", "2026-11-26") in checked
    assert ("deel", "morning") in checked
    legends = [" ".join("".join(e.itertext()).split()) for e in page.all("legend")]
    assert legends[0] == "Het dichtst erbij"


def test_without_a_time_the_day_that_was_open_stays_open(anna: Visitor) -> None:
    anna.open("/afspraak")
    page = anna.send(anna.page.form("/afspraak"), dag="2026-11-26")
    assert (page.status, page.title[:5]) == (422, "Fout:")
    opened = [i.get("value") for i in page.all("input") if i.get("name") == "dag" and "checked" in i.attrib]
    assert opened == ["2026-11-26"]


def test_each_weekday_keeps_its_column_and_a_day_without_times_is_no_choice(anna: Visitor) -> None:
    page = anna.open("/afspraak")
    rows = [div for div in page.all("div") if "days" in (div.get("class") or "").split()]
    for row in rows:
        names = [next(day.iter(f"{H}span")).text for day in row.findall(f"{H}div")]
        assert names == ["ma", "di", "wo", "do", "vr"]
    closed = [day for day in rows[0].findall(f"{H}div") if day.find(f"{H}p") is not None]
    assert closed, "Monday was yesterday"
    assert all("niets vrij" in "".join(day.itertext()) for day in closed)
    assert not any(list(day.iter(f"{H}input")) for day in closed)


def test_an_owner_who_always_works_gets_seven_columns_and_later_weeks_folded_away(app: Flask) -> None:
    put_in_force(app, ALWAYS)
    page = arrived(app, ANNA).open("/afspraak")
    rows = [div for div in page.all("div") if "days" in (div.get("class") or "").split()]
    assert {len(row.findall(f"{H}div")) for row in rows} == {7}
    assert "Avond" in page.text
    (later,) = page.all("details")
    folded = [div for div in later.iter(f"{H}div") if div in rows]
    assert len(rows) - len(folded) == 4
    assert f"Later: nog {len(folded)} weken" in "".join(later[0].itertext())


@pytest.mark.parametrize("where", ["/afspraak", "the call"])
def test_the_page_is_at_most_10_kb_on_the_line(anna: Visitor, where: str) -> None:
    if where == "the call":
        anna.open("/afspraak")
        where = choose(anna, "2026-11-26T10:00Z").url
    answer = anna.client.get(where, headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) <= 10_240
    assert b'name="slot"' in gzip.decompress(answer.data)
