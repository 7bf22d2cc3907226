"""The owner's week at the desk, and what was promised in the calendar to subscribe to."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.booking.people import at, choose
from tests.conftest import Clock
from tests.desk.people import let_in
from tests.visitor import Visitor
from vollegym.booking import calendar_store
from vollegym.booking.agenda import monday_of, week
from vollegym.calendar.hours import Span
from vollegym.calendar.ics import AllDay, feed
from vollegym.desk import service as desk_service
from vollegym.desk.service import By
from vollegym.leads import store as lead_store

TODAY = date(2026, 11, 24)


@pytest.fixture
def promised(app: Flask, anna: Visitor) -> Flask:
    """Anna has a call on Thursday at eleven, and was promised a proposal for Friday."""
    anna.open("/afspraak")
    choose(anna, "2026-11-26T10:00Z")
    services = app.extensions["vollegym"]
    (lead,) = lead_store.submitted(services.storage.database())
    desk_service.promise(services, lead.id, By(person=1), "Voorstel sturen", "", "2026-11-27")
    return app


def test_a_week_holds_calls_promises_and_what_is_free(promised: Flask, owner: FlaskCliRunner) -> None:
    desk = let_in(promised, owner)
    page = desk.open("/beheer/agenda?week=2026-W48")
    assert page.status == 200
    days = {"".join(one.itertext()).split("\n")[0].strip(): one for one in page.all("section")}
    said = {name: " ".join(" ".join(one.itertext()).split()) for name, one in days.items()}
    assert "11:00 Anna" in said["Donderdag 26 november"]
    assert "Beloofd: Voorstel sturen, Anna" in said["Vrijdag 27 november"]
    assert "09:30 vrij" in said["Vrijdag 27 november"]
    assert "11:00 vrij" not in said["Donderdag 26 november"]
    assert "Vandaag, dinsdag 24 november" in said
    assert "Anna" not in desk.open("/beheer/agenda?week=2026-W49").text


def test_a_call_that_is_over_says_what_became_of_it(
    promised: Flask, owner: FlaskCliRunner, clock: Clock
) -> None:
    clock.moment = clock.moment.replace(day=27)
    assert "Noteer hoe het ging" in let_in(promised, owner).open("/beheer/agenda").text


def test_a_day_holds_the_number_of_who_is_called_and_what_was_promised(
    promised: Flask, owner: FlaskCliRunner
) -> None:
    desk = let_in(promised, owner)
    thursday, friday = (desk.open(f"/beheer/agenda?dag=2026-11-{day}").text for day in (26, 27))
    assert "Donderdag 26 november" in thursday
    assert "11:00 Anna" in thursday
    assert "Bel 06 12345678" in thursday
    assert "Voorstel sturen" not in thursday
    assert "Beloofd: Voorstel sturen, Anna" in friday
    assert "Niets." in desk.open("/beheer/agenda?dag=2026-11-28").text, "a Saturday is a day too"


def test_the_agenda_opens_on_this_week_and_on_a_phone_on_today(
    promised: Flask, owner: FlaskCliRunner
) -> None:
    desk = let_in(promised, owner)

    def alone(address: str) -> list[str]:
        sections = desk.open(address).all("section")
        shown = [one for one in sections if "alone" in (one.get("class") or "")]
        return [" ".join("".join(one.itertext()).split())[:18] for one in shown]

    assert alone("/beheer/agenda") == ["Vandaag, dinsdag 2"]
    assert alone("/beheer/agenda?week=2026-W48") == []


def test_the_first_of_all_calls_is_the_next_one_in_whatever_week(
    promised: Flask, owner: FlaskCliRunner, a_lead: Callable[..., int]
) -> None:
    desk_service.book(promised.extensions["vollegym"], a_lead(), By(person=1), "2026-12-01", "11:00")
    desk = let_in(promised, owner)

    def kinds(address: str) -> list[str]:
        found = [one.get("data-kind") or "" for one in desk.open(address).all("li")]
        return [kind for kind in found if kind in ("next", "call")]

    assert kinds("/beheer/agenda?week=2026-W48") == ["next"]
    assert kinds("/beheer/agenda?week=2026-W49") == kinds("/beheer/agenda?dag=2026-12-01") == ["call"]


@pytest.mark.parametrize(
    "day", ["1999-01-01", "2026-02-30", "morgen", "24-11-2026", "9" * 4000, "２026-11-24"]
)
def test_what_is_no_day_is_told(app: Flask, owner: FlaskCliRunner, day: str) -> None:
    page = let_in(app, owner).open(f"/beheer/agenda?dag={day}")
    assert (page.status, "Schrijf een dag als 2026-11-24" in page.text) == (422, True)


@pytest.mark.parametrize("week", ["1999-W01", "2026-W60", "morgen", "2026", "9" * 4000])
def test_what_is_no_week_is_told(app: Flask, owner: FlaskCliRunner, week: str) -> None:
    page = let_in(app, owner).open(f"/beheer/agenda?week={week}")
    assert (page.status, "Schrijf een week als 2026-W48" in page.text) == (422, True)
    assert monday_of(week, TODAY) is None


def test_a_day_is_shut_as_a_whole_whatever_else_is_on_it(promised: Flask) -> None:
    services = promised.extensions["vollegym"]
    now, hours = services.now(), services.opening_hours.hours
    wednesday, thursday, friday = (date(2026, 11, day) for day in (25, 26, 27))
    shut = {
        wednesday: Span(at(2026, 11, 25), at(2026, 11, 25, 12)),
        friday: Span(at(2026, 11, 27), at(2026, 11, 28)),
    }
    with services.storage.writing() as db:
        for day, span in shut.items():
            calendar_store.add_block(db, f"{day}", span, "", 1, now)
    days = {one.day: one for one in week(services.storage.database(), hours, date(2026, 11, 23), now)}
    assert [days[day].whole for day in (wednesday, thursday, friday)] == [False, False, True]
    assert [days[day].free for day in (wednesday, thursday, friday)] == [True, True, False]
    assert [one.kind for one in days[friday].entries] == ["due", "blocked"]
    assert sorted(days) == [date(2026, 11, 23 + number) for number in range(5)], "nothing on the weekend"


def test_the_feed_holds_what_was_promised_as_a_day(promised: Flask, owner: FlaskCliRunner) -> None:
    address = owner.invoke(args=["booking", "feed"]).stdout.strip().removeprefix("http://localhost")
    calendar = icalendar.Calendar.from_ical(promised.test_client().get(address).data)
    found = {str(one["SUMMARY"]): one for one in calendar.walk("VEVENT")}
    step = next(one for title, one in found.items() if title.startswith("Beloofd: Voorstel sturen, Anna"))
    assert (step["DTSTART"].dt, step["TRANSP"]) == (date(2026, 11, 27), "TRANSPARENT")
    assert len(found) == 2
    # It rings at nine that day; ten minutes before a call.
    rings = {title[:8]: [bell["TRIGGER"].dt for bell in one.walk("VALARM")] for title, one in found.items()}
    assert rings == {"Beloofd:": [timedelta(hours=9)], "Gesprek ": [timedelta(minutes=-10)]}


@pytest.mark.parametrize(("day", "hours"), [((2027, 3, 28), 8), ((2026, 10, 25), 10), ((2026, 11, 27), 9)])
def test_a_promise_rings_at_nine_when_the_clock_changes_too(day: tuple[int, int, int], hours: int) -> None:
    moment = datetime(2026, 10, 1, tzinfo=UTC)
    one = AllDay(uid="1", day=date(*day), changed=moment, title="Bel", text="")
    (bell,) = icalendar.Calendar.from_ical(feed([], "Agenda", [one])).walk("VALARM")
    assert (bell["TRIGGER"].dt, str(bell["DESCRIPTION"])) == (timedelta(hours=hours), "Bel")


def test_who_was_not_let_in_sees_no_agenda(app: Flask) -> None:
    assert app.test_client().get("/beheer/agenda").status_code == 303
