"""One tap in our mail, "ja, dit ben ik": nobody needs it to book, and a time that nobody confirms is free again."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.booking.people import slots
from tests.conftest import Clock
from tests.followup.conftest import Work
from tests.followup.post import PostOffice
from tests.people import ANNA, finish
from tests.services import run_job, services_of
from tests.visitor import Visitor
from vollegym.dutch.dates import moment_in_words
from vollegym.leads import booking_store
from vollegym.leads.booking_store import Booking
from vollegym.leads.call_messages import release_at

pytestmark = pytest.mark.mails
LINK = re.compile(r"http://localhost(/intake/ja/[a-z2-7]+)")


@pytest.fixture
def anna(app: Flask, work: Work) -> Visitor:
    """Anna, who sent her intake, booked a call a few days from now, and got our mails."""
    visitor = Visitor(app)
    finish(visitor, ANNA)
    page = visitor.open("/afspraak")
    visitor.send(page.forms()[0], slot=slots(page)[-1])
    work.send()
    return visitor


def letters(post: PostOffice, address: str = "anna@example.com") -> list[str]:
    return [m.get_body(("plain",)).get_content() for m in post.arrived if address in str(m["To"])]


def link(post: PostOffice) -> str:
    return LINK.findall("\n".join(letters(post)))[-1]


def call(app: Flask) -> Booking:
    db = services_of(app).storage.database()
    return booking_store.by_reference(db, next(db.query("SELECT reference FROM lead"))["reference"])[-1]


def confirmed(app: Flask) -> int:
    return int(services_of(app).storage.database().execute("SELECT count(*) FROM confirmed").fetchone()[0])


def test_the_link_shows_and_the_button_says_it_on_any_device(
    anna: Visitor, app: Flask, post: PostOffice
) -> None:
    phone = Visitor(app)
    page = phone.open(link(post))
    assert (page.h1, confirmed(app)) == ("Ben jij dit, Anna?", 0)
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert "anna@example.com" not in page.text
    page = phone.send()
    assert page.status == 200
    assert page.h1.startswith("Fijn, Anna.")
    assert confirmed(app) == 1
    assert page.forms() == [] or all("/intake/ja" not in form.action for form in page.forms())


def test_it_works_once_and_a_second_tap_changes_nothing(anna: Visitor, app: Flask, post: PostOffice) -> None:
    first, second = Visitor(app), Visitor(app)
    first.open(link(post))
    second.open(link(post))
    first.send()
    assert second.send().h1.startswith("Fijn")
    db = services_of(app).storage.database()
    assert db.execute("SELECT count(*) FROM event WHERE kind = 'confirmed'").fetchone()[0] == 1


def test_until_it_is_confirmed_mail_and_page_say_that_it_does_not_stand_yet(
    anna: Visitor, post: PostOffice, clock: Clock
) -> None:
    held = f"Tot {moment_in_words(clock() + timedelta(hours=24))} houden we dit moment voor je vrij."
    (mail,) = [m for m in post.arrived if str(m["Subject"]).startswith("Bevestig je gesprek: ")]
    said = mail.get_body(("plain",)).get_content()
    assert held in " ".join(said.split())
    assert "Ja, dit ben ik" in said
    assert "staat vast:" not in said
    page = anna.open(anna.page.url)
    assert page.h1.startswith("Je koos ")
    assert held in page.text
    assert "Bevestig het nog in je mail." in anna.open("/intake/uitkomst").text


def test_before_choosing_a_time_one_reads_that_it_is_to_be_confirmed(app: Flask) -> None:
    visitor = Visitor(app)
    finish(visitor, ANNA)
    assert "Daarna bevestig je het met één tik in onze mail." in visitor.open("/afspraak").text


def test_once_it_is_confirmed_mail_and_page_say_that_it_stands(
    anna: Visitor, app: Flask, work: Work, post: PostOffice
) -> None:
    visitor, call_page = Visitor(app), anna.page.url
    visitor.open(link(post))
    visitor.send()
    page = anna.open(call_page)
    assert page.h1.startswith("Je gesprek staat vast: ")
    assert "houden we dit moment" not in page.text
    assert "Bevestig" not in anna.open("/intake/uitkomst").text
    page = anna.open(call_page)
    anna.send(page.form("/annuleren"))
    page = anna.open("/afspraak")
    assert "bevestig je het met één tik" not in page.text
    anna.send(page.forms()[0], slot=slots(page)[-1])
    work.send()
    assert str(post.arrived[-1]["Subject"]).startswith(("Je gesprek staat vast: ", "Gesprek geboekt: "))
    assert not [m for m in post.arrived[-2:] if str(m["Subject"]).startswith("Bevestig")]
    assert "Ons gesprek staat vast:" in letters(post)[-1]


def test_an_address_confirmed_for_another_intake_is_asked_whether_this_call_is_theirs(
    anna: Visitor, app: Flask, work: Work, post: PostOffice
) -> None:
    """Its call is freed like any other, so its mail must hold the button."""
    visitor = Visitor(app)
    visitor.open(link(post))
    visitor.send()
    before = len(letters(post))
    again = Visitor(app)
    finish(again, {**ANNA, "phone": "06 87654321"})
    page = again.open("/afspraak")
    again.send(page.forms()[0], slot=slots(page)[-1])
    work.send()
    (asked,) = [letter for letter in letters(post)[before:] if "houden we dit moment" in letter]
    assert LINK.search(asked)


def test_scanners_of_mail_confirm_nothing(anna: Visitor, app: Flask, post: PostOffice) -> None:
    client = app.test_client()
    for _ in range(3):
        assert client.get(link(post)).status_code == 200
        assert client.head(link(post)).status_code == 200
    assert confirmed(app) == 0


def test_a_link_that_is_not_ours_or_of_another_address_says_nothing(
    anna: Visitor, app: Flask, post: PostOffice
) -> None:
    mine = link(post)
    visitor = Visitor(app)
    for other in (mine[:-1], mine + "a", mine.replace("/ja/", "/ja/a"), "/intake/ja/" + "a" * 40):
        assert visitor.open(other).status == 404
    page = anna.open("/intake/uitkomst")
    anna.send(next(form for form in page.forms() if "email" in form.values), email="other@example.org")
    assert visitor.open(mine).status == 404
    assert confirmed(app) == 0


def test_a_lost_token_asks_again(anna: Visitor, app: Flask, post: PostOffice) -> None:
    visitor = Visitor(app)
    visitor.open(link(post))
    assert visitor.send(csrf_token="lost").status == 422
    assert visitor.send().h1.startswith("Fijn")


def test_once_it_is_known_no_mail_asks_for_it(
    anna: Visitor, app: Flask, work: Work, post: PostOffice
) -> None:
    assert "Ben jij dit?" in letters(post)[0]
    visitor = Visitor(app)
    visitor.open(link(post))
    visitor.send()
    before = len(letters(post))
    page = anna.open(anna.page.url)
    anna.send(page.form("/annuleren"))
    work.send()
    assert all("Ben jij dit?" not in letter for letter in letters(post)[before:])
    assert len(letters(post)) > before


def test_the_desk_and_the_list_tell_such_a_call_apart(
    anna: Visitor, app: Flask, owner: FlaskCliRunner, post: PostOffice
) -> None:
    assert "nog niet bevestigd" in owner.invoke(args=["booking", "list"]).stdout
    visitor = Visitor(app)
    visitor.open(link(post))
    visitor.send()
    assert "nog niet bevestigd" not in owner.invoke(args=["booking", "list"]).stdout


def look(app: Flask, work: Work) -> None:
    run_job(app, "unconfirmed")
    work.send()


def test_a_call_that_nobody_confirms_is_asked_about_and_then_free(
    anna: Visitor, app: Flask, work: Work, post: PostOffice, clock: Clock
) -> None:
    clock.moment += timedelta(hours=19)
    look(app, work)
    assert "Houden we" not in "\n".join(str(m["Subject"]) for m in post.arrived)
    clock.moment += timedelta(hours=1, minutes=1)
    look(app, work)
    (asked,) = [m for m in post.arrived if str(m["Subject"]).startswith("Houden we")]
    assert "vrij voor iemand anders" in asked.get_body(("plain",)).get_content()
    assert call(app).status == "booked"
    clock.moment += timedelta(hours=4)
    look(app, work)
    assert (call(app).status, call(app).reason) == ("cancelled", "Niet bevestigd, dus weer vrij.")
    assert len(letters(post)) == 3, "three mails to an address that nobody confirmed"
    look(app, work)
    assert call(app).sequence == 1


@pytest.mark.parametrize("spoken", [False, True])
def test_it_stays_for_who_confirmed_or_spoke_with_the_owner(
    anna: Visitor, app: Flask, work: Work, post: PostOffice, clock: Clock, owner: FlaskCliRunner, spoken: bool
) -> None:
    if spoken:
        (row,) = services_of(app).storage.database().query("SELECT reference FROM lead")
        owner.invoke(args=["leads", "contacted", row["reference"]])
    else:
        visitor = Visitor(app)
        visitor.open(link(post))
        visitor.send()
    for _ in range(30):
        clock.moment += timedelta(hours=1)
        look(app, work)
    assert call(app).status == "booked"
    assert all(not str(m["Subject"]).startswith("Houden we") for m in post.arrived)


def test_without_a_mail_server_nothing_is_freed(make_app: Callable[..., Flask], clock: Clock) -> None:
    app = make_app()
    visitor = Visitor(app)
    finish(visitor, ANNA)
    page = visitor.open("/afspraak")
    visitor.send(page.forms()[0], slot=slots(page)[-1])
    clock.moment += timedelta(hours=40)
    run_job(app, "unconfirmed")
    assert call(app).status == "booked"


def test_a_sender_that_was_away_asks_first(
    anna: Visitor, app: Flask, work: Work, post: PostOffice, clock: Clock
) -> None:
    clock.moment += timedelta(hours=30)
    look(app, work)
    assert call(app).status == "booked"
    clock.moment += timedelta(minutes=61)
    look(app, work)
    assert call(app).status == "cancelled"


@pytest.mark.parametrize(
    ("ahead", "term", "free"),
    [
        (72, 24, 24.0),
        (72, 6, 6.0),
        (12, 24, 9 + 5 / 6),
        (4, 24, 1 + 5 / 6),
        (3, 24, None),
        (2, 24, None),
        (1, 24, None),
    ],
)
def test_the_term_ends_two_hours_before_the_call_at_the_latest(
    now: datetime, ahead: int, term: int, free: float | None
) -> None:
    start = now + timedelta(hours=ahead)
    made = Booking(1, 1, "u", 0, start, start + timedelta(minutes=30), "booked", None, now, now)
    assert release_at(made, term) == (None if free is None else now + timedelta(hours=free))
