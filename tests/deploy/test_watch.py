"""What the sender sees from outside every hour, told by doctor, /healthz and /metrics without waiting for anybody."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.services import run_job, services_of
from vollegym.deploy import checks, watch


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(site_url="https://www.example.com", trusted_proxies=1)


def outside(app: Flask) -> dict:
    services = services_of(app)
    return watch.health(services, services.storage.database())


def said(app: Flask) -> list[str]:
    services = services_of(app)
    return [one.what for one in watch.check(services, services.storage.database(), services.now())]


def test_certificate_and_clock_are_figures_and_nothing_is_said_while_they_are_well(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []

    def certificate_until(host: str, port: int) -> object:
        asked.append((host, port))
        return clock.moment + timedelta(days=60, hours=1)

    monkeypatch.setattr(checks, "certificate_until", certificate_until)
    monkeypatch.setattr(checks, "clock_offset", lambda: 0.25)
    assert outside(app) == {"looked_at": None, "certificate_days": None, "clock_behind": None}
    run_job(app, "watch")
    assert outside(app)["certificate_days"] == 60
    assert (outside(app)["clock_behind"], said(app)) == (0.2, [])
    clock.moment += timedelta(days=50)
    assert outside(app)["certificate_days"] == 10, "it counts down, also when nobody looks"
    assert said(app) == ["Het certificaat van de site geldt nog tot zaterdag 23 januari 2027."]
    assert asked == [("www.example.com", 443)]
    figures = app.test_client().get("/metrics", base_url="http://127.0.0.1").text
    assert "\nvollegym_outside_certificate_days 10.0\n" in figures


def test_a_clock_that_is_off_and_a_certificate_that_nobody_trusts_are_wrong(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object) -> object:
        raise OSError("nobody there")

    monkeypatch.setattr(checks, "certificate_until", nobody)
    monkeypatch.setattr(checks, "clock_offset", lambda: -90.0)
    run_job(app, "watch")
    assert said(app) == [
        "Met het certificaat van de site is iets mis, of er antwoordt niemand op https.",
        "De klok van deze server loopt 90 seconden voor.",
    ]
    assert outside(app)["certificate_days"] is None
    monkeypatch.setattr(checks, "clock_offset", nobody)
    run_job(app, "watch")
    assert outside(app)["clock_behind"] is None, "what nobody tells is no figure"


def test_a_site_without_an_address_of_its_own_asks_nobody(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> object:
        raise AssertionError("somebody was asked")

    monkeypatch.setattr(checks, "certificate_until", asked)
    monkeypatch.setattr(checks, "clock_offset", asked)
    run_job(make_app(), "watch")
