"""An hour or a day that one of us keeps free of calls: nobody outside reads why, and every list knows it at once."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.booking.people import choose, slots
from tests.conftest import Clock
from tests.desk.people import let_in
from tests.services import services_of
from tests.visitor import Form, Page, Visitor
from vollegym.booking import blocks, busy_calendars, calendar_store
from vollegym.booking.blocks import RefusedError, span_of

WHY = "Tandarts & de bank"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.fixture
def desk(app: Flask, owner: FlaskCliRunner) -> Visitor:
    browser = let_in(app, owner)
    browser.open("/beheer/agenda")
    return browser


def forms(page: Page) -> list[Form]:
    return [form for form in page.forms() if form.action.endswith("/agenda/blok")]


def shut(desk: Visitor, **typed: str) -> Page:
    return desk.send(forms(desk.page)[-1], **typed)


def query(page: Page) -> str:
    return "?" + page.response.request.query_string.decode()


def undo(desk: Visitor) -> Page:
    """Press the one button in the line that says what was just done."""
    return desk.send(
        next(form for form in desk.page.forms() if form.action.endswith(("/vrij", "/terug"))),
    )


def offered(visitor: Visitor) -> list[str]:
    return slots(visitor.open("/afspraak"))


def test_a_tap_on_a_free_time_shuts_that_hour_for_everybody(
    desk: Visitor, anna: Visitor, owner: FlaskCliRunner
) -> None:
    before = offered(anna)
    page = desk.send(forms(desk.page)[0], start="2026-11-26T10:00Z")
    assert "Geblokkeerd: donderdag 26 november, 11:00 tot 12:00." in page.text
    gone = set(before) - set(offered(anna))
    # The half hour before it too: after a call there are some minutes of rest.
    assert gone == {"2026-11-26T09:30Z", "2026-11-26T10:00Z", "2026-11-26T10:30Z"}
    (thursday,) = (
        line for line in owner.invoke(args=["booking", "slots"]).stdout.splitlines() if "26 november" in line
    )
    assert "10:00" in thursday
    assert "11:00" not in thursday
    undo(desk)
    assert "Weer vrij: donderdag 26 november, 11:00 tot 12:00." in desk.page.text
    assert offered(anna) == before
    undo(desk)
    assert set(before) - set(offered(anna)) == gone


def test_a_time_that_was_shut_meanwhile_cannot_be_booked(desk: Visitor, anna: Visitor) -> None:
    anna.open("/afspraak")
    desk.send(forms(desk.page)[0], start="2026-11-26T10:00Z")
    page = anna.send(anna.page.form("/afspraak"), slot="2026-11-26T10:00Z")
    assert page.status == 422
    assert WHY not in page.text


def test_a_day_is_shut_by_a_tap_and_why_stays_inside(desk: Visitor, anna: Visitor, app: Flask) -> None:
    page = shut(desk, day="2026-11-26", reason=WHY)
    assert "Geblokkeerd: donderdag 26 november, de hele dag." in page.text
    assert WHY in page.text
    choices = offered(anna)
    assert not [one for one in choices if one.startswith("2026-11-26")]
    assert [one for one in choices if one.startswith("2026-11-27")]
    assert WHY not in anna.page.response.get_data(as_text=True)
    # The whole day is shut already: it offers no second way to do so.
    assert "Hele dag dicht op donderdag 26 november" not in desk.page.text


def test_a_call_that_stands_in_it_is_named_with_what_to_do(desk: Visitor, anna: Visitor) -> None:
    anna.open("/afspraak")
    choose(anna, "2026-11-26T10:00Z")
    page = shut(desk, day="26-11-2026", **{"from": "9:00", "until": "12.30 uur"})
    assert "Geblokkeerd: donderdag 26 november, 09:00 tot 12:30." in page.text
    assert "Daar staat nog een gesprek: 11:00 Anna de Boer." in page.text
    assert "tot je het verzet of afzegt" in page.text
    # It stands beside the block too, as long as the call does.
    page = desk.open("/beheer/agenda?week=2026-W48")
    assert "Hierin staat 11:00 Anna de Boer." in page.text
    assert any(link.endswith("#veld-call_day") for link in page.links())
    assert anna.open("/beheer/agenda").status == 200
    assert "Anna de Boer" in desk.page.text


@pytest.mark.parametrize(
    ("where", "back"),
    [
        ("?dag=2026-11-26", "?dag=2026-11-26&blok=1"),
        ("?week=2026-W48", "?week=2026-W48&blok=1"),
        ("", "?blok=1"),
    ],
)
def test_an_act_leads_back_to_the_day_or_the_week_it_was_done_on(
    desk: Visitor, where: str, back: str
) -> None:
    day = "2026-11-26" if where else "2026-11-24"
    page = desk.open(f"/beheer/agenda{where}")
    page = desk.send(forms(page)[0], day=day)
    assert query(page) == back
    assert "Geblokkeerd" in page.text
    assert query(undo(desk)) == back
    page = shut(desk, day=day, **{"from": "12:00", "until": "11:00"})
    assert page.status == 422
    assert ("Week 48" in page.text.partition("Andere tijd")[0].partition("ma 23")[0]) == ("dag" not in where)


def test_two_taps_are_one_block_and_giving_back_twice_is_once(desk: Visitor, app: Flask) -> None:
    form = forms(desk.page)[0]
    for _ in range(2):
        desk.send(form, start="2026-11-26T10:00Z")
    db = services_of(app).storage.database()
    assert len(calendar_store.blocks_since(db, at(2026, 1, 1))) == 1
    free = next(form for form in desk.page.forms() if form.action.endswith("/vrij"))
    desk.send(free)
    desk.send(free)
    kinds = [row["kind"] for row in db.query("SELECT kind FROM event WHERE kind IN ('blocked', 'freed')")]
    assert kinds == ["blocked", "freed"]


def test_what_was_given_back_can_be_undone_for_ten_minutes(desk: Visitor, clock: Clock) -> None:
    desk.send(forms(desk.page)[0], start="2026-11-26T10:00Z")
    undo(desk)
    again = next(form for form in desk.page.forms() if form.action.endswith("/terug"))
    clock.moment += timedelta(minutes=11)
    page = desk.send(again)
    assert (page.status, "Dit kan niet meer ongedaan worden" in page.text) == (422, True)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"day": "1999-01-01"}, "Kies een dag"),
        ({"day": "2026-11-23"}, "Dat is al voorbij."),
        ({"day": "2031-01-01"}, "Dat ligt te ver weg."),
        ({"day": "morgen"}, "Kies een dag"),
        ({"day": "2026-11-26", "from": "12:00", "until": "11:00"}, "Dit is niet later dan het begin."),
        ({"day": "2026-11-26", "from": "half 3"}, "Schrijf een tijd als 14:30."),
        ({"day": "2026-11-26", "until": "25:00"}, "Schrijf een tijd als 14:30."),
        ({"day": "2026-11-26", "until": "24:30"}, "Schrijf een tijd als 14:30."),
        ({"day": "2026-11-26", "from": "12:60"}, "Schrijf een tijd als 14:30."),
        ({"day": "2026-11-26", "reason": "x" * 300}, "Dit is te lang."),
        ({"start": "nu"}, "Kies een tijd uit de agenda."),
        ({"day": "2027-03-28", "from": "02:30"}, "de klok gaat dan een uur vooruit"),
    ],
)
def test_what_cannot_be_shut_is_told_and_stays_typed(desk: Visitor, typed: dict[str, str], why: str) -> None:
    page = shut(desk, **typed)
    assert (page.status, why in page.text) == (422, True)
    if "day" in typed:
        assert forms(page)[-1].values["day"] == [typed["day"]]


@pytest.mark.parametrize(
    ("typed", "begins", "ends"),
    [
        # The clock goes back at three: the day lasts 25 hours, and half past two comes twice.
        ({"day": "2026-10-25"}, at(2026, 10, 24, 22), at(2026, 10, 25, 23)),
        (
            {"day": "2026-10-25", "from": "02:30", "until": "02:45"},
            at(2026, 10, 25, 0, 30),
            at(2026, 10, 25, 1, 45),
        ),
        ({"day": "2027-03-28"}, at(2027, 3, 27, 23), at(2027, 3, 28, 22)),
        ({"day": "2027-03-28", "from": "9:00"}, at(2027, 3, 28, 7), at(2027, 3, 28, 22)),
        ({"day": "2026-11-26", "until": "24:00"}, at(2026, 11, 25, 23), at(2026, 11, 26, 23)),
    ],
)
def test_a_block_is_in_the_time_of_amsterdam(typed: dict[str, str], begins: datetime, ends: datetime) -> None:
    span = span_of(typed, at(2026, 10, 1))
    assert (span.start, span.end) == (begins, ends)


def test_the_owners_calendar_shows_it_and_never_takes_it_back_as_busy(
    desk: Visitor, app: Flask, owner: FlaskCliRunner
) -> None:
    shut(desk, day="2026-11-26", reason=WHY)
    address = owner.invoke(args=["booking", "feed"]).stdout.strip().removeprefix("http://localhost")

    def event() -> icalendar.Event:
        (found,) = icalendar.Calendar.from_ical(app.test_client().get(address).data).walk("VEVENT")
        return found

    assert (event()["SUMMARY"], event()["STATUS"], event()["TRANSP"]) == (
        f"Geblokkeerd: {WHY}",
        "CONFIRMED",
        "OPAQUE",
    )
    assert event()["DTSTART"].dt == at(2026, 11, 25, 23)
    ours = calendar_store.uids(services_of(app).storage.database())
    data = app.test_client().get(address).data
    assert busy_calendars.read(data, at(2026, 11, 24), ours) == []
    undo(desk)
    assert (event()["STATUS"], event()["SEQUENCE"]) == ("CANCELLED", 1)


def test_who_was_not_let_in_blocks_nothing(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    stranger = app.test_client()
    assert stranger.post("/beheer/agenda/blok", data={"day": "2026-11-26"}).status_code == 303
    assert stranger.post("/beheer/agenda/blok/1/vrij").status_code == 303
    assert calendar_store.blocks_since(services_of(app).storage.database(), at(2026, 1, 1)) == []


def test_a_time_longer_ago_than_the_undo_is_refused_by_the_service_too(app: Flask, clock: Clock) -> None:
    services = services_of(app)
    number = blocks.block(services, 1, {"day": "2026-11-26"})
    blocks.free(services, 1, number)
    clock.moment += timedelta(minutes=11)
    with pytest.raises(RefusedError):
        blocks.block_again(services, 1, number)
    with pytest.raises(LookupError):
        blocks.free(services, 1, number + 1)
