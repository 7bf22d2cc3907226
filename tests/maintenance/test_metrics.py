"""/metrics: the figures of /healthz as Prometheus reads them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.security.guest import Guest
from tests.services import run_job, services_of
from tests.visitor import Visitor
from vollegym.maintenance.views import samples
from vollegym.outbox import store as outbox_store
from vollegym.tokens import watch_token

LINE = re.compile(r'([a-z_]+)(?:\{number="\d+"\})? (-?[\d.e+]+)')


def figures(text: str) -> dict[str, float]:
    """The figures by name; every line is one, or says what kind the next ones are."""
    assert text.endswith("\n")
    kinds = [line for line in text.splitlines() if line.startswith("#")]
    assert len(kinds) == len(set(kinds)), "a kind is said once"
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_it_works(app: Flask, clock: Clock) -> None:
    run_job(app, "copies")
    storage = services_of(app).storage
    outbox_store.put(storage.database(), "received", None, clock.moment)
    clock.moment += timedelta(minutes=2)
    answer = Visitor(app).client.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    told = figures(answer.text)
    assert told["vollegym_up"] == 1
    assert told["vollegym_outbox_waiting"] == 1
    assert told["vollegym_outbox_unsent_since_seconds"] == (clock.moment - timedelta(minutes=2)).timestamp()
    assert told["vollegym_backup_newest_at_seconds"] == (clock.moment - timedelta(minutes=2)).timestamp()
    assert told["vollegym_room_wal"] == storage.path.with_name("vollegym.db-wal").stat().st_size > 0
    assert told["vollegym_room_disk_free"] > 0


def test_each_calendar_has_its_own_line(make_app: Callable[..., Flask]) -> None:
    fields = {
        "calendars": [
            {"age_minutes": 3, "note": None},
            {"age_minutes": None, "note": "x"},
            {"age_minutes": 5},
        ]
    }
    assert dict(samples("vollegym", fields)) == {
        "vollegym_calendars_count": 3.0,
        'vollegym_calendars_age_minutes{number="0"}': 3.0,
        'vollegym_calendars_age_minutes{number="2"}': 5.0,
    }


def test_strangers_get_nothing_and_who_knows_the_address_everything(make_app: Callable[..., Flask]) -> None:
    app = make_app(trusted_proxies=1)
    token = watch_token(services_of(app).settings.secret_key)
    guest = Guest(app, forwarded="203.0.113.7").client
    for path in ("/metrics", f"/metrics/{token[:-1]}", f"/metrics/{token.upper()}", "/metrics/é"):
        assert guest.get(path).status_code == 404, path
    assert figures(guest.get(f"/metrics/{token}").text)["vollegym_up"] == 1


def test_a_site_that_can_keep_nothing_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    trial = services_of(app).storage.trial
    monkeypatch.setattr(type(trial), "wrong", lambda *_: "disk is full")
    answer = Visitor(app).client.get("/metrics")
    assert (answer.status_code, answer.text) == (200, "# TYPE vollegym_up gauge\nvollegym_up 0.0\n")


def test_words_are_no_figure() -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    fields = {"a": "words", "b": None, "seen_at": at.isoformat(), "on": True}
    assert dict(samples("x", fields)) == {"x_seen_at_seconds": at.timestamp(), "x_on": 1.0}
