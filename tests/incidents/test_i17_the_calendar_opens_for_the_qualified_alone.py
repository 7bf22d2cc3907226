"""I17: the calendar was a public address, so rejected people booked by typing it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.booking.people import slots
from tests.people import ANNA, BRAM, CHRIS, DEWI, finish, walk
from tests.visitor import Visitor
from vollegym.calendar.hours import Hours, Window
from vollegym.leads import booking_store
from vollegym.leads import calls as booking_service


def test_i17_a_stranger_gets_an_explanation_and_no_times(visitor: Visitor) -> None:
    page = visitor.open("/afspraak")
    assert page.status == 200
    assert slots(page) == []
    assert any(link.endswith("/intake") for link in page.links())
    assert 'name="slot"' not in page.response.text
    assert "uur</time>" not in page.response.text


@pytest.mark.parametrize("answers", [BRAM, CHRIS, DEWI], ids=["not yet", "not fit", "both"])
def test_i17_who_does_not_qualify_cannot_see_or_book(app: Flask, answers: dict[str, object]) -> None:
    visitor = Visitor(app)
    finish(visitor, answers)
    page = visitor.open("/afspraak")
    assert slots(page) == []
    assert any(link.endswith("/intake") for link in page.links())
    refuses_to_book(visitor, app)


def test_i17_a_draft_whose_answers_would_qualify_has_no_calendar(visitor: Visitor, app: Flask) -> None:
    walk(visitor, ANNA)
    assert slots(visitor.open("/afspraak")) == []
    refuses_to_book(visitor, app)


def refuses_to_book(visitor: Visitor, app: Flask) -> None:
    visitor.open("/intake")
    tokens = [v for form in visitor.page.forms() for v in form.values.get("csrf_token", [])]
    token = tokens[0] if tokens else ""
    for path in ("/afspraak", "/afspraak/belverzoek"):
        data = {"csrf_token": token, "slot": "2026-11-26T10:00Z", "part": "any"}
        answer = visitor.client.post(path, data=data)
        assert answer.status_code in (303, 422), "never a booking"
    db = app.extensions["vollegym"].storage.database()
    assert booking_store.since(db, datetime(2000, 1, 1, tzinfo=UTC)) == []
    assert list(db.query("SELECT * FROM wish")) == []


def test_i17_the_write_itself_asks_for_the_verdict(
    app: Flask, a_lead: Callable[..., int], now: datetime
) -> None:
    always = Hours(week=((Window(0, 1440),),) * 7)
    storage, start = app.extensions["vollegym"].storage, datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
    for outcome in ("not_yet", "not_fit"):
        attempt = booking_service.book(storage, "secret" * 4, always, a_lead(outcome), start, now)
        assert attempt == booking_service.Attempt()
    assert booking_store.since(storage.database(), now) == []
