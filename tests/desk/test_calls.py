"""What became of a call, said at the desk."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.booking.people import at, choose, press
from tests.conftest import Clock
from tests.desk.people import let_in
from tests.visitor import Form, Visitor
from vollegym.leads import booking_store


@pytest.fixture
def desk(app: Flask, owner: FlaskCliRunner, anna: Visitor, clock: Clock) -> Visitor:
    """The owner at the page of Anna, whose call was on Thursday at eleven."""
    anna.open("/afspraak")
    choose(anna, "2026-11-26T10:00Z")
    clock.moment = at(2026, 11, 26, 12)
    browser = let_in(app, owner)
    asked = next(link for link in browser.open("/beheer").links() if link.endswith("#gesprek"))
    browser.open(asked)
    return browser


def status(app: Flask) -> str:
    ((call, _),) = booking_store.since(app.extensions["vollegym"].storage.database(), at(2026, 1, 1))
    return call.status


def question(desk: Visitor) -> Form:
    return desk.page.form("/gesprek")


@pytest.mark.parametrize(
    ("result", "words"), [("attended", "Het gesprek is geweest"), ("no_show", "Niet verschenen")]
)
def test_the_owner_says_how_a_call_went(desk: Visitor, app: Flask, result: str, words: str) -> None:
    assert "Hoe ging het gesprek?" in desk.page.text
    page = desk.send(question(desk), result=result)
    assert (page.status, status(app)) == (200, result)
    assert words in page.text
    assert "Hoe ging het?" not in desk.open("/beheer").text


def test_a_mistake_is_mended_at_the_same_place(desk: Visitor, app: Flask) -> None:
    desk.send(question(desk), result="attended")
    assert "Gesproken op" in desk.page.text
    page = desk.send(question(desk), result="no_show")
    assert status(app) == "no_show"
    assert "Gesproken op" not in page.text


def test_anything_else_changes_nothing(desk: Visitor, app: Flask) -> None:
    form = question(desk)
    form.options.clear()
    assert desk.send(form, result="cancelled").status == 422
    assert status(app) == "booked"


def test_a_wish_to_be_called_stands_at_the_desk(app: Flask, owner: FlaskCliRunner, anna: Visitor) -> None:
    anna.open("/afspraak")
    press(anna, "/afspraak/belverzoek", part="afternoon")
    page = let_in(app, owner).open("/beheer")
    assert "Wil gebeld worden: ’s middags." in page.text


def test_a_call_to_come_is_not_asked_about(app: Flask, owner: FlaskCliRunner, anna: Visitor) -> None:
    anna.open("/afspraak")
    choose(anna, "2026-11-26T10:00Z")
    page = let_in(app, owner).open("/beheer")
    assert "Hoe ging het?" not in page.text
