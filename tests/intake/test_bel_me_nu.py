"""Bel me nu: a promise that is only made when it can be kept."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.people import ANNA, BRAM, finish
from tests.services import put_in_force, services_of
from tests.visitor import Visitor
from vollegym.calendar.hours import Hours, Window
from vollegym.dutch.dates import AMSTERDAM
from vollegym.intake.call_availability import end_of_opening
from vollegym.outbox import store as outbox_store

MakeApp = Callable[..., Flask]
# Half past nine to half past twelve on every day; the tests begin at half past ten on a Tuesday.
MORNINGS = Hours(week=((Window(570, 750),),) * 7, holidays=False)


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """A site whose owner can be reached."""
    app = make_app(mail_url="smtp://127.0.0.1:1", owner_email="eigenaar@example.com")
    put_in_force(app, MORNINGS)
    at_work(app)
    return app


def at_work(app: Flask) -> None:
    """Let the sender be seen at work now, as it writes down itself every few seconds."""
    services = services_of(app)
    outbox_store.seen(services.storage.database(), services.now())


def offered(visitor: Visitor) -> bool:
    page = visitor.open("/intake/uitkomst")
    return any("call_now" in form.values for form in page.forms())


def waiting(app: Flask) -> list[str]:
    rows = app.extensions["vollegym"].storage.database().query("SELECT kind FROM outbox ORDER BY id")
    return [row["kind"] for row in rows]


def test_it_works(app: Flask, visitor: Visitor) -> None:
    page = finish(visitor, ANNA)
    assert "we zijn er tot 12:30 uur" in page.text
    page = visitor.send(next(form for form in page.forms() if "call_now" in form.values))
    assert "Sinds 10:30 uur weten we dat je wacht. We bellen je op 06 12345678." in page.text
    assert waiting(app).count("call_now") == 1
    assert not offered(visitor)


def test_a_second_press_asks_once(app: Flask, visitor: Visitor) -> None:
    page = finish(visitor, ANNA)
    form = next(form for form in page.forms() if "call_now" in form.values)
    visitor.send(form)
    visitor.send(form)
    assert waiting(app).count("call_now") == 1


@pytest.mark.parametrize("minutes", [-120, 110, 300])
def test_it_is_not_offered_when_closed_or_nearly_so(visitor: Visitor, clock: Clock, minutes: int) -> None:
    finish(visitor, ANNA)
    clock.moment += timedelta(minutes=minutes)
    assert not offered(visitor)


def test_it_is_offered_until_a_quarter_of_an_hour_before_closing() -> None:
    def until(hour: int, minute: int) -> datetime | None:
        return end_of_opening(MORNINGS, datetime(2026, 11, 24, hour, minute, tzinfo=AMSTERDAM))

    closing = datetime(2026, 11, 24, 12, 30, tzinfo=AMSTERDAM)
    assert [until(9, 29), until(9, 30), until(12, 15), until(12, 16)] == [None, closing, closing, None]


def test_it_is_not_offered_to_who_does_not_qualify(visitor: Visitor) -> None:
    finish(visitor, BRAM)
    assert not offered(visitor)


@pytest.mark.parametrize("changes", [{"mail_url": None}, {"owner_email": None}])
def test_it_is_not_offered_when_nobody_would_hear(make_app: MakeApp, changes: dict[str, None]) -> None:
    app = make_app(**{"mail_url": "smtp://127.0.0.1:1", "owner_email": "eigenaar@example.com", **changes})
    put_in_force(app, MORNINGS)
    at_work(app)
    visitor = Visitor(app)
    finish(visitor, ANNA)
    assert not offered(visitor)


def test_it_is_not_offered_while_the_sender_is_away(app: Flask, visitor: Visitor, clock: Clock) -> None:
    clock.moment += timedelta(minutes=2)
    finish(visitor, ANNA)
    assert not offered(visitor)


def test_a_press_that_came_too_late_promises_nothing(app: Flask, visitor: Visitor, clock: Clock) -> None:
    page = finish(visitor, ANNA)
    form = next(form for form in page.forms() if "call_now" in form.values)
    clock.moment += timedelta(hours=8)
    page = visitor.send(form)
    assert "weten we dat je wacht" not in page.text
    assert waiting(app).count("call_now") == 0
