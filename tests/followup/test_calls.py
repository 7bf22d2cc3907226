"""The messages of a call: in time, true, and with an invitation that calendars understand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from icalendar import Calendar

from tests.conftest import Clock
from tests.followup.conftest import OFFICE, Work
from tests.followup.post import PostOffice, Receiver
from tests.followup.test_messages import html, text, to
from tests.people import ANNA, finish
from tests.visitor import Visitor
from vollegym.booking import book, store
from vollegym.booking.opening import Opening
from vollegym.storage.database import Storage

OWNER, PROSPECT = "eigenaar@example.com", "anna@example.com"
SECRET = "only for tests, never for a site"
THURSDAY = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)


class Caller:
    """Anna, and what she does with her call."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self.storage, self.clock = storage, clock
        self.lead = next(storage.database().query("SELECT id FROM lead"))["id"]

    def books(self, start: datetime) -> store.Booking:
        made = book.book(self.storage, SECRET, OFFICE, self.lead, start, self.clock()).booking
        assert made
        return made

    def cancels(self, reason: str = "", by: str = "visitor") -> None:
        held = store.live_of(self.storage.database(), self.lead, self.clock())
        assert held
        book.cancel(self.storage, held.id, reason, self.clock(), by)


@pytest.fixture
def anna(
    visitor: Visitor, storage: Storage, clock: Clock, work: Work, post: PostOffice, receiver: Receiver
) -> Caller:
    finish(visitor, ANNA)
    work()
    post.arrived.clear()
    receiver.calls.clear()
    return Caller(storage, clock)


def invitation(mail: EmailMessage) -> EmailMessage:
    return next(part for part in mail.walk() if part.get_content_type() == "text/calendar")


def event(mail: EmailMessage) -> dict[str, object]:
    part = invitation(mail)
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert calendar["METHOD"] == part.get_param("method")
    (found,) = calendar.walk("VEVENT")
    assert found.errors == calendar.errors == []
    return found


def test_a_booked_call_is_confirmed_to_both(
    anna: Caller, work: Work, post: PostOffice, receiver: Receiver
) -> None:
    anna.books(THURSDAY)
    work()
    (visitor,), (owner,) = to(post, PROSPECT), to(post, OWNER)
    assert visitor["Subject"] == "Je gesprek staat vast: donderdag 26 november 2026 om 11:00 uur"
    assert "Nederlandse wintertijd" in text(visitor)
    assert "http://localhost/afspraak/" in text(visitor)
    assert "http://localhost/afspraak/" in html(visitor)
    assert "Anna de Boer" in text(owner)
    assert owner["Reply-To"] == PROSPECT
    assert "Anna" not in owner["Subject"]
    assert [body["type"] for body in receiver.bodies()] == ["booking.created"]
    assert receiver.bodies()[0]["data"]["booking"]["status"] == "booked"


def test_the_invitation_is_one_that_calendars_act_on(anna: Caller, work: Work, post: PostOffice) -> None:
    made = anna.books(THURSDAY)
    work()
    for mail in post.arrived:
        found = event(mail)
        assert invitation(mail).get_param("method") == "REQUEST"
        assert found["UID"] == made.uid
        assert found["DTSTART"].dt == THURSDAY
        assert found["ORGANIZER"] == "mailto:hallo@example.com"
        assert found["ATTENDEE"] == f"mailto:{mail['To']}"
        files = [part.get_filename() for part in mail.iter_attachments()]
        assert files == ["afspraak.ics"]


def test_moved_and_cancelled_leave_no_leftover_in_a_calendar(
    anna: Caller, work: Work, post: PostOffice
) -> None:
    anna.books(THURSDAY)
    work()
    anna.books(FRIDAY)
    work()
    anna.cancels()
    work()
    booked, moved, cancelled = (event(mail) for mail in to(post, PROSPECT))
    assert booked["UID"] == moved["UID"] == cancelled["UID"]
    assert [found["SEQUENCE"] for found in (booked, moved, cancelled)] == [0, 1, 2]
    assert [found["STATUS"] for found in (booked, moved, cancelled)] == [
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
    ]
    assert moved["DTSTART"].dt == cancelled["DTSTART"].dt == FRIDAY
    methods = [invitation(mail).get_param("method") for mail in to(post, PROSPECT)]
    assert methods == ["REQUEST", "REQUEST", "CANCEL"]


