"""S07: one X-Forwarded-For turned every limit off; `ip:port` did behind a proxy; each /64 was a fresh start."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.security.guest import Guest
from vollegym.desk.entry_views import LINKS
from vollegym.storage import rate_counts
from vollegym.storage.rate_counts import Limit
from vollegym.web.rate_limit import DRAFTS, EVERYBODY, POSTS

MakeApp = Callable[..., Flask]
MOST = 90


def posts(app: Flask, times: int, address: str = "127.0.0.1", forwarded: str | None = None) -> list[int]:
    """Post a form without a token: cheap, counted, and answered with something else than 429."""
    client = Guest(app, address, forwarded).client
    return [client.post("/intake/opnieuw").status_code for _ in range(times)]


def test_without_a_proxy_the_connection_counts_whatever_the_request_says(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=0)
    assert 429 not in posts(app, MOST, "203.0.113.7")
    for said in ("x", "198.51.100.1", "127.0.0.1", "", "::1, 127.0.0.1"):
        assert posts(app, 1, "203.0.113.7", said) == [429], said
    assert posts(app, 1, "203.0.113.8") != [429]


@pytest.mark.parametrize(
    "said",
    ["x", "198.51.100.1:{}", "[2001:db8::1]:{}", "unknown", "127.0.0.1", "198.51.100.1, _hidden{}", "::1"],
)
def test_behind_a_proxy_nonsense_is_one_address_together(make_app: MakeApp, said: str) -> None:
    app = make_app(trusted_proxies=1)
    answers = [posts(app, 1, forwarded=said.format(number)) for number in range(MOST + 1)]
    assert answers[-1] == [429]
    assert [429] not in answers[:-1]


def test_a_header_with_fewer_elements_than_proxies_is_no_way_out(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=2)
    assert posts(app, MOST + 1, forwarded="203.0.113.7")[-1] == 429


def test_an_address_with_its_port_is_that_address(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=1)
    posts(app, MOST, forwarded="198.51.100.1:50000")
    assert posts(app, 1, forwarded="198.51.100.1") == [429]
    assert posts(app, 1, forwarded="198.51.100.200:50000") != [429]


def test_whoever_has_a_whole_site_of_networks_is_put_off_too(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=0)
    for number in range(4):
        assert 429 not in posts(app, MOST, f"2001:db8:1:{number:x}::1")
    assert posts(app, 1, "2001:db8:1:ffff::1") == [429]
    assert posts(app, 1, "2001:db8:2::1") != [429]


def test_everybody_together_is_bounded_and_loopback_still_goes_on(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=0)
    services = app.extensions["vollegym"]
    with services.storage.writing() as db:
        for _ in range(POSTS[0].total):
            rate_counts.add(db, POSTS[0], "everybody", services.now())
    assert posts(app, 1, "203.0.113.7") == [429]
    assert posts(app, 1, "2001:db8::1") == [429]
    assert 429 not in posts(app, 3)


def fill(app: Flask, limits: tuple[Limit, ...]) -> None:
    """Let everybody together have had as much as they may."""
    services = app.extensions["vollegym"]
    with services.storage.writing() as db:
        for limit in limits:
            for _ in range(limit.total or 0):
                rate_counts.add(db, limit, EVERYBODY, services.now())


def test_a_flood_from_elsewhere_keeps_no_newcomer_from_beginning(make_app: MakeApp) -> None:
    app = make_app()
    fill(app, DRAFTS)

    def begun() -> int:
        newcomer = Guest(app, "203.0.113.7")
        newcomer.open("/intake")
        return newcomer.send(role="owner").status

    assert [begun() for _ in range(4)] == [200] * 3 + [429]


def test_a_flood_from_elsewhere_keeps_the_owner_from_no_desk(make_app: MakeApp) -> None:
    app = make_app(
        owner_email="eigenaar@example.com", mail_url="smtp://127.0.0.1:9", mail_from="hallo@example.com"
    )
    fill(app, LINKS)

    def asked(address: str) -> int:
        owner = Guest(app, address)
        owner.open("/beheer")
        return owner.send(owner.page.form("/toegang")).status

    assert [asked("203.0.113.7") for _ in range(3)] == [200] * 2 + [429]
    assert asked("203.0.113.8") == 200


def test_a_stranger_does_not_make_the_doctor_name_a_proxy(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=0)
    posts(app, 1, "5.6.7.8", "1.2.3.4")
    assert "VOLLEGYM_TRUSTED_PROXIES" not in app.test_cli_runner().invoke(args=["doctor"]).output
    posts(app, 1, "127.0.0.1", "1.2.3.4")
    assert "VOLLEGYM_TRUSTED_PROXIES" in app.test_cli_runner().invoke(args=["doctor"]).output
