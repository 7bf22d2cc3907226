"""S08: 36 invented leads took every free time in three seconds; one booking let a filled decoy go."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.booking.people import slots
from tests.conftest import Clock
from tests.followup.conftest import Work, post, receiver, sending
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, finish, walk
from tests.security.guest import Guest
from tests.visitor import Page, Visitor
from vollegym.storage.events import MOST_CALLS

__all__ = ["post", "receiver"]


def book(visitor: Visitor, place: int = 0) -> Page:
    page = visitor.open("/afspraak")
    return visitor.send(page.forms()[0], slot=slots(page)[place])


def invented(app: Flask, address: str) -> int:
    visitor = Guest(app, address)
    finish(visitor, ANNA)
    return book(visitor).status


def calls(app: Flask) -> int:
    return int(
        app.extensions["vollegym"].storage.database().execute("SELECT count(*) FROM booking").fetchone()[0]
    )


def test_one_network_takes_six_times_an_hour(app: Flask) -> None:
    assert [invented(app, "203.0.113.7") for _ in range(8)] == [200] * 6 + [429] * 2
    assert calls(app) == 6
    assert invented(app, "203.0.113.8") == 200


def test_a_neighbourhood_takes_twelve_and_everybody_together_twenty_four(app: Flask) -> None:
    answers = [invented(app, f"2001:db8:{site}:{n}::1") for site in (1, 2, 3) for n in range(13)]
    assert answers.count(200) == 24
    assert answers[:13] == [200] * 12 + [429]
    assert calls(app) == 24


def test_a_time_that_was_gone_is_not_counted_and_moving_is(app: Flask) -> None:
    anna = Guest(app, "203.0.113.7")
    finish(anna, ANNA)
    book(anna)
    address = anna.page.url
    for place in range(1, 6):
        page = anna.open(address)
        assert anna.send(page.form("/verzetten"), slot=slots(page, "/verzetten")[place]).status == 200
    page = anna.open(address)
    answer = anna.send(page.form("/verzetten"), slot=slots(page, "/verzetten")[0])
    assert answer.status == 429
    assert answer.form().values["slot"]


def test_loopback_is_nobodys_address_here_too(app: Flask) -> None:
    assert [invented(app, "127.0.0.1") for _ in range(7)] == [200] * 7


@pytest.fixture
def site(make_app: Callable[..., Flask], post: PostOffice, receiver: Receiver) -> Flask:
    return sending(make_app, post, receiver)


@pytest.fixture
def work(site: Flask, clock: Clock) -> Iterator[Work]:
    sender = Work(site, clock)
    yield sender
    sender.close()


def robot(app: Flask) -> Visitor:
    visitor = Visitor(app)
    walk(visitor, ANNA, until="budget")
    visitor.send(budget="2000_3000", warm_up="x")
    visitor.open("/intake/controle")
    visitor.send()
    return visitor


def test_a_filled_decoy_is_let_go_by_the_owner_alone(
    site: Flask, work: Work, post: PostOffice, receiver: Receiver
) -> None:
    visitor = robot(site)
    assert book(visitor).h1 == "Je gesprek staat vast: dinsdag 24 november om 10:30"
    work()
    (row,) = site.extensions["vollegym"].storage.database().query("SELECT state FROM lead_view")
    assert row["state"] == "quarantined"
    assert post.arrived == []
    assert receiver.calls == []


def test_what_only_looks_odd_is_still_let_go_by_a_booking(site: Flask, work: Work, post: PostOffice) -> None:
    visitor = Visitor(site)
    finish(
        visitor,
        {**ANNA, "contact": {**ANNA["contact"], "name": "https://studio.example", "company": "seo services"}},
    )
    book(visitor)
    work()
    (row,) = site.extensions["vollegym"].storage.database().query("SELECT state FROM lead_view")
    assert row["state"] == "submitted"
    assert post.arrived != []


def test_booking_and_cancelling_has_an_end(app: Flask) -> None:
    visitor = Visitor(app)
    finish(visitor, ANNA)
    for turn in range(MOST_CALLS):
        if book(visitor, turn % 5).status == 429:
            break
        visitor.send(visitor.page.form("/annuleren"))
    assert visitor.page.status == 429
    assert calls(app) == MOST_CALLS // 2
