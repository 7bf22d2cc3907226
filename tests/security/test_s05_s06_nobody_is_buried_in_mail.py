"""S05: plus signs and corrections went around the cap of mails. S06: forty clicks gave the owner forty mails."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.booking.people import slots
from tests.conftest import Clock
from tests.followup.conftest import Work
from tests.followup.post import PostOffice
from tests.people import ANNA, BRAM, finish
from tests.services import services_of
from tests.visitor import Visitor
from vollegym.leads import notifications
from vollegym.outbox import channels
from vollegym.outbox.channels import recipient

pytestmark = pytest.mark.mails
OWNER = "eigenaar@example.com"


def person(app: Flask, email: str) -> Visitor:
    visitor = Visitor(app)
    finish(visitor, {**BRAM, "contact": {**BRAM["contact"], "email": email}})
    return visitor


def ask(app: Flask, work: Work, clock: Clock, lead: int, times: int) -> None:
    for number in range(times):
        with services_of(app).storage.writing() as db:
            notifications.resume(db, lead, int(clock().timestamp()) + number, clock())
        clock.moment += timedelta(minutes=1)
        work.send()


def to_prospects(post: PostOffice) -> list[str]:
    return [str(mail["To"]) for mail in post.arrived if OWNER not in str(mail["To"])]


def test_one_address_in_every_spelling_gets_three_mails_until_it_is_confirmed(
    app: Flask, work: Work, post: PostOffice, clock: Clock
) -> None:
    for spelling in ("a.nna@gmail.com", "anna+1@gmail.com", "ANNA+x+y@googlemail.com", "anna@gmail.com"):
        person(app, spelling)
        work.send()
    for lead in (1, 2, 3, 4):
        ask(app, work, clock, lead, 2)
    assert len(to_prospects(post)) == 3
    clock.moment += timedelta(days=40)
    ask(app, work, clock, 1, 2)
    assert len(to_prospects(post)) == 3


def test_two_people_are_two_addresses() -> None:
    assert recipient("k", "anna+x@example.com") == recipient("k", "Anna@Example.com")
    assert recipient("k", "a.nna@example.com") != recipient("k", "anna@example.com")
    assert recipient("k", "anna@example.com") != recipient("other", "anna@example.com")


def test_correcting_an_address_again_and_again_writes_to_three_strangers(
    app: Flask, work: Work, post: PostOffice, clock: Clock
) -> None:
    visitor = person(app, "anna@example.com")
    for number in range(8):
        work.send()
        clock.moment += timedelta(minutes=1)
        page = visitor.open("/intake/uitkomst")
        visitor.send(
            next(form for form in page.forms() if "email" in form.values), email=f"s{number}@example.com"
        )
    assert len(to_prospects(post)) == 3


def test_the_address_itself_does_not_stand_in_the_queue(app: Flask, work: Work, post: PostOffice) -> None:
    person(app, "anna@example.com")
    work.send()
    rows = list(
        services_of(app).storage.database().query("SELECT recipient FROM outbox WHERE recipient IS NOT NULL")
    )
    assert len(rows) == 1
    assert "anna" not in rows[0]["recipient"]


def test_all_strangers_together_get_so_many_a_day_and_the_rest_later(
    app: Flask, work: Work, post: PostOffice, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "MOST_TO_STRANGERS", 2)
    for number in range(4):
        person(app, f"s{number}@example.com")
    work.send()
    assert len(to_prospects(post)) == 2
    clock.moment += timedelta(days=1, minutes=5)
    work.send()
    assert len(to_prospects(post)) == 4


def test_who_confirmed_gets_the_usual_number(app: Flask, work: Work, post: PostOffice, clock: Clock) -> None:
    person(app, "anna@example.com")
    work.everyone_confirms = True
    work.send()
    ask(app, work, clock, 1, 8)
    assert len(to_prospects(post)) == 5


def changes(post: PostOffice) -> list[str]:
    words = ("Gesprek", "Belverzoek")
    return [
        str(m["Subject"])
        for m in post.arrived
        if OWNER in str(m["To"]) and str(m["Subject"]).startswith(words)
    ]


def test_forty_clicks_are_one_mail_and_one_summary(
    app: Flask, work: Work, post: PostOffice, clock: Clock
) -> None:
    visitor = Visitor(app)
    finish(visitor, ANNA)
    work.everyone_confirms = True
    for number in range(20):
        visitor.open("/afspraak")
        visitor.send(visitor.page.form("/belverzoek"), part=("morning", "afternoon")[number % 2])
        work.send()
        clock.moment += timedelta(seconds=5)
    assert len(changes(post)) == 1
    clock.moment += timedelta(minutes=5)
    work.send()
    assert len(changes(post)) == 2
    last = next(m for m in reversed(post.arrived) if str(m["Subject"]).startswith("Belverzoek"))
    assert "nog 18 keer iets gewijzigd" in last.get_body(("plain",)).get_content()
    clock.moment += timedelta(minutes=20)
    work.send()
    assert len(changes(post)) == 2


def test_booking_and_cancelling_is_told_at_once_and_then_together(
    app: Flask, work: Work, post: PostOffice, clock: Clock
) -> None:
    visitor = Visitor(app)
    finish(visitor, ANNA)
    work.everyone_confirms = True
    for _ in range(5):
        page = visitor.open("/afspraak")
        visitor.send(page.forms()[0], slot=slots(page)[-1])
        visitor.send(visitor.page.form("/annuleren"))
        work.send()
        clock.moment += timedelta(seconds=20)
    before = len(changes(post))
    assert before == 1
    clock.moment += timedelta(minutes=6)
    work.send()
    assert len(changes(post)) == before + 1
    for _ in range(4):
        clock.moment += timedelta(minutes=6)
        work.send()
    assert len(changes(post)) == before + 1
