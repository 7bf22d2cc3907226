"""/afspraak: who sees times, what choosing does, and what a refused time looks like."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.booking.people import at, choose, press, slots
from tests.conftest import Clock
from tests.services import put_in_force
from tests.visitor import H, Visitor
from vollegym.calendar.hours import Hours, Window
from vollegym.calendar.slots import free_slots
from vollegym.calendar.weeks import value_of
from vollegym.leads import booking_store
from vollegym.leads import calls as booking_service
from vollegym.storage.database import Storage
from vollegym.storage.timestamps import stamp

HOURS = Hours(week=((Window(0, 1440),),) * 7, holidays=False)
SECRET = "only for tests, never for a site"


def test_it_works(anna: Visitor) -> None:
    page = anna.open("/afspraak")
    assert page.status == 200
    assert "Alle tijden zijn Nederlandse tijd" in page.text
    page = choose(anna, slots(page)[3])
    assert (page.status, page.h1) == (200, "Je gesprek staat vast: dinsdag 24 november om 14:30")
    assert page.url.startswith("/afspraak/")


def test_the_day_says_how_many_times_are_free(anna: Visitor) -> None:
    page = anna.open("/afspraak")
    days = [div for div in page.all("div") if div.find(f"{H}label/{H}input[@name='dag']") is not None]
    assert len(days) >= 5
    for day in days:
        times = [i for i in day.iter() if i.get("name") == "slot"]
        words = " ".join("".join(day[0].itertext()).split())
        assert words.endswith(f"{len(times)} vrij")
        assert len(times) > 0


def test_every_listed_time_is_free_and_no_other(
    app: Flask, anna: Visitor, storage: Storage, now: datetime
) -> None:
    listed = slots(anna.open("/afspraak"))
    assert listed[0] == "2026-11-24T13:30Z", "half past two, the first time after four hours"
    earliest, days = listed[:3], listed[3:]
    assert days[:3] == earliest, "the first three stand above the days too"
    assert len(days) == len(set(days))
    agenda, hours = (
        booking_store.agenda(storage.database(), now),
        app.extensions["vollegym"].opening_hours.hours,
    )
    assert days == [value_of(slot) for slot in free_slots(hours, agenda, now)]


def test_a_taken_time_is_no_longer_listed(
    anna: Visitor, storage: Storage, a_lead: Callable[..., int]
) -> None:
    start = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    made = booking_service.book(storage, SECRET, HOURS, a_lead(), start, at(2026, 11, 24, 10))
    assert made.booking
    listed = slots(anna.open("/afspraak"))
    assert "2026-11-25T09:00Z" not in listed
    assert "2026-11-25T09:30Z" not in listed, "fifteen minutes of rest come after a call"
    assert "2026-11-25T10:00Z" in listed


def test_a_time_taken_a_second_ago_is_said_with_the_nearest_free_ones(
    anna: Visitor, storage: Storage, a_lead: Callable[..., int]
) -> None:
    page = anna.open("/afspraak")
    start = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    booking_service.book(storage, SECRET, HOURS, a_lead(), start, at(2026, 11, 24, 10))
    page = choose(anna, "2026-11-26T09:00Z")
    assert page.status == 422
    assert page.title.startswith("Fout: ")
    assert "Dit moment is net vergeven" in page.text
    assert "Je koos donderdag 26 november 2026 om 10:00 uur" in page.text
    near = slots(page)[:3]
    assert near == ["2026-11-26T10:00Z", "2026-11-26T10:30Z", "2026-11-26T11:00Z"]
    assert f"#e{near[0].replace(':', '')}" in [a.get("href") for a in page.all("a")]
    opened = [i.get("value") for i in page.all("input") if i.get("name") == "dag" and "checked" in i.attrib]
    assert opened == ["2026-11-26"]


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        ("", "Kies een moment"),
        ("morgen", "Kies een moment"),
        ("2026-11-23T10:00Z", "Dit is te kort dag"),
        ("2026-11-24T10:30Z", "Dit is te kort dag"),
        ("2026-11-26T03:00Z", "Op dit moment bellen we niet"),
        ("2026-11-26T10:01Z", "Op dit moment bellen we niet"),
        ("2026-11-28T10:00Z", "Op dit moment bellen we niet"),
        ("2027-06-15T10:00Z", "Zo ver vooruit plannen we nog niet"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_its_reason(anna: Visitor, slot: str, words: str) -> None:
    anna.open("/afspraak")
    page = choose(anna, slot)
    assert page.status == 422
    assert words in page.text
    assert slots(page)


def test_a_double_tap_books_once(anna: Visitor, storage: Storage) -> None:
    page = anna.open("/afspraak")
    form = next(form for form in page.forms() if "slot" in form.options)
    first, second = (anna.send(form, slot="2026-11-26T10:00Z") for _ in range(2))
    assert first.url == second.url
    assert [booking.sequence for booking, _ in booking_store.since(storage.database(), at(2026, 1, 1))] == [0]


def test_choosing_again_after_back_moves_the_call(anna: Visitor, storage: Storage) -> None:
    page = anna.open("/afspraak")
    form = next(form for form in page.forms() if "slot" in form.options)
    first = anna.send(form, slot="2026-11-26T10:00Z")
    second = anna.send(form, slot="2026-11-26T13:00Z")
    assert first.url == second.url
    assert "14:00 uur" in second.text
    assert len(booking_store.since(storage.database(), at(2026, 1, 1))) == 1


def test_who_has_a_call_sees_it_instead_of_the_times(anna: Visitor) -> None:
    anna.open("/afspraak")
    page = choose(anna, "2026-11-26T10:00Z")
    assert anna.open("/afspraak").url == page.url


def test_places_left_are_true_down_to_the_last(
    anna: Visitor, storage: Storage, a_lead: Callable[..., int]
) -> None:
    page = anna.open("/afspraak")
    assert "Deze week nog plek voor 12 gesprekken" in page.text
    for hour in (9, 10, 11):
        booking_service.book(
            storage, SECRET, HOURS, a_lead(), datetime(2026, 11, 26, hour, tzinfo=UTC), at(2026, 11, 24, 10)
        )
    assert "Deze week nog plek voor 9 gesprekken" in anna.open("/afspraak").text


def test_no_free_time_leaves_the_call_back_wish(anna: Visitor, clock: Clock, app: Flask) -> None:
    put_in_force(app, Hours())
    page = anna.open("/afspraak")
    assert page.h1 == "Er is nu geen moment vrij"
    assert "Kies een tijd" not in page.text
    assert slots(page) == []
    assert press(anna, "/afspraak/belverzoek", part="morning").status == 200


def test_a_lost_token_keeps_the_choice(anna: Visitor) -> None:
    page = anna.open("/afspraak")
    form = next(form for form in page.forms() if "slot" in form.options)
    form.values["csrf_token"] = ["wrong"]
    page = anna.send(form, slot="2026-11-26T10:00Z")
    assert page.status == 422
    assert "Druk nog één keer op de knop" in page.text
    kept = [
        i.get("value") for i in page.all("input") if i.get("name") == "slot" and i.get("checked") is not None
    ]
    assert kept == ["2026-11-26T10:00Z"]


def test_a_page_that_sends_no_referrer_can_still_send_its_form(anna: Visitor) -> None:
    page = anna.open("/afspraak")
    # What browsers say of a page with Referrer-Policy: no-referrer.
    anna.client.environ_base |= {"HTTP_ORIGIN": "null", "wsgi.url_scheme": "https"}
    assert choose(anna, slots(page)[0]).h1.startswith("Je gesprek staat vast")
    assert press(anna, "/annuleren").h1 == "Je gesprek is afgezegd"


def test_a_form_on_another_site_books_nothing(anna: Visitor, storage: Storage) -> None:
    page = anna.open("/afspraak")
    anna.client.environ_base |= {"HTTP_ORIGIN": "https://evil.example"}
    assert choose(anna, slots(page)[0]).status == 403
    assert booking_store.since(storage.database(), at(2026, 1, 1)) == []


def test_notice_passes_while_the_page_is_open(anna: Visitor, clock: Clock) -> None:
    listed = slots(anna.open("/afspraak"))
    clock.moment += timedelta(minutes=31)
    page = choose(anna, listed[0])
    assert page.status == 422
    assert listed[0] not in slots(page)


def test_booking_lifts_a_quarantine_and_sends_what_waited(
    anna: Visitor, storage: Storage, now: datetime
) -> None:
    with storage.writing() as db:
        db.execute("UPDATE lead SET quarantined_at = ?", [stamp(now)])
        db.execute("DELETE FROM outbox")
    anna.open("/afspraak")
    press(anna, "/afspraak/belverzoek", part="any")
    assert kinds(storage) == set(), "a wish alone alarms nobody"
    anna.open("/afspraak")
    choose(anna, "2026-11-26T10:00Z")
    assert {"call_sheet", "received", "call_booked", "call_booked_owner", "booking.created"} <= kinds(storage)
    (row,) = storage.database().query("SELECT released_at FROM lead")
    assert row["released_at"]


def kinds(storage: Storage) -> set[str]:
    return {row["kind"] for row in storage.database().query("SELECT kind FROM outbox")}
