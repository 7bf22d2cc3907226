"""The messages of a call: in time, true, and with an invitation that calendars understand."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.followup.callers import FRIDAY, OWNER, PROSPECT, THURSDAY, Caller, event, invitation
from tests.followup.conftest import Work
from tests.followup.post import PostOffice, Receiver
from tests.followup.test_messages import html, text, to
from tests.people import ANNA, finished
from tests.visitor import Visitor


def test_a_booked_call_is_confirmed_to_both(
    caller: Caller, work: Work, post: PostOffice, receiver: Receiver
) -> None:
    caller.books(THURSDAY)
    work()
    (visitor,), (owner,) = to(post, PROSPECT), to(post, OWNER)
    assert visitor["Subject"] == "Je gesprek staat vast: donderdag 26 november 2026 om 11:00 uur"
    assert "Nederlandse wintertijd" in text(visitor)
    assert "http://localhost/afspraak/" in text(visitor)
    assert "http://localhost/afspraak/" in html(visitor)
    assert "Anna de Boer" in text(owner)
    assert owner["Reply-To"] == PROSPECT
    assert owner["Subject"].startswith("Gesprek geboekt: Anna van Studio Anna, donderdag 26 november 2026 om")
    assert [body["type"] for body in receiver.bodies()] == ["booking.created", "lead.stage_changed"]
    assert receiver.bodies()[0]["data"]["booking"]["status"] == "booked"


def test_the_invitation_is_one_that_calendars_act_on(caller: Caller, work: Work, post: PostOffice) -> None:
    made = caller.books(THURSDAY)
    work()
    for mail in post.arrived:
        found = event(mail)
        assert invitation(mail).get_param("method") == "REQUEST"
        assert found["UID"] == made.uid
        assert found["DTSTART"].dt == THURSDAY
        assert found["ORGANIZER"] == "mailto:hallo@example.com"
        assert found["ORGANIZER"].params["CN"] == "Volle Gym"
        assert found["ATTENDEE"] == f"mailto:{mail['To']}"
        assert found["ATTENDEE"].params.get("CN") == ("Anna de Boer" if mail["To"] == PROSPECT else None)
        files = [part.get_filename() for part in mail.iter_attachments()]
        assert files == ["afspraak.ics"]


def test_moved_and_cancelled_leave_no_leftover_in_a_calendar(
    caller: Caller, work: Work, post: PostOffice
) -> None:
    caller.books(THURSDAY)
    work()
    caller.books(FRIDAY)
    work()
    caller.cancels()
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
    caller: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    caller.books(FRIDAY)
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
    caller: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    caller.books(clock.moment + timedelta(hours=5, minutes=30))
    work()
    clock.moment += timedelta(hours=5)
    work()
    assert [mail["Subject"].split(":")[0] for mail in to(post, PROSPECT)] == [
        "Je gesprek staat vast",
        "Ons gesprek",
    ]


def test_nobody_is_reminded_of_a_call_that_is_off_or_moved(
    caller: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    caller.books(THURSDAY)
    caller.books(FRIDAY)
    caller.cancels()
    work()
    post.arrived.clear()
    clock.moment = THURSDAY - timedelta(hours=1)
    work()
    clock.moment = FRIDAY - timedelta(hours=1)
    work()
    assert not [mail for mail in to(post, PROSPECT) if mail["Subject"].startswith("Ons gesprek")]


@pytest.mark.parametrize("by", ["visitor", "owner"])
def test_who_called_off_is_reminded_once_that_a_call_can_be_booked(
    by: str, caller: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    caller.books(THURSDAY)
    caller.cancels(by=by)
    for _ in range(5):
        clock.moment += timedelta(days=1)
        work()
    told = [mail["Subject"].split(":")[0] for mail in to(post, PROSPECT)]
    assert told == ["Je gesprek gaat niet door", "Kies nog een moment"]


def test_the_figures_keep_counting_who_called_off_and_was_never_spoken_to(
    caller: Caller, owner: FlaskCliRunner
) -> None:
    waiting = "Wacht op je                     {} aanvra"
    assert waiting.format(1) in owner.invoke(args=["leads", "stats"]).stdout
    caller.books(THURSDAY)
    assert waiting.format(0) in owner.invoke(args=["leads", "stats"]).stdout
    caller.cancels()
    assert waiting.format(1) in owner.invoke(args=["leads", "stats"]).stdout


def test_a_change_that_was_overtaken_is_not_confirmed(caller: Caller, work: Work, post: PostOffice) -> None:
    caller.books(THURSDAY)
    caller.books(FRIDAY)
    work()
    assert [mail["Subject"].split(":")[0] for mail in to(post, PROSPECT)] == ["Je gesprek is verzet"]


def test_a_new_call_after_a_cancelled_one_is_confirmed_too(
    caller: Caller, work: Work, post: PostOffice
) -> None:
    caller.books(THURSDAY)
    work()
    caller.cancels()
    work()
    caller.books(FRIDAY)
    work()
    assert len(to(post, PROSPECT)) == 3
    assert len({event(mail)["UID"] for mail in to(post, PROSPECT)}) == 2


def test_a_forgotten_lead_gets_nothing(
    caller: Caller, work: Work, post: PostOffice, receiver: Receiver
) -> None:
    caller.books(THURSDAY)
    with caller.storage.writing() as db:
        db.execute("DELETE FROM lead")
    work()
    assert post.arrived == []
    assert receiver.bodies() == []


def test_the_link_in_the_mail_opens_the_call_on_another_device(
    caller: Caller, work: Work, post: PostOffice, app: Flask
) -> None:
    caller.books(THURSDAY)
    work()
    link = next(word for word in text(to(post, PROSPECT)[0]).split() if "/afspraak/" in word)
    answer = app.test_client().get(link.removeprefix("http://localhost") + "/afspraak.ics")
    assert answer.status_code == 200
    assert "METHOD:PUBLISH" in answer.text


def test_the_links_after_the_intake_work_on_another_device(
    visitor: Visitor, work: Work, post: PostOffice, app: Flask
) -> None:
    finished(visitor, ANNA)
    work()
    links = [word for word in text(to(post, PROSPECT)[0]).split() if word.startswith("http://localhost/")]
    other = Visitor(app)
    assert other.open(links[0].removeprefix("http://localhost")).status == 200
    assert "slot" in {name for form in other.page.forms() for name in form.options}
    assert other.open(links[1].removeprefix("http://localhost")).h1 == "Ga hier verder"