def test_reminders_come_the_day_before_and_the_hour_before(
    anna: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    anna.books(FRIDAY)
    work()
    post.arrived.clear()
    for moment, words in ((FRIDAY - timedelta(days=1), "Morgen"), (FRIDAY - timedelta(hours=1), "Vandaag")):
        clock.moment = moment - timedelta(seconds=1)
        work()
        assert to(post, PROSPECT) == []
        clock.moment = moment
        work()
        (mail,) = to(post, PROSPECT)
        assert f"{words} spreken we elkaar" in text(mail)
        post.arrived.clear()


def test_a_reminder_whose_moment_lay_before_the_booking_is_not_sent(
    anna: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    anna.books(clock.moment + timedelta(hours=5, minutes=30))
    work()
    clock.moment += timedelta(hours=5)
    work()
    assert [mail["Subject"].split(":")[0] for mail in to(post, PROSPECT)] == [
        "Je gesprek staat vast",
        "Ons gesprek",
    ]


def test_nobody_is_reminded_of_a_call_that_is_off_or_moved(
    anna: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    anna.books(THURSDAY)
    anna.books(FRIDAY)
    anna.cancels()
    work()
    post.arrived.clear()
    clock.moment = THURSDAY - timedelta(hours=1)
    work()
    clock.moment = FRIDAY - timedelta(hours=1)
    work()
    assert not [mail for mail in to(post, PROSPECT) if mail["Subject"].startswith("Ons gesprek")]


@pytest.mark.parametrize("by", ["visitor", "owner"])
def test_who_had_a_call_that_is_off_gets_no_nudge(
    by: str, anna: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    anna.books(THURSDAY)
    anna.cancels(by=by)
    for _ in range(5):
        clock.moment += timedelta(days=1)
        work()
    assert [mail["Subject"].split(":")[0] for mail in to(post, PROSPECT)] == ["Je gesprek gaat niet door"]


def test_the_figures_keep_counting_who_called_off_and_was_never_spoken_to(
    anna: Caller, owner: FlaskCliRunner
) -> None:
    waiting = "Wacht nog op een gesprek        {} aanvra"
    assert waiting.format(1) in owner.invoke(args=["leads", "stats"]).stdout
    anna.books(THURSDAY)
    assert waiting.format(0) in owner.invoke(args=["leads", "stats"]).stdout
    anna.cancels()
    assert waiting.format(1) in owner.invoke(args=["leads", "stats"]).stdout


def test_a_change_that_was_overtaken_is_not_confirmed(anna: Caller, work: Work, post: PostOffice) -> None:
    anna.books(THURSDAY)
    anna.books(FRIDAY)
    work()
    assert [mail["Subject"].split(":")[0] for mail in to(post, PROSPECT)] == ["Je gesprek is verzet"]


def test_a_new_call_after_a_cancelled_one_is_confirmed_too(
    anna: Caller, work: Work, post: PostOffice
) -> None:
    anna.books(THURSDAY)
    work()
    anna.cancels()
    work()
    anna.books(FRIDAY)
    work()
    assert len(to(post, PROSPECT)) == 3
    assert len({event(mail)["UID"] for mail in to(post, PROSPECT)}) == 2


def test_what_a_visitor_types_as_a_reason_goes_to_the_owner_alone(
    anna: Caller, work: Work, post: PostOffice
) -> None:
    anna.books(THURSDAY)
    anna.cancels("Koop op evil.example")
    work()
    assert "evil.example" not in text(to(post, PROSPECT)[0])
    assert "evil.example" in text(to(post, OWNER)[0])


def test_the_reason_of_the_owner_is_told(anna: Caller, work: Work, post: PostOffice) -> None:
    anna.books(THURSDAY)
    anna.cancels("Ik ben ziek.", by="owner")
    work()
    (mail,) = to(post, PROSPECT)
    assert "De reden: Ik ben ziek." in text(mail)
    assert "/afspraak/" in text(mail)


def test_a_call_by_video_is_confirmed_with_its_room(
    anna: Caller, work: Work, post: PostOffice, app: Flask
) -> None:
    room = "https://example.com/kamer"
    app.extensions["opening"].hours = replace(OFFICE, by="video", link=room)
    anna.books(THURSDAY)
    work()
    (mail,) = to(post, PROSPECT)
    for words in (text(mail), html(mail)):
        assert room in words
        assert "We bellen je" not in words
    assert str(event(mail)["LOCATION"]) == room


def test_a_wish_to_be_called_reaches_the_owner(
    anna: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    book.wish(anna.storage, anna.lead, "afternoon", clock())
    work()
    (mail,) = to(post, OWNER)
    assert mail["Subject"].endswith("bel ’s middags")
    assert "06 12345678" in text(mail)


def test_a_wish_made_in_quarantine_stands_on_the_sheet_after_the_release(
    visitor: Visitor, storage: Storage, clock: Clock, work: Work, post: PostOffice, owner: FlaskCliRunner
) -> None:
    visitor.open("/intake/rol")
    visitor.send(role="owner", warm_up="x")
    finish(visitor, ANNA)
    lead = next(storage.database().query("SELECT id, reference FROM lead"))
    book.wish(storage, lead["id"], "evening", clock())
    work()
    assert post.arrived == []
    owner.invoke(args=["leads", "release", lead["reference"]])
    work()
    (sheet,) = to(post, OWNER)
    assert "Wil gebeld worden: ’s avonds." in text(sheet)
    assert "Wil gebeld worden: ’s avonds." in html(sheet)
    assert "bel ’s avonds" in owner.invoke(args=["leads", "show", lead["reference"]]).stdout


def test_a_forgotten_lead_gets_nothing(
    anna: Caller, work: Work, post: PostOffice, receiver: Receiver
) -> None:
    anna.books(THURSDAY)
    with anna.storage.writing() as db:
        db.execute("DELETE FROM lead")
    work()
    assert post.arrived == []
    assert receiver.bodies() == []


def test_the_link_in_the_mail_opens_the_call_on_another_device(
    anna: Caller, work: Work, post: PostOffice, app: Flask
) -> None:
    anna.books(THURSDAY)
    work()
    link = next(word for word in text(to(post, PROSPECT)[0]).split() if "/afspraak/" in word)
    answer = app.test_client().get(link.removeprefix("http://localhost") + "/afspraak.ics")
    assert answer.status_code == 200
    assert "METHOD:REQUEST" in answer.text


def test_the_links_after_the_intake_work_on_another_device(
    visitor: Visitor, work: Work, post: PostOffice, app: Flask
) -> None:
    finish(visitor, ANNA)
    work()
    links = [word for word in text(to(post, PROSPECT)[0]).split() if word.startswith("http://localhost/")]
    settings = app.extensions["settings"]
    app.extensions["opening"] = Opening(settings.content, settings.content)
    other = Visitor(app)
    assert other.open(links[0].removeprefix("http://localhost")).status == 200
    assert "slot" in {name for form in other.page.forms() for name in form.options}
    assert other.open(links[1].removeprefix("http://localhost")).h1 == "Ga hier verder"
