"""O5: who waits for us was asked in five places, and answered in three ways.

"Niemand wacht" stood above "Wacht nog op een gesprek: 1"; who called a call off or missed it fell off the list,
and with it off the alarms and the nudge; a wish to be called after an earlier call, and an objection, never came
on it. Here anything happens to a lead in any order, what should be so is worked out from the history alone, and
every place is asked.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.booking.people import choose, press
from tests.conftest import MOMENT, Clock
from tests.desk.people import let_in
from tests.followup.conftest import Work, sending
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, CHRIS, finish
from tests.services import services_of
from tests.visitor import Visitor
from vollegym.calendar.hours import Hours, Window
from vollegym.followup import checks as followup_checks
from vollegym.followup import reminders
from vollegym.intake import outcome_actions
from vollegym.leads import attendance, booking_store, call_log, notifications, quarantine
from vollegym.leads import calls as booking_service
from vollegym.leads import store as lead_store
from vollegym.leads.stats import stats
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Words
from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.questions import Outcome
from vollegym.questionnaire.verdict import Verdict
from vollegym.services import kinds
from vollegym.storage.database import Storage

MINUTE = timedelta(minutes=1)
ALWAYS = Hours(week=((Window(0, 1440),),) * 7, holidays=False)
SECRET = "only for tests, never for a site"


# What should be so ------------------------------------------------------------------------------------


@dataclass
class Call:
    """One call of the history: when it was made, when it is, and what became of it."""

    made: datetime
    start: datetime
    fate: str = ""
    said: datetime | None = None


@dataclass
class History:
    """What happened to one lead, and since when it waits for us by the rule as a person would say it.

    Someone waits who qualified, asked to be called, disagreed, or whose call was called off or missed, until
    somebody spoke with them or a call is agreed. A call that is over counts as held until the owner says that it
    was missed. What was asked while a call stood is answered at that call.
    """

    qualified: bool
    sent: datetime
    released: datetime | None
    calls: list[Call] = field(default_factory=list)
    spoken: list[datetime] = field(default_factory=list)
    asked: dict[str, datetime] = field(default_factory=dict)

    def ask(self, what: str, at: datetime) -> None:
        """Asking again counts anew only when the first time was answered."""
        if what not in self.asked or self.released is None or self.is_answered(self.asked[what], at):
            self.asked[what] = at

    def is_answered(self, asked: datetime, now: datetime) -> bool:
        if any(spoken >= asked for spoken in self.spoken):
            return True
        for call in self.calls:
            if call.made >= asked:
                return True
            if call.fate in ("", "attended") and asked <= call.start <= now:
                return True
        return False

    def waits_since(self, now: datetime) -> datetime | None:
        if self.released is None:
            return None
        asked = [*self.asked.values(), *([self.sent] if self.qualified else [])]
        open_ = [at for at in asked if not self.is_answered(at, now)]
        last = self.calls[-1] if self.calls else None
        # Another call that was agreed afterwards makes good for one that failed.
        if last and last.said and last.fate in ("cancelled", "no_show"):
            failed = last.said if last.fate == "cancelled" else last.start
            if not any(spoken >= failed for spoken in self.spoken):
                open_.append(last.said)
        return max(min(open_), self.released) if open_ else None


# What is done -----------------------------------------------------------------------------------------


class Life:
    """One lead in the database, and the history of what was done to it; what cannot be done is passed over."""

    def __init__(self, storage: Storage, clock: Clock, qualified: bool, suspect: bool) -> None:
        self.storage, self.clock = storage, clock
        with storage.writing() as db:
            db.execute("DELETE FROM lead")
            db.execute("DELETE FROM booking")
            self.lead = lead_store.start(db, "ticket", "AAAA-0001", 1, clock())
            person = Contact("Anna de Boer", None, "anna@example.com", "+31612345678", "06 12345678")
            lead_store.keep(db, self.lead, "contact", person, clock())
            if suspect:
                lead_store.quarantine(db, self.lead, clock())
            outcome = Outcome.QUALIFIED if qualified else Outcome.NOT_FIT
            lead_store.submit(db, self.lead, Verdict(outcome, (), 1), ["contact"], clock())
            if not suspect:
                notifications.submitted(db, self.lead, outcome.value, clock())
        self.history = History(qualified, clock(), None if suspect else clock())

    def live(self) -> booking_store.Booking | None:
        return booking_store.live_of(self.storage.database(), self.lead, self.clock())

    def books(self, ahead: int) -> None:
        if not self.history.qualified:
            return
        now, live = self.clock(), self.live()
        start = now.replace(minute=0) + timedelta(hours=1 + ahead)
        assert booking_service.book(self.storage, SECRET, ALWAYS, self.lead, start, now).booking
        if live is None:
            self.history.calls.append(Call(now, start))
            self.history.asked.pop("wish", None)
            self.history.released = self.history.released or now
        else:
            self.history.calls[-1].start = start

    def books_soon(self) -> None:
        self.books(0)

    def books_or_moves_far(self) -> None:
        self.books(60)

    def is_called_off(self, by: str) -> None:
        if live := self.live():
            booking_service.cancel(self.storage, live.id, "", self.clock(), by)
            self.history.calls[-1].fate, self.history.calls[-1].said = "cancelled", self.clock()

    def calls_off(self) -> None:
        self.is_called_off("visitor")

    def is_called_off_by_the_owner(self) -> None:
        self.is_called_off("owner")

    def became(self, fate: str) -> None:
        call = attendance.last_begun(self.storage.database(), "AAAA-0001", self.clock())
        if call is None or call.status == fate:
            return
        assert attendance.mark(self.storage, call.id, fate, self.clock())
        (known,) = [
            one for one in self.history.calls if one.start == call.starts_at and one.fate != "cancelled"
        ]
        known.fate, known.said = fate, self.clock()

    def is_not_there(self) -> None:
        self.became("no_show")

    def is_there(self) -> None:
        self.became("attended")

    def is_spoken_with(self) -> None:
        call_log.log_contact(self.storage, self.lead, self.clock())
        self.history.spoken.append(self.clock())

    def does_not_answer(self) -> None:
        call_log.log_contact(self.storage, self.lead, self.clock(), tried=True)

    def stays_away(self) -> None:
        """Nothing happens for a while."""

    def wishes_to_be_called(self) -> None:
        if self.history.qualified:
            booking_service.wish(self.storage, self.lead, "morning", self.clock())
            self.history.ask("wish", self.clock())

    def says(self, act: Callable[..., object], what: str) -> None:
        with self.storage.writing() as db:
            lead = lead_store.by_id(db, self.lead)
            assert lead
            act(db, outcome_actions.Asked(lead, "", self.clock(), reachable=True))
        self.history.ask(what, self.clock())

    def wants_a_call_now(self) -> None:
        if self.history.qualified:
            self.says(outcome_actions.ask_call, "call_now")

    def objects(self) -> None:
        self.says(outcome_actions.disagree, "objection")

    def is_released(self) -> None:
        with self.storage.writing() as db:
            quarantine.release(db, self.lead, self.clock(), "owner")
        self.history.released = self.history.released or self.clock()


ACTS = (
    *(Life.books_soon, Life.books_or_moves_far, Life.calls_off, Life.is_called_off_by_the_owner),
    *(Life.is_not_there, Life.is_there, Life.is_spoken_with, Life.does_not_answer),
    *(Life.wishes_to_be_called, Life.wants_a_call_now, Life.objects, Life.is_released),
)
# From the next minute to two days on: before, during and after a call of tomorrow.
SPOKEN_THEN_A_CALL_THAT_ANSWERS_A_WISH = [
    (Life.is_spoken_with, MINUTE),
    (Life.books_soon, MINUTE),
    (Life.wishes_to_be_called, MINUTE),
    (Life.is_there, 45 * MINUTE),
]
REACHED_AFTER_ALL_BEFORE_IT_WAS_SAID_TO_BE_MISSED = [
    (Life.books_soon, MINUTE),
    (Life.is_spoken_with, 45 * MINUTE),
    (Life.is_not_there, MINUTE),
]
OBJECTED_BEFORE_THE_RELEASE = [(Life.objects, MINUTE), (Life.is_released, 20 * MINUTE)]
STEPS = st.tuples(st.sampled_from(ACTS), st.sampled_from((1, 20, 45, 600, 3100)).map(lambda n: n * MINUTE))


# Who is asked -----------------------------------------------------------------------------------------


@pytest.fixture
def app(make_app: Callable[..., Flask], post: PostOffice, receiver: Receiver) -> Flask:
    return sending(make_app, post, receiver)


@pytest.fixture
def storage(app: Flask) -> Storage:
    return app.extensions["vollegym"].storage


@pytest.fixture
def desk(app: Flask, owner: FlaskCliRunner) -> Visitor:
    Visitor(app).open("/intake")
    return let_in(app, owner)


def answers(app: Flask, desk: Visitor, lead: int, now: datetime) -> Iterator[tuple[str, bool]]:
    """Everyone who has something to say about whether this one lead waits, and what they say."""
    services = services_of(app)
    db = services.storage.database()

    def mail(kind: str, of: int | None) -> Words | None:
        outbox_store.put(db, kind, of, now)
        said = kinds(services).words(db, outbox_store.listed(db, ("waiting",), 1)[0], now)
        return said[2] if said else None

    page = desk.open("/beheer")
    yield "desk", page.h1 != "Niemand wacht"
    yield "desk, list", "wacht op je" in desk.open("/beheer/aanvragen").text.lower()
    yield "terminal", "wacht op je" in app.test_cli_runner().invoke(args=["leads", "list"]).stdout
    with app.app_context():
        yield "stats", bool(stats(db, ALWAYS, now).waiting)
        summary = mail("summary", None)
        yield "summary", bool(summary and summary.values["stats"].waiting)
        yield "doctor", followup_checks.waiting(services, db, now).level != "good"
        yield "alarm", mail("alarm", lead) is not None
        found = lead_store.by_id(db, lead)
        if found and found.verdict and found.verdict.outcome is Outcome.QUALIFIED:
            yield "nudge", mail("nudge", lead) is not None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    qualified=st.sampled_from((True, True, True, False)),
    suspect=st.sampled_from((False, False, True)),
    steps=st.lists(STEPS, max_size=10),
)
@example(qualified=True, suspect=False, steps=SPOKEN_THEN_A_CALL_THAT_ANSWERS_A_WISH)
@example(qualified=True, suspect=False, steps=REACHED_AFTER_ALL_BEFORE_IT_WAS_SAID_TO_BE_MISSED)
@example(qualified=False, suspect=True, steps=OBJECTED_BEFORE_THE_RELEASE)
def test_o05_whatever_happens_every_place_says_the_same(
    app: Flask,
    storage: Storage,
    clock: Clock,
    desk: Visitor,
    qualified: bool,
    suspect: bool,
    steps: list[tuple[Callable[[Life], None], timedelta]],
) -> None:
    clock.moment = MOMENT
    life = Life(storage, clock, qualified, suspect)
    for act, pause in [*steps, (Life.stays_away, 20 * MINUTE)]:
        clock.moment += pause
        act(life)
        since = life.history.waits_since(clock())
        found = lead_store.waits(storage.database(), life.lead, clock())
        assert (found.since if found else None) == since
        later = clock() + 15 * MINUTE
        assert bool(reminders.overdue(storage.database(), ALWAYS, later)) == bool(
            life.history.waits_since(later)
        )
    said = dict(answers(app, desk, life.lead, clock()))
    assert said == dict.fromkeys(said, since is not None)


# People -----------------------------------------------------------------------------------------------


@pytest.fixture
def anna(app: Flask) -> Visitor:
    """Anna, who qualified and chose a call on Thursday at eleven."""
    visitor = Visitor(app)
    finish(visitor, ANNA)
    visitor.open("/afspraak")
    choose(visitor, "2026-11-26T10:00Z")
    return visitor


THURSDAY = datetime.fromisoformat("2026-11-26T10:00:00+00:00")


def told(post: PostOffice, to: str, beginning: str) -> int:
    return len([mail for mail in post.arrived if mail["To"] == to and mail["Subject"].startswith(beginning)])


def missed(desk: Visitor) -> None:
    """The owner says at the desk that the one call there was did not take place."""
    asked = next(link for link in desk.open("/beheer").links() if link.endswith("#gesprek"))
    desk.open(asked)
    desk.send(desk.page.form("/gesprek"), result="no_show")


def test_o05_who_calls_off_is_on_the_desk_again_and_the_owner_is_warned(
    anna: Visitor, desk: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    assert desk.open("/beheer").h1 == "Niemand wacht"
    clock.moment += timedelta(hours=2)
    press(anna, "/annuleren")
    clock.moment += 5 * MINUTE
    page = desk.open("/beheer")
    assert page.h1 == "Er wacht iemand op je"
    assert "Het gesprek is afgezegd. Wacht 5 minuten" in page.text
    assert page.title.startswith("(1) Vandaag")
    work()
    assert told(post, "eigenaar@example.com", "Nog niet gebeld") == 1


def test_o05_who_was_not_there_is_offered_a_new_time_once_and_waits(
    anna: Visitor, desk: Visitor, work: Work, post: PostOffice, clock: Clock, app: Flask
) -> None:
    clock.moment = THURSDAY + 40 * MINUTE
    assert desk.open("/beheer").h1 == "Niemand wacht"
    missed(desk)
    for result in ("attended", "no_show", "attended", "no_show"):
        work()
        clock.moment += MINUTE
        desk.send(desk.page.form("/gesprek"), result=result)
    work()
    assert "Was er niet bij het gesprek. Wacht 0 minuten" in desk.open("/beheer").text
    offers = [mail for mail in post.arrived if mail["Subject"].startswith("We hebben elkaar gemist")]
    assert [mail["To"] for mail in offers] == ["anna@example.com"]
    text = str(offers[0].get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert "We hadden een gesprek op donderdag 26 november 2026 om 11:00 uur." in text
    link = next(word for word in text.split() if "/afspraak/" in word)
    assert "slot" in {
        n for form in Visitor(app).open(link.removeprefix("http://localhost")).forms() for n in form.options
    }


def test_o05_a_call_of_long_ago_is_for_the_books_alone(
    anna: Visitor, work: Work, post: PostOffice, clock: Clock, owner: FlaskCliRunner
) -> None:
    uid = owner.invoke(args=["booking", "list"]).stdout.split()[0]
    clock.moment = THURSDAY + timedelta(days=15)
    assert owner.invoke(args=["booking", "no-show", uid]).exit_code == 0
    work()
    assert told(post, "anna@example.com", "We hebben elkaar gemist") == 0


def test_o05_nobody_is_offered_a_new_time_who_was_reached_or_chose_one(
    anna: Visitor,
    desk: Visitor,
    work: Work,
    post: PostOffice,
    clock: Clock,
    owner: FlaskCliRunner,
    storage: Storage,
) -> None:
    reference = next(storage.database().query("SELECT reference FROM lead"))["reference"]
    clock.moment = THURSDAY + 10 * MINUTE
    owner.invoke(args=["leads", "contacted", reference])
    clock.moment = THURSDAY + 40 * MINUTE
    missed(desk)
    work()
    assert told(post, "anna@example.com", "We hebben elkaar gemist") == 0
    assert desk.open("/beheer").h1 == "Niemand wacht"


def test_o05_a_wish_to_be_called_after_the_call_brings_her_back(
    anna: Visitor,
    desk: Visitor,
    work: Work,
    post: PostOffice,
    clock: Clock,
    storage: Storage,
    owner: FlaskCliRunner,
) -> None:
    clock.moment = THURSDAY + timedelta(hours=1)
    owner.invoke(
        args=["booking", "attended", owner.invoke(args=["booking", "list", "--all"]).stdout.split()[0]]
    )
    for _ in range(2):
        clock.moment += timedelta(hours=1)
        anna.open("/afspraak")
        press(anna, "/afspraak/belverzoek", part="afternoon")
        page = desk.open("/beheer")
        assert page.h1 == "Er wacht iemand op je"
        assert "Wil gebeld worden: ’s middags. Wacht 0 minuten" in page.text
        clock.moment += MINUTE
        desk.open(next(link for link in page.links() if "/aanvraag/" in link))
        page = desk.send(desk.page.form("/gebeld"), result="spoken")
        assert "Wil gebeld worden" not in page.text.split("Verloop")[0], "she was"
        assert desk.open("/beheer").h1 == "Niemand wacht"
    work()
    assert told(post, "eigenaar@example.com", "Belverzoek") == 0, "both were answered before the mail went"


def test_o05_who_wants_another_time_while_none_is_free_waits_although_a_call_stands(
    anna: Visitor, desk: Visitor, clock: Clock, storage: Storage
) -> None:
    booking_service.wish(storage, 1, "morning", clock())
    assert "Wil gebeld worden: ’s ochtends" in desk.open("/beheer").text
    clock.moment = THURSDAY
    assert desk.open("/beheer").h1 == "Niemand wacht", "now they speak"


def test_o05_an_objection_waits_for_an_answer_and_is_answered_by_a_talk(
    visitor: Visitor, desk: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    page = finish(visitor, CHRIS)
    assert desk.open("/beheer").h1 == "Niemand wacht"
    visitor.send(next(form for form in page.forms() if "disagree" in form.values), disagree="Ik beslis wel.")
    clock.moment += 5 * MINUTE
    page = desk.open("/beheer")
    assert "‘Ik beslis wel.’ Wacht 5 minuten" in page.text
    work()
    (alarm,) = [mail for mail in post.arrived if mail["Subject"].startswith("Nog niet gebeld")]
    assert "De aanvraag past" not in str(alarm.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    desk.open(next(link for link in page.links() if "/aanvraag/" in link))
    desk.send(desk.page.form("/gebeld"), result="spoken")
    assert desk.open("/beheer").h1 == "Niemand wacht"


def test_o05_who_was_refused_and_is_content_waits_nowhere(
    visitor: Visitor, desk: Visitor, clock: Clock, owner: FlaskCliRunner, storage: Storage
) -> None:
    finish(visitor, CHRIS)
    clock.moment += 10 * MINUTE
    reference = next(storage.database().query("SELECT reference FROM lead"))["reference"]
    assert not re.search(r"\b[Ww]acht\b", desk.open(f"/beheer/aanvraag/{reference}").text)
    assert "wacht" not in owner.invoke(args=["leads", "show", reference]).stdout


def test_o05_after_four_weeks_nobody_expects_a_call_any_more(
    app: Flask, visitor: Visitor, owner: FlaskCliRunner, clock: Clock
) -> None:
    finish(visitor, ANNA)
    clock.moment += timedelta(days=27, hours=23)
    desk = let_in(app, owner)
    assert desk.open("/beheer").h1 == "Er wacht iemand op je"
    assert "Wacht op je" in desk.open("/beheer/aanvragen").text
    clock.moment += timedelta(hours=2)
    assert desk.open("/beheer").h1 == "Niemand wacht"
    assert "Wacht op je" not in desk.open("/beheer/aanvragen").text


def test_o05_the_desk_begins_with_who_wants_a_call_now_and_then_who_came_last(
    app: Flask, desk: Visitor, clock: Clock, storage: Storage
) -> None:
    for name in ("Eerste", "Tweede", "Derde"):
        finish(Visitor(app), {**ANNA, "contact": {**ANNA["contact"], "name": f"{name} Aanvrager"}})
        clock.moment += MINUTE
    with storage.writing() as db:
        lead_store.keep_call_now(db, 1, clock())
    page = desk.open("/beheer")
    places = {name: page.text.index(f"{name} Aanvrager") for name in ("Eerste", "Tweede", "Derde")}
    assert sorted(places, key=lambda name: places[name]) == ["Eerste", "Derde", "Tweede"]
