"""/afspraak/TOKEN: see, move, call off; an old link shows the present state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from tests.booking.people import at, choose, press, slots
from tests.booking.test_choosing import HOURS, SECRET
from tests.conftest import Clock
from tests.services import put_in_force
from tests.visitor import Visitor
from vollegym.calendar.hours import Hours
from vollegym.leads import booking_store
from vollegym.leads import calls as booking_service
from vollegym.storage.database import Storage
from vollegym.tokens import call_token, hashed, invitation_token

START = "2026-11-26T10:00Z"


@pytest.fixture
def link(anna: Visitor) -> str:
    """The address of Anna's call, on Thursday at eleven."""
    anna.open("/afspraak")
    return choose(anna, START).url


def the_call(storage: Storage) -> booking_store.Booking:
    ((booking, _),) = booking_store.since(storage.database(), at(2026, 1, 1))
    return booking


def test_the_page_says_when_in_which_zone_and_how(anna: Visitor, link: str) -> None:
    page = anna.open(link)
    assert page.h1 == "Je gesprek staat vast: donderdag 26 november om 11:00"
    assert page.title == f"{page.h1} – Volle Gym"
    assert "Donderdag 26 november 2026 om 11:00 uur, Nederlandse wintertijd" in page.text
    assert "dat eindigt op 5678" in page.text
    assert "06-12 34 56 78" not in page.text
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert page.response.headers["Cache-Control"] == "no-store"


def test_another_device_sees_moves_and_cancels_with_the_link_alone(
    app: Flask, link: str, storage: Storage
) -> None:
    other = Visitor(app)
    page = other.open(link)
    page = press(other, "/verzetten", slot="2026-11-27T09:00Z")
    assert "vrijdag 27 november 2026 om 10:00 uur" in page.text.lower()
    page = press(other, "/annuleren", reason="Ik  sta\ntoch in de les.")
    assert page.h1 == "Je gesprek is afgezegd"
    call = the_call(storage)
    assert (call.status, call.reason, call.sequence) == ("cancelled", "Ik sta toch in de les.", 2)


def test_moving_keeps_the_row_and_the_uid(anna: Visitor, link: str, storage: Storage) -> None:
    before = the_call(storage)
    anna.open(link)
    assert "Dit is het nieuwe moment." not in anna.page.text
    page = press(anna, "/verzetten", slot="2026-11-27T09:00Z")
    assert "Dit is het nieuwe moment." in page.text
    assert page.h1 == "Je gesprek is verzet naar vrijdag 27 november om 10:00"
    assert page.title == f"{page.h1} – Volle Gym"
    after = the_call(storage)
    assert (after.id, after.uid, after.sequence) == (before.id, before.uid, 1)


def test_the_own_time_is_free_for_a_move_nearby(anna: Visitor, link: str) -> None:
    assert "2026-11-26T10:30Z" in slots(anna.open(link), "/verzetten")
    page = press(anna, "/verzetten", slot="2026-11-26T10:30Z")
    assert "11:30 uur" in page.text


def test_moving_to_the_same_time_changes_nothing(anna: Visitor, link: str, storage: Storage) -> None:
    anna.open(link)
    press(anna, "/verzetten", slot=START)
    assert the_call(storage).sequence == 0


def test_a_move_to_a_taken_time_is_said_and_the_call_stands(
    anna: Visitor, link: str, storage: Storage, a_lead: Callable[..., int]
) -> None:
    anna.open(link)
    start = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    booking_service.book(storage, SECRET, HOURS, a_lead(), start, at(2026, 11, 24, 10))
    page = press(anna, "/verzetten", slot="2026-11-27T09:00Z")
    assert page.status == 422
    assert "Dit moment is net vergeven" in page.text
    assert "11:00 uur" in page.text


def test_a_page_from_before_the_cancellation_cannot_bring_the_call_back(
    anna: Visitor, link: str, storage: Storage
) -> None:
    page = anna.open(link)
    move, cancel = page.form("/verzetten"), page.form("/annuleren")
    anna.send(cancel)
    page = anna.send(move, slot="2026-11-27T09:00Z")
    assert page.h1 == "Je gesprek is afgezegd"
    anna.send(cancel)
    assert (the_call(storage).status, the_call(storage).sequence) == ("cancelled", 1)


def test_who_cancelled_can_choose_a_new_time_from_the_same_page(
    anna: Visitor, link: str, storage: Storage
) -> None:
    anna.open(link)
    page = press(anna, "/annuleren")
    again = next(a.get("href") for a in page.all("a") if "Kies een nieuw moment" in "".join(a.itertext()))
    anna.open(str(again))
    page = choose(anna, START)
    assert page.h1.startswith("Je gesprek staat vast")
    assert page.url != link
    assert anna.open(link).h1 == "Je gesprek is afgezegd"


def test_an_invitation_books_on_another_device(
    app: Flask, anna: Visitor, now: datetime, storage: Storage
) -> None:
    reference = next(storage.database().query("SELECT reference FROM lead"))["reference"]
    invitation = f"/afspraak/{invitation_token(SECRET, reference, now.date())}"
    other = Visitor(app)
    page = other.open(invitation)
    assert slots(page)
    page = press(other, "/belverzoek", part="afternoon")
    assert "Je belverzoek staat: ’s middags" in page.text
    page = choose(other, START)
    assert page.h1.startswith("Je gesprek staat vast")
    assert other.open(invitation).url == page.url
    assert anna.open("/afspraak").url == page.url


