"""H1: two corrections of an address, or two objections, within five minutes: the second mail never went.

Every fact that should cause a message causes exactly one, however soon after another it comes; the same thing
said again is no new fact. So each kind of message is caused twice here, a minute apart.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlite_utils import Database

from tests.conftest import Clock
from tests.followup.conftest import OPENING_HOURS, Work, sending
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, BRAM, CHRIS, finish, walk
from tests.services import run_job, services_of
from tests.visitor import Page, Visitor
from vollegym.access import entry
from vollegym.access import store as access_store
from vollegym.desk import messages as desk_messages
from vollegym.desk import service as desk_service
from vollegym.desk.service import By
from vollegym.followup import test_message
from vollegym.leads import attendance, booking_store, call_log
from vollegym.leads import calls as booking_service
from vollegym.outbox import store as outbox_store
from vollegym.services import kinds as kinds_of
from vollegym.storage.database import Storage

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECRET = "only for tests, never for a site"
OWNER = "eigenaar@example.com"


@pytest.fixture
def app(make_app: Callable[..., Flask], post: PostOffice, receiver: Receiver) -> Flask:
    app = sending(make_app, post, receiver)
    services = services_of(app)
    outbox_store.seen(services.storage.database(), services.now())
    return app


def say(visitor: Visitor, **answer: str) -> Page:
    """Post the form on the outcome page that holds this input, as a tab that stayed open does too."""
    (name,) = answer
    page = visitor.open("/intake/uitkomst")
    return visitor.send(next(form for form in page.forms() if name in form.values), **answer)


def mails(post: PostOffice, to: str, beginning: str) -> list[str]:
    found = [mail for mail in post.arrived if mail["To"] == to and mail["Subject"].startswith(beginning)]
    return [str(mail.get_body(("plain",)).get_content()) for mail in found]  # type: ignore[union-attr]


def test_h01_each_correction_of_an_address_is_written_to(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    finish(visitor, BRAM)
    for address in ("ana@example.com", "an@example.com", "an@example.com"):
        work()
        clock.moment += MINUTE
        say(visitor, email=address)
    work()
    assert [mail["To"] for mail in post.arrived if mail["To"] != OWNER] == [
        "anna@example.com",
        "ana@example.com",
        "an@example.com",
    ]


def test_h01_an_address_corrected_before_the_mail_went_gets_one_mail(
    visitor: Visitor, work: Work, post: PostOffice
) -> None:
    finish(visitor, BRAM)
    say(visitor, email="ana@example.com")
    say(visitor, email="an@example.com")
    work()
    assert [mail["To"] for mail in post.arrived] == ["an@example.com"]


def test_h01_a_mail_that_bounced_does_not_follow_the_one_to_the_better_address(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    post.refused = {"anna@example.com"}
    finish(visitor, BRAM)
    work()
    say(visitor, email="an@example.com")
    for _ in range(5):
        clock.moment += HOUR
        work()
    assert [mail["To"] for mail in post.arrived] == ["an@example.com"]


def test_h01_each_objection_reaches_the_owner_with_all_that_was_said(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    finish(visitor, CHRIS)
    for words in ("Ik beslis wel.", "Mijn vader tekent alleen.", "Mijn vader tekent alleen.", ""):
        say(visitor, disagree=words)
        work()
        clock.moment += MINUTE
    first, second = mails(post, OWNER, "Niet eens")
    assert "Ik beslis wel." in first
    assert "Mijn vader tekent alleen." not in first
    assert "Ik beslis wel." in second
    assert "Mijn vader tekent alleen." in second
    page = visitor.open("/intake/uitkomst")
    assert "Ik beslis wel." in page.text
    assert page.text.count("Mijn vader tekent alleen.") == 1


def test_h01_words_are_added_until_there_is_no_room(visitor: Visitor) -> None:
    finish(visitor, CHRIS)
    say(visitor, disagree="a" * 3990)
    page = say(visitor, disagree="b" * 20)
    assert page.status == 422
    assert "b" * 20 in page.text
    assert say(visitor, disagree="b" * 8).status == 200


def test_h01_whoever_asks_for_the_link_again_gets_it_again(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    walk(visitor, ANNA, until="budget")
    form = next(f for f in visitor.open("/intake/verder").forms() if f.action == "/intake/verder")
    visitor.send(form)
    visitor.send(form)
    work()
    assert len(mails(post, "anna@example.com", "De link")) == 1, "a double tap is one mail"
    clock.moment += MINUTE
    visitor.send(form)
    work()
    assert len(mails(post, "anna@example.com", "De link")) == 2


def test_h01_a_press_on_call_me_now_is_told_once(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    page = finish(visitor, ANNA)
    form = next(form for form in page.forms() if "call_now" in form.values)
    for _ in range(8):
        visitor.send(form)
        work()
        clock.moment += MINUTE
    assert len(mails(post, OWNER, "Bel nu: ")) == 2, "the sheet, and the one who waits"


def test_h01_a_conversation_said_again_after_it_was_taken_back_is_told_again(
    visitor: Visitor, work: Work, receiver: Receiver, clock: Clock, storage: Storage
) -> None:
    finish(visitor, ANNA)
    call = Day(visitor.client.application, clock).take(1, 49)
    clock.moment += 3 * DAY
    for status in ("attended", "no_show", "attended"):
        attendance.mark(storage, call.id, status, clock.moment)
        work()
        clock.moment += MINUTE
    told = [body for body in receiver.bodies() if body["type"] == "lead.contacted"]
    assert [body["timestamp"] for body in told] == [call.starts_at.isoformat()] * 2


# Every kind, twice ---------------------------------------------------------------------------------


class Day:
    """A day at the agency: what happens there is done once a turn, the turns a minute apart."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.app, self.clock = app, clock
        self.storage: Storage = app.extensions["vollegym"].storage
        self.anna = Visitor(app)
        self.lead = 1

    def comes(self, turn: int, who: dict[str, object] = ANNA, until: str = "") -> Visitor:
        """Let someone new do the intake, whole or until a question."""
        contact = {**ANNA["contact"], "email": f"anna{turn}@example.com", "phone": f"06-12 34 56 7{turn}"}
        visitor = Visitor(self.app)
        if until:
            walk(visitor, {**who, "contact": contact}, until)
        else:
            finish(visitor, {**who, "contact": contact})
        return visitor

    def first(self, turn: int, who: dict[str, object] = ANNA) -> None:
        """Let Anna do the intake, in the first turn alone."""
        if turn == 0:
            finish(self.anna, who)

    def submits(self, turn: int) -> None:
        self.comes(turn)

    def waits_alone(self, turn: int) -> None:
        self.comes(turn)
        self.clock.moment += 5 * MINUTE
        run_job(self.app, "alarms")

    def stops_halfway(self, turn: int) -> None:
        self.comes(turn, until="budget")

    def corrects(self, turn: int) -> None:
        self.first(turn, BRAM)
        say(self.anna, email=f"an{turn}@example.com")

    def objects(self, turn: int) -> None:
        self.first(turn, CHRIS)
        say(self.anna, disagree=f"Reden {turn}.")

    def wants_the_link(self, turn: int) -> None:
        self.first(turn)
        form = next(f for f in self.anna.open("/intake/verder").forms() if f.action == "/intake/verder")
        self.anna.send(form)

    def wants_to_hear_later(self, turn: int) -> None:
        self.first(turn, BRAM)
        say(self.anna, later=f"2026-12-0{turn + 1}")

    def waits_by_the_phone(self, turn: int) -> None:
        visitor = self.comes(turn)
        visitor.send(next(form for form in visitor.page.forms() if "call_now" in form.values))

    def wishes_a_call(self, turn: int) -> None:
        self.first(turn)
        booking_service.wish(self.storage, self.lead, ("morning", "afternoon")[turn], self.clock())

    def is_called(self, turn: int) -> None:
        self.first(turn)
        call_log.log_contact(self.storage, self.lead, self.clock())

    def books(self, turn: int, hours: int = 49) -> None:
        self.comes(turn)
        self.take(turn + 1, hours + turn)

    def books_at_ten_to(self, turn: int) -> None:
        self.clock.moment = self.clock.moment.replace(minute=50 + turn)
        self.books(turn)

    def misses(self, turn: int) -> None:
        self.first(turn)
        call = self.take(self.lead, 25)
        self.clock.moment = call.ends_at
        attendance.mark(self.storage, call.id, attendance.NO_SHOW, self.clock())

    def is_forgotten(self, turn: int) -> None:
        self.books(turn)
        with self.storage.writing() as db:
            attendance.free(db, turn + 1, self.clock())

    def moves(self, turn: int) -> None:
        self.first(turn)
        if turn == 0:
            self.take(self.lead, 49)
        self.take(self.lead, 50 + turn)

    def calls_off(self, turn: int) -> None:
        self.first(turn)
        booking_service.cancel(self.storage, self.take(self.lead, 49).id, "", self.clock())

    def books_again(self, turn: int) -> None:
        self.first(turn)
        if standing := booking_store.live_of(self.storage.database(), self.lead, self.clock()):
            booking_service.cancel(self.storage, standing.id, "", self.clock())
        self.take(self.lead, 49)

    def tries_the_mail(self, turn: int) -> None:
        with self.app.app_context():
            test_message.send(services_of(self.app), 5)

    def wants_in(self, turn: int) -> None:
        desk_messages.ask(services_of(self.app), "", "a browser", "Telefoon, Safari")

    def invites(self, turn: int) -> None:
        with self.storage.writing() as db:
            who = access_store.add_person(db, f"collega{turn}@example.com", "colleague", self.clock())
            desk_messages.invite(db, who, self.clock())

    def comes_in(self, turn: int) -> None:
        def told(db: Database, session: int) -> None:
            desk_messages.tell_of_device(db, session, self.clock())

        entry.come_in(self.storage, 1, "link", "Telefoon, Safari", self.clock(), told=told)

    def comes_nearer(self, turn: int) -> None:
        self.first(turn)
        services = services_of(self.app)
        if turn == 0:
            desk_service.propose(services, self.lead, By(1))
        else:
            desk_service.make_client(services, self.lead, By(1), "2026-12-01", "1500", "")

    def is_written_to(self, turn: int) -> None:
        self.first(turn)
        services = services_of(self.app)
        desk_service.send_letter(services, self.lead, By(1), "x", f"Vraag {turn}", "Dag Anna", None)

    def is_given_away(self, turn: int) -> None:
        self.first(turn)
        with self.storage.writing() as db:
            who = access_store.add_person(db, f"collega{turn}@example.com", "colleague", self.clock())
        colleague = access_store.person(self.storage.database(), who)
        desk_service.assign(services_of(self.app), self.lead, By(1), colleague)

    def lives(self, turn: int) -> None:
        """A minute goes by between two turns, and the receiver wants to hear from us each minute."""
        object.__setattr__(services_of(self.app).settings, "heartbeat", 1)
        run_job(self.app, "heartbeat")

    def begins(self, turn: int) -> None:
        """Nothing happens: it is a day like any other."""

    def take(self, lead: int, hours: int) -> booking_store.Booking:
        start = self.clock().replace(minute=0) + timedelta(hours=hours)
        made = booking_service.book(self.storage, SECRET, OPENING_HOURS, lead, start, self.clock()).booking
        assert made
        assert made.starts_at == start
        return made


