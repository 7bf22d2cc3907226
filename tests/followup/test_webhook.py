"""Webhooks: signed as the specification says, delivered only by 2xx, never to a private network."""

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.followup.conftest import SECRET, Work
from tests.followup.post import Receiver, silent_server
from tests.people import ANNA, finished
from tests.services import run_job, services_of
from tests.visitor import Visitor
from vollegym.config import ROOT
from vollegym.outbox import network, webhook
from vollegym.outbox import store as outbox_store
from vollegym.outbox.retry import GoneError, NotDeliveredError
from vollegym.storage.database import Storage

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def anna(visitor: Visitor) -> None:
    finished(visitor, ANNA)


def result(storage: Storage) -> tuple[str | None, str | None, int]:
    (row,) = outbox_store.of_kind(storage.database(), "intake.submitted")
    return row.result, row.note, row.attempts


def test_it_works(anna: None, work: Work, receiver: Receiver, storage: Storage) -> None:
    work()
    ((headers, body),) = receiver.calls
    event = json.loads(body)
    assert (event["type"], event["sequence"]) == ("intake.submitted", 1)
    assert event["data"]["email"] == "anna@example.com"
    assert headers["content-type"] == "application/json"
    assert result(storage) == ("sent", None, 1)


def test_the_signature_is_that_of_the_specification() -> None:
    # The example of the specification's own libraries.
    identity, seconds, body = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
    made = webhook.signature(webhook.keys(SECRET)[0], identity, seconds, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def code_in_readme() -> Callable[[str, dict[str, str], bytes], bool]:
    found = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert found
    names: dict[str, Callable[..., bool]] = {}
    exec(found[1], names)  # The readers will run it too.
    return names["is_ours"]


def test_the_code_in_the_readme_accepts_ours_and_nothing_else(
    anna: None, work: Work, receiver: Receiver
) -> None:
    is_ours = code_in_readme()
    body = b'{"type":"intake.submitted"}'
    headers = webhook.signed_headers(SECRET, "abc", datetime.now(UTC), body)
    assert is_ours(SECRET, headers, body)
    assert not is_ours(SECRET, headers, body + b" ")
    assert not is_ours("whsec_" + base64.b64encode(b"x" * 24).decode(), headers, body)
    old = webhook.signed_headers(SECRET, "abc", datetime.now(UTC) - timedelta(minutes=6), body)
    assert not is_ours(SECRET, old, body)


def test_while_a_secret_is_replaced_both_signatures_go_along() -> None:
    new = "whsec_" + base64.b64encode(b"n" * 24).decode()
    headers = webhook.signed_headers(f"{new} {SECRET}", "abc", datetime.now(UTC), b"{}")
    assert len(headers["webhook-signature"].split()) == 2
    assert code_in_readme()(SECRET, headers, b"{}")
    assert code_in_readme()(new, headers, b"{}")


def test_the_id_stays_the_same_and_the_timestamp_is_that_of_the_try(
    anna: None, work: Work, receiver: Receiver, clock: Clock
) -> None:
    receiver.answers = [(500, {}, b"")]
    work()
    clock.moment += timedelta(seconds=10)
    work()
    first, second = (headers for headers, _ in receiver.calls)
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 10


@pytest.mark.parametrize("status", [301, 302, 304, 400, 401, 404, 500, 502, 503])
def test_delivered_means_2xx(
    status: int, anna: None, work: Work, receiver: Receiver, storage: Storage
) -> None:
    receiver.answers = [(status, {"Location": receiver.url}, b"<h1>OK</h1>")]
    work()
    assert len(receiver.calls) == 1, "no redirect is followed"
    assert result(storage)[:2] == (None, str(status))


def test_retry_after_is_obeyed(
    anna: None, work: Work, receiver: Receiver, clock: Clock, storage: Storage
) -> None:
    receiver.answers = [(503, {"Retry-After": "3600"}, b"")]
    work()
    clock.moment += timedelta(minutes=59)
    work()
    assert len(receiver.calls) == 1
    clock.moment += timedelta(minutes=10)
    work()
    assert result(storage)[0] == "sent"


def test_a_receiver_that_asks_to_wait_is_left_alone_with_every_event(
    anna: None, work: Work, receiver: Receiver, clock: Clock, storage: Storage
) -> None:
    receiver.answers = [(503, {"Retry-After": "3600"}, b"")]
    work()
    with storage.writing() as db:
        outbox_store.put(db, "webhook.test", None, clock.moment, channel="webhook")
    clock.moment += timedelta(minutes=59)
    work()
    assert len(receiver.calls) == 1
    clock.moment += timedelta(minutes=1)
    work()
    assert len(receiver.calls) == 3


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Tue, 24 Nov 2026 09:31:00 GMT", 60),
        ("Tue, 24 Nov 2026 09:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("9" * 40, 10**8),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str | None, seconds: int | None) -> None:
    wanted = None if seconds is None else timedelta(seconds=seconds)
    assert webhook.seconds_asked(value, NOW) == wanted


def test_410_ends_it_until_a_test_is_taken(
    anna: None, work: Work, receiver: Receiver, storage: Storage, app: Flask, owner: object
) -> None:
    receiver.answers = [(410, {}, b"")]
    work()
    assert result(storage)[0] == "kept"
    runner = app.test_cli_runner()
    runner.invoke(
        args=["leads", "contacted", next(storage.database().query("SELECT reference r FROM lead"))["r"]]
    )
    work()
    assert len(receiver.calls) == 1
    assert runner.invoke(args=["outbox", "test"]).exit_code == 0
    assert runner.invoke(args=["outbox", "retry", "--kept"]).exit_code == 0
    work()
    assert {body["type"] for body in receiver.bodies()[2:]} == {
        "intake.submitted",
        "lead.contacted",
        "lead.stage_changed",
    }


def test_a_huge_answer_is_not_read(anna: None, work: Work, receiver: Receiver, storage: Storage) -> None:
    receiver.answers = [(200, {}, b"x" * 50_000_000)]
    work()
    assert result(storage)[0] == "sent"
    assert receiver.cut_off.acquire(timeout=60)


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 O", b"220 mail.example ESMTP\r\n", b"\x00" * 4000])
def test_a_receiver_that_says_nothing_or_nonsense_is_a_failed_try(
    first: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT", 0.3)
    with silent_server(first) as port, pytest.raises(NotDeliveredError):
        webhook.post(f"http://127.0.0.1:{port}/", {}, b"{}", NOW)


@pytest.mark.parametrize(
    ("scheme", "first", "drip"),
    [("http", b"HTTP/1.1 200 OK\r\nX: ", b"x"), ("https", b"\x16\x03\x03\x3f\xff", b"x")],
)
def test_a_receiver_that_drips_is_cut_off(
    scheme: str, first: bytes, drip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "DEADLINE", 0.5)
    with silent_server(first, drip) as port, pytest.raises(NotDeliveredError, match="binnen de tijd"):
        webhook.post(f"{scheme}://127.0.0.1:{port}/", {}, b"{}", NOW)


def test_410_and_other_answers_are_told_apart() -> None:
    with pytest.raises(GoneError):
        webhook.judge(410, None, NOW)


PRIVATE = [
    *("10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("fe80::1", "fc00::1", "::", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "ff02::1"),
    *("::ffff:127.0.0.1", "240.0.0.1", "255.255.255.255"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_ever_reached(address: str) -> None:
    assert not network.may_be_reached(address, "hook.example.com")
    assert not network.may_be_reached(address, address)


def test_loopback_is_reached_only_when_it_was_written_down() -> None:
    assert network.may_be_reached("127.0.0.1", "127.0.0.1")
    assert network.may_be_reached("::1", "localhost")
    assert not network.may_be_reached("127.0.0.1", "hook.example.com")
    assert network.may_be_reached("93.184.215.14", "hook.example.com")


def test_a_name_that_moves_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [("93.184.215.14", 443), ("10.0.0.1", 443)]
    monkeypatch.setattr(network.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", a) for a in answers])
    with pytest.raises(NotDeliveredError, match="besloten netwerk"):
        network.checked_addresses("hook.example.com", 443)


def test_a_receiver_at_the_second_address_of_a_name_is_reached(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = network.socket.getaddrinfo

    def twice(host: str, port: int, *more: object, **named: object) -> object:
        """As on most machines: localhost is ::1 first, and what listens there listens at 127.0.0.1 alone."""
        if host != "localhost":
            return look_up(host, port, *more, **named)  # type: ignore[call-overload]
        return [(2, 1, 6, "", (address, port)) for address in ("::1", "127.0.0.1")]

    monkeypatch.setattr(network.socket, "getaddrinfo", twice)
    webhook.post(receiver.url.replace("127.0.0.1", "localhost"), {}, b"{}", NOW)
    assert len(receiver.calls) == 1


def test_the_body_stays_under_20_kb() -> None:
    data = {"reference": "AB12-CD34", "source": {"utm_source": "x" * 30_000}, "name": "Anna"}
    body = json.loads(webhook.body_of("intake.submitted", NOW, data, 1))
    assert body["shortened"]
    assert body["data"] == {"reference": "AB12-CD34", "source": None, "source_last": None, "name": "Anna"}
    huge = webhook.body_of("intake.submitted", NOW, {"reference": "AB12-CD34", "name": "é" * 30_000}, 1)
    assert json.loads(huge)["data"] == {"reference": "AB12-CD34"}


def test_an_event_stays_under_twenty_kilobytes_by_leaving_out_what_tells_least() -> None:
    def body(length: int) -> dict[str, Any]:
        data = {
            "reference": "ABCD-2345",
            "source": {"landing": "/x"},
            "source_last": {"utm_term": "x" * length},
        }
        return dict(json.loads(webhook.body_of("intake.submitted", NOW, data, 1)))

    around = len(json.dumps(body(0), separators=(",", ":")))
    whole, shortened = body(19_999 - around), body(20_000 - around)
    assert "shortened" not in whole
    assert shortened["shortened"] is True
    assert (shortened["data"]["source_last"], shortened["data"]["source"]) == (None, {"landing": "/x"})


def test_a_sign_of_life_comes_as_often_as_asked_and_leaves_nothing_behind(
    app: Flask, clock: Clock, work: Work, receiver: Receiver, storage: Storage
) -> None:
    run_job(app, "heartbeat")
    assert not outbox_store.of_kind(storage.database(), "site.heartbeat"), "nobody asked for one"
    object.__setattr__(services_of(app).settings, "heartbeat", 5)
    for _ in range(31):
        run_job(app, "heartbeat")
        work.send()
        clock.moment += timedelta(minutes=1)
    assert [body["type"] for body in receiver.bodies()] == ["site.heartbeat"] * 7
    assert receiver.bodies()[0]["data"] == {"reference": None, "minutes": 5}
    assert len(outbox_store.of_kind(storage.database(), "site.heartbeat")) == 1


def test_a_receiver_that_was_away_hears_only_that_we_live_now(
    app: Flask, clock: Clock, work: Work, receiver: Receiver, storage: Storage
) -> None:
    object.__setattr__(services_of(app).settings, "heartbeat", 5)
    for _ in range(12):
        run_job(app, "heartbeat")
        clock.moment += timedelta(minutes=5)
    run_job(app, "heartbeat")
    work.send()
    results = [one.result for one in outbox_store.of_kind(storage.database(), "site.heartbeat")]
    assert results.count("sent") <= 3
    assert set(results) == {"sent", "skipped"}


def test_a_receiver_that_said_410_hears_no_sign_of_life(
    app: Flask, clock: Clock, work: Work, receiver: Receiver, storage: Storage
) -> None:
    object.__setattr__(services_of(app).settings, "heartbeat", 5)
    receiver.answers = [(410, {}, b"")]
    for _ in range(4):
        run_job(app, "heartbeat")
        work.send()
        clock.moment += timedelta(minutes=5)
    assert len(receiver.calls) == 1
