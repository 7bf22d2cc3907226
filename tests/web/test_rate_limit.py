"""Too many forms from one network wait a moment; nobody loses what was typed, and loopback is nobody's network."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.booking.people import choose, slots
from tests.conftest import Clock
from tests.people import ANNA, finish
from tests.visitor import Page, Visitor
from vollegym.web.rate_limit import origin_of, readable

ELSEWHERE = "203.0.113.7"


class Guest(Visitor):
    """A visitor from another address, as a trusted proxy tells it."""

    def __init__(self, app: Flask, address: str = ELSEWHERE) -> None:
        super().__init__(app)
        self.client.environ_base["HTTP_X_FORWARDED_FOR"] = address


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(trusted_proxies=1)


def begin(guest: Visitor) -> Page:
    guest.open("/intake")
    return guest.send(role="owner")


def drafts(app: Flask) -> int:
    return int(app.extensions["vollegym"].storage.database().table("lead").count)


def flood(app: Flask, times: int, **more: Any) -> list[int]:
    return [begin(Guest(app, **more)).status for _ in range(times)]


def test_a_flood_of_drafts_from_one_address_is_put_off(app: Flask) -> None:
    assert set(flood(app, 20)) == {200}
    assert set(flood(app, 5)) == {429}
    assert drafts(app) == 20


def test_who_is_put_off_hears_when_and_keeps_what_was_typed(app: Flask, clock: Clock) -> None:
    flood(app, 20)
    guest = Guest(app)
    page = begin(guest)
    assert page.status == 429
    wait = int(page.response.headers["Retry-After"])
    assert 1 <= wait <= 60
    assert page.form().values["role"] == ["owner"]
    clock.moment += timedelta(seconds=wait)
    assert guest.send().url == "/intake/type-studio"


def test_who_chose_a_time_in_a_flood_keeps_the_choice_and_books_it_later(app: Flask, clock: Clock) -> None:
    guest = Guest(app)
    finish(guest, ANNA)
    page = guest.open("/afspraak")
    slot = slots(page)[4]
    for _ in range(90):
        Guest(app).client.post("/afspraak/belverzoek")
    page = choose(guest, slot)
    assert page.status == 429
    assert page.form().values["slot"] == [slot]
    clock.moment += timedelta(seconds=int(page.response.headers["Retry-After"]))
    assert guest.send().h1.startswith("Je gesprek staat vast: dinsdag 24 november")


def test_another_address_goes_on(app: Flask) -> None:
    flood(app, 21)
    assert begin(Guest(app, "203.0.113.8")).status == 200


def test_six_people_of_one_gym_do_the_intake_in_one_minute(app: Flask) -> None:
    for _ in range(6):
        assert finish(Guest(app), ANNA).h1 == "Dit past."


def test_an_hour_of_floods_ends_at_a_hundred_drafts(app: Flask, clock: Clock) -> None:
    for _ in range(8):
        flood(app, 20)
        clock.moment += timedelta(minutes=1)
    assert drafts(app) == 100


def test_loopback_is_not_counted(app: Flask) -> None:
    assert {begin(Visitor(app)).status for _ in range(40)} == {200}
    assert app.extensions["vollegym"].storage.database().table("rate").count == 0


def test_the_address_itself_is_nowhere_in_the_database(app: Flask, clock: Clock) -> None:
    flood(app, 2)
    dump = "\n".join(app.extensions["vollegym"].storage.database().iterdump())
    assert ELSEWHERE not in dump
    assert 'INSERT INTO "rate"' in dump


def test_the_next_day_nobody_can_say_whose_count_it_was(app: Flask, clock: Clock) -> None:
    flood(app, 2)
    clock.moment += timedelta(days=1)
    begin(Guest(app, "203.0.113.8"))
    db = app.extensions["vollegym"].storage.database()
    assert db.table("rate_key").count == 1
    assert {row["n"] for row in db.query("SELECT n FROM rate")} == {1}


def test_a_proxy_on_this_machine_that_nobody_trusts_is_shouted_about(
    make_app: Callable[..., Flask], caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app(trusted_proxies=0)
    with caplog.at_level(logging.ERROR):
        assert set(flood(app, 30)) == {200}
    assert [r.message for r in caplog.records if "TRUSTED_PROXIES" in r.message] != []
    assert len([r for r in caplog.records if "TRUSTED_PROXIES" in r.message]) == 1
    assert Visitor(app).client.get("/healthz").json["forwarding"]["untrusted_seen_at"]


@pytest.mark.parametrize(
    ("address", "networks"),
    [
        ("203.0.113.7", ("203.0.113.7/32", "203.0.113.0/24")),
        ("::ffff:203.0.113.7", ("203.0.113.7/32", "203.0.113.0/24")),
        ("2001:db8:1:2:3:4:5:6", ("2001:db8:1:2::/64", "2001:db8:1::/48")),
        ("fe80::1%eth0", ("fe80::/64", "fe80::/48")),
    ],
)
def test_a_household_is_one_network(address: str, networks: tuple[str, str]) -> None:
    found = readable(address)
    assert found
    assert origin_of(found) == networks


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_every_spelling_of_loopback_is_nobodys_address(make_app: Callable[..., Flask], address: str) -> None:
    app = make_app(trusted_proxies=0)
    client = Visitor(app).client
    client.environ_base["REMOTE_ADDR"] = address
    assert 429 not in [client.post("/intake/opnieuw").status_code for _ in range(95)]


def test_the_doctor_names_the_proxy_until_it_is_trusted(make_app: Callable[..., Flask]) -> None:
    flood(make_app(trusted_proxies=0), 1)
    said = make_app(trusted_proxies=0).test_cli_runner().invoke(args=["doctor"])
    assert "VOLLEGYM_TRUSTED_PROXIES" in said.output
    said = make_app(trusted_proxies=1).test_cli_runner().invoke(args=["doctor"])
    assert "VOLLEGYM_TRUSTED_PROXIES" not in said.output