# The owner hears of a second change of a call after five minutes.
CALM = 6 * MINUTE
# What is done twice, how long after that we look, and how many messages of these kinds there are then.
FACTS: dict[str, tuple[Callable[[Day, int], None], timedelta, int]] = {
    "received call_sheet intake.submitted": (Day.submits, MINUTE, 2),
    "alarm": (Day.waits_alone, MINUTE, 2),
    # Who waits too long at the same moment shares a mail.
    "alarms": (Day.submits, 7 * MINUTE, 1),
    "nudge": (Day.submits, DAY + MINUTE, 2),
    "unfinished": (Day.stops_halfway, 2 * HOUR, 2),
    "received ": (Day.corrects, MINUTE, 2),
    "disagreement": (Day.objects, MINUTE, 2),
    "resume": (Day.wants_the_link, MINUTE, 2),
    # The last day counts.
    "later": (Day.wants_to_hear_later, 14 * DAY, 1),
    "call_now": (Day.waits_by_the_phone, MINUTE, 2),
    "call_wished_owner": (Day.wishes_a_call, CALM, 2),
    "lead.contacted": (Day.is_called, MINUTE, 2),
    "call_booked call_booked_owner booking.created": (Day.books, CALM, 2),
    "call_booked call_booked_owner booking.created ": (Day.books_again, CALM, 2),
    "call_moved call_moved_owner booking.moved": (Day.moves, CALM, 2),
    "call_cancelled call_cancelled_owner booking.cancelled": (Day.calls_off, CALM, 2),
    "call_tomorrow": (Day.books, 26 * HOUR, 2),
    "call_soon": (Day.books, 49 * HOUR, 2),
    "call_soon_owner": (Day.books_at_ten_to, 50 * HOUR, 2),
    "call_missed": (Day.misses, MINUTE, 2),
    "call_freed": (Day.is_forgotten, MINUTE, 2),
    "lead.stage_changed": (Day.comes_nearer, MINUTE, 2),
    "letter": (Day.is_written_to, MINUTE, 2),
    "assigned": (Day.is_given_away, MINUTE, 2),
    "test webhook.test": (Day.tries_the_mail, MINUTE, 2),
    "site.heartbeat": (Day.lives, timedelta(0), 1),
    # Whoever asks, the owner gets one link in ten minutes, and one summary a day.
    "desk_link": (Day.wants_in, MINUTE, 1),
    "desk_invitation": (Day.invites, MINUTE, 2),
    "desk_device": (Day.comes_in, MINUTE, 2),
    "summary": (Day.begins, MINUTE, 1),
}


@pytest.mark.parametrize("kinds", FACTS)
def test_h01_every_kind_of_message_is_sent_once_for_each_fact(
    kinds: str, app: Flask, clock: Clock, work: Work
) -> None:
    act, after, expected = FACTS[kinds]
    day = Day(app, clock)
    for turn in range(2):
        act(day, turn)
        work("summary", "unfinished")
        clock.moment += MINUTE
    until = clock.moment + after
    while clock.moment < until:
        work("alarms", "unfinished", "summary")
        clock.moment += min(after, HOUR)
    work("alarms", "unfinished")
    db = app.extensions["vollegym"].storage.database()
    sent = [row["kind"] for row in db.query("SELECT kind FROM outbox WHERE result = 'sent'")]
    assert {kind: sent.count(kind) for kind in kinds.split()} == dict.fromkeys(kinds.split(), expected)


def test_h01_every_kind_is_among_them(app: Flask) -> None:
    known = kinds_of(services_of(app))
    # Caused by no act: tests/security/test_confirmation.py and test_s18_what_grows_has_a_ceiling.py.
    assert set(known.by_name) - {"call_unconfirmed", "nearly_full"} == {
        kind for kinds in FACTS for kind in kinds.split()
    }