def test_an_invitation_that_is_too_old_says_so_and_leads_on(
    app: Flask, anna: Visitor, now: datetime, clock: Clock, storage: Storage
) -> None:
    reference = next(storage.database().query("SELECT reference FROM lead"))["reference"]
    address = f"/afspraak/{invitation_token(SECRET, reference, now.date())}"
    clock.moment += timedelta(days=30)
    assert slots(Visitor(app).open(address))
    clock.moment += timedelta(days=1)
    page = Visitor(app).open(address)
    assert (page.status, page.h1) == (404, "Deze link werkt niet meer")
    assert "/afspraak" in page.links()


@pytest.mark.parametrize("token", ["x", "a" * 26, "A" * 26, "2" * 44, "..%2f", "a" * 500])
def test_an_unknown_token_is_not_found_whatever_is_asked(visitor: Visitor, token: str) -> None:
    for path in ("", "/afspraak.ics"):
        assert visitor.client.get(f"/afspraak/{token}{path}").status_code == 404
    for path in ("", "/verzetten", "/annuleren", "/belverzoek"):
        assert visitor.client.post(f"/afspraak/{token}{path}").status_code in (404, 422)


def test_getting_any_page_changes_nothing(anna: Visitor, link: str, storage: Storage) -> None:
    def state() -> list[object]:
        tables = ("booking", "event", "outbox", "wish", "lead")
        return [list(storage.database().query(f"SELECT * FROM {table}")) for table in tables]

    before = state()
    for path in ("", "/afspraak.ics", "/verzetten", "/annuleren"):
        anna.client.get(link + path)
    assert state() == before


def test_only_the_hash_of_the_token_is_stored(link: str, storage: Storage) -> None:
    token = link.removeprefix("/afspraak/")
    row = next(storage.database().query("SELECT * FROM booking"))
    assert row["token_hash"] == hashed(token)
    assert call_token(SECRET, row["uid"]) == token
    assert token not in "".join(storage.database().conn.iterdump())


def test_a_call_that_was_held_can_no_longer_be_moved(
    anna: Visitor, link: str, clock: Clock, storage: Storage
) -> None:
    page = anna.open(link)
    clock.moment = at(2026, 11, 26, 12)
    assert anna.open(link).h1 == "Dit gesprek is geweest"
    assert press(anna, "/belverzoek").status == 422
    assert "Je belverzoek staat: ’s ochtends" in press(anna, "/belverzoek", part="morning").text
    anna.send(page.form("/verzetten"), slot="2026-11-27T09:00Z")
    anna.send(page.form("/annuleren"))
    assert the_call(storage).status == "booked"
    assert the_call(storage).sequence == 0


@pytest.mark.parametrize("became", ["booked", "attended", "no_show"])
def test_a_call_that_is_over_leaves_room_for_the_next_one(
    anna: Visitor, link: str, clock: Clock, storage: Storage, became: str
) -> None:
    clock.moment = at(2026, 11, 26, 12)
    with storage.writing() as db:
        booking_store.mark(db, the_call(storage).id, became, clock.moment)
    page = anna.open("/afspraak")
    assert "2026-11-27T09:00Z" in slots(page)
    form = next(form for form in page.forms() if "slot" in form.options)
    first, again = (anna.send(form, slot="2026-11-27T09:00Z") for _ in range(2))
    assert (first.h1, first.url) == ("Je gesprek staat vast: vrijdag 27 november om 10:00", again.url)
    assert first.url != link
    assert anna.open(link).h1 == "Dit gesprek is geweest"
    assert [b.status for b, _ in booking_store.since(storage.database(), at(2026, 1, 1))] == [
        became,
        "booked",
    ]


def test_who_missed_the_call_finds_a_new_time_on_its_page(anna: Visitor, link: str, clock: Clock) -> None:
    clock.moment = at(2026, 11, 26, 12)
    page = anna.open(link)
    again = next(a.get("href") for a in page.all("a") if "Kies een nieuw moment" in "".join(a.itertext()))
    assert slots(anna.open(str(again)))


def test_after_a_call_that_was_held_nothing_is_asked(
    anna: Visitor, link: str, clock: Clock, storage: Storage
) -> None:
    clock.moment = at(2026, 11, 26, 12)
    with storage.writing() as db:
        booking_store.mark(db, the_call(storage).id, "attended", clock.moment)
    page = anna.open(link)
    assert page.forms() == []
    assert "Kies een nieuw moment" not in page.text


def test_changed_hours_leave_existing_calls_alone(anna: Visitor, link: str, app: Flask) -> None:
    put_in_force(app, Hours())
    assert anna.open(link).h1.startswith("Je gesprek staat vast")


def test_a_call_by_video_shows_its_room_on_the_page_and_in_the_calendar(
    anna: Visitor, link: str, app: Flask
) -> None:
    room = "https://example.com/kamer"
    put_in_force(app, replace(HOURS, by="video", link=room))
    page = anna.open(link)
    assert room in page.links()
    assert "We bellen" not in page.text
    (event,) = Calendar.from_ical(anna.client.get(f"{link}/afspraak.ics").text).walk("VEVENT")
    assert str(event["LOCATION"]) == room


def test_a_forgotten_person_has_no_page(anna: Visitor, link: str, storage: Storage) -> None:
    with storage.writing() as db:
        db.execute("DELETE FROM lead")
    assert anna.open(link).status == 404
    assert the_call(storage).lead is None
