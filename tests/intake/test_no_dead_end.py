"""Nothing in the flow is a dead end, and no pause is too long."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests.people import ANNA, BRAM, CHRIS, Answers, finish, walk
from tests.visitor import Page, Visitor
from vollegym.config import ROOT

BUREAU = '---\nname: "Volle Gym"\nphone: "020 794 12 34"\nemail: "hallo@example.com"\n---\n'


@pytest.fixture
def app(make_app: Callable[..., Flask], tmp_path: Path) -> Flask:
    """A site of an agency that has a phone and a mail address."""
    shutil.copytree(ROOT / "content" / "intake", tmp_path / "content" / "intake")
    (tmp_path / "content" / "bureau.md").write_text(BUREAU, "utf-8")
    return make_app(content=tmp_path / "content")


def can_be_reached(page: Page) -> bool:
    """Whether the page has a number that dials and an address that mails, and a way on."""
    links = page.links()
    return "tel:+31207941234" in links and "mailto:hallo@example.com" in links and bool(page.links())


@pytest.mark.parametrize("person", [ANNA, BRAM, CHRIS], ids=["qualified", "not_yet", "not_fit"])
def test_every_page_names_phone_and_mail(visitor: Visitor, person: Answers) -> None:
    for key in [*person, None]:
        assert can_be_reached(walk(visitor, person, until=key)), key
    assert can_be_reached(visitor.open("/intake"))
    assert can_be_reached(visitor.open("/intake/verder"))
    assert can_be_reached(finish(visitor, person))


def test_refusals_name_phone_and_mail(visitor: Visitor) -> None:
    visitor.open("/intake/rol")
    assert can_be_reached(visitor.send())
    assert can_be_reached(visitor.open("/intake/bestaat-niet"))
    assert can_be_reached(visitor.open("/intake/verder/onbekend"))
    visitor.open("/intake/rol")
    for _ in range(2):
        visitor.client.delete_cookie("vollegym")
        page = visitor.send(role="owner")
    assert "cookie" in page.text
    assert can_be_reached(page)


@pytest.mark.parametrize("away", [timedelta(hours=3), timedelta(days=29)])
def test_a_form_that_stood_open_is_accepted(visitor: Visitor, now: datetime, away: timedelta) -> None:
    with time_machine.travel(now, tick=False) as traveller:
        walk(visitor, ANNA, until="contact")
        traveller.shift(away)
        assert visitor.send(**ANNA["contact"]).url == "/intake/budget"


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=1)])
def test_who_began_while_the_clock_ran_ahead_goes_on_when_it_is_right(
    visitor: Visitor, now: datetime, ahead: timedelta
) -> None:
    with time_machine.travel(now + ahead, tick=False) as traveller:
        walk(visitor, ANNA, until="contact")
        traveller.shift(-ahead)
        assert visitor.send(**ANNA["contact"]).url == "/intake/budget"
        # A month without a sign is still too long.
        traveller.shift(timedelta(days=31) + ahead)
        assert visitor.send(budget=ANNA["budget"]).url != "/intake/controle"
