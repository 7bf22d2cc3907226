"""After a change the page says what changed: in its title, where the focus lands, and for who listens (V6)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.booking.people import arrived, press
from tests.conftest import Clock
from tests.intake.browsing import answered
from tests.intake.test_bel_me_nu import MORNINGS, at_work
from tests.people import ANNA, BRAM
from tests.server import Server
from tests.services import put_in_force
from tests.visitor import Visitor

OpenPage = Callable[..., Page]
LATER = "2027-01-11"
ACTS = {
    "later": (LATER, "Genoteerd: je hoort van ons op maandag 11 januari 2027."),
    "disagree": ("Ik begin morgen.", "Genoteerd: je bent het er niet mee eens."),
    "email": ("bram@example.com", "Genoteerd: we mailen je op bram@example.com."),
}


def told(visitor: Visitor) -> list[str]:
    """What the page says first: where the focus goes."""
    (first,) = [p for p in visitor.page.all("p") if p.get("id") == "nieuws"]
    assert (first.get("role"), first.get("tabindex")) == ("status", "-1")
    assert "autofocus" in first.attrib
    return ["".join(first.itertext())]


def do(visitor: Visitor, act: str, typed: str) -> None:
    page = visitor.open("/intake/uitkomst")
    form = next(form for form in page.forms() if act in form.values)
    visitor.send(form, **{act: typed})


@pytest.mark.parametrize("act", ACTS)
def test_the_outcome_says_first_what_was_just_kept_and_once(app: Flask, act: str) -> None:
    bram = arrived(app, BRAM)
    for other in ACTS:
        if other != act:
            do(bram, other, ACTS[other][0])
    do(bram, act, ACTS[act][0])
    words = ACTS[act][1]
    assert told(bram)[0].startswith(words)
    assert bram.page.title.startswith(words)
    again = bram.open("/intake/uitkomst")
    assert not again.title.startswith("Genoteerd")
    assert all(said in again.text for _, said in ACTS.values()), "what was kept stays to be read"


def test_who_waits_by_the_phone_hears_that_first(make_app: Callable[..., Flask]) -> None:
    app = make_app(mail_url="smtp://127.0.0.1:1", owner_email="owner@example.com")
    put_in_force(app, MORNINGS)
    at_work(app)
    anna = arrived(app, ANNA)
    anna.send(next(form for form in anna.page.forms() if "call_now" in form.values))
    assert "weten we dat je wacht" in told(anna)[0]
    assert anna.page.title.startswith("Sinds ")


def test_a_wrong_date_is_no_news(app: Flask) -> None:
    bram = arrived(app, BRAM)
    do(bram, "later", "gisteren")
    assert bram.page.title.startswith("Fout: ")
    assert [p for p in bram.page.all("p") if p.get("id") == "nieuws"] == []


def test_a_wish_is_the_heading_of_the_page_that_follows(anna: Visitor) -> None:
    title = anna.open("/afspraak").title
    page = press(anna, "/belverzoek", part="afternoon")
    assert (page.h1, page.title) == ("Je belverzoek staat", "Je belverzoek staat – Volle Gym")
    assert told(anna)[0].startswith("Je belverzoek staat: ’s middags.")
    assert anna.open("/afspraak").title == title


def test_a_wish_when_the_call_went_by_is_told_there(anna: Visitor, clock: Clock) -> None:
    anna.open("/afspraak")
    form = next(form for form in anna.page.forms() if "slot" in form.options)
    link = anna.send(form, slot="2026-11-26T10:00Z").url
    clock.moment += timedelta(days=4)
    anna.open(link)
    page = press(anna, "/belverzoek", part="morning")
    assert page.title == "Je belverzoek staat. Dit gesprek is geweest – Volle Gym"
    assert told(anna)


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_focus_lands_on_what_was_kept(site: Server, open_page: OpenPage, script: bool) -> None:
    page = open_page(script=script, viewport={"width": 320, "height": 256})
    answered(page, site.url, BRAM)
    page.fill("[name=disagree]", "Ik begin morgen.")
    page.get_by_role("button", name="Ik ben het er niet mee eens").click()
    said = page.locator("#nieuws")
    expect(said).to_be_focused()
    expect(said).to_be_in_viewport()
    expect(page).to_have_title(
        "Genoteerd: je bent het er niet mee eens. " + page.title().partition("eens. ")[2]
    )
