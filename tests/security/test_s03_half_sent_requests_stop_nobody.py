"""S03: sixteen connections that sent half a header stopped the site for everybody."""

import multiprocessing
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.walker import ANNA, Walker
from tests.server import Server, children
from vollegym import serve
from vollegym.web import rsgi

HOW_MANY = 500
HEADER = b"GET /personal-trainer-leads HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half"
BODY = (
    b"POST /intake/rol HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 400\r\n\r\nrole="
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("half")).start()
    yield server
    server.stop()


def test_500_half_sent_requests_stop_nobody(site: Server, rounds: int) -> None:
    """With more rounds it also waits until the server has closed all of them."""
    held = [half_sent(site.port, HEADER if number % 2 else BODY) for number in range(HOW_MANY)]
    try:
        began = time.monotonic()
        for path in ("/personal-trainer-leads", "/intake", "/healthz"):
            with urllib.request.urlopen(site.url + path, timeout=20) as answer:
                assert answer.status == 200
        Walker(site.url).walk(dict(ANNA))
        assert time.monotonic() - began < min(rsgi.PATIENCE, serve.HEADERS / 1000), (
            "they were no longer there"
        )
        if rounds > 1:
            answered = [first_line(one) for one in held]
            assert answered.count(b"") == answered.count(b"HTTP/1.1 408 Request Timeout") == HOW_MANY / 2
    finally:
        for one in held:
            one.close()


def half_sent(port: int, half: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(half)
    return connection


def first_line(connection: socket.socket) -> bytes:
    return connection.recv(1000).partition(b"\r\n")[0]


def test_the_head_of_a_request_is_bounded_and_a_long_link_gets_in(site: Server) -> None:
    link = f"{site.url}/personal-trainer-leads?utm_source={'x' * 20_000}"
    with urllib.request.urlopen(link, timeout=20) as answer:
        assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError) as refused:
        request = urllib.request.Request(site.url, headers={"X-Long": "x" * 2 * serve.LONGEST_HEADERS})
        urllib.request.urlopen(request, timeout=5)
    refused.value.close()
    assert refused.value.code == 431


def test_a_worker_that_is_killed_is_started_again_and_its_visitors_wait_for_it(site: Server) -> None:
    assert site.process is not None
    first = {one.name for one in children(site.process.pid)}
    os.kill(int(min(first)), signal.SIGKILL)
    for _ in range(20):
        with urllib.request.urlopen(f"{site.url}/robots.txt", timeout=10) as answer:
            assert answer.status == 200
    for _ in range(100):
        now = {one.name for one in children(site.process.pid)}
        if len(now) == 2 and now != first:
            break
        time.sleep(0.1)
    assert len(now) == 2
    assert now != first


def test_what_was_begun_is_finished_before_the_end(tmp_path: Path) -> None:
    server = Server(tmp_path).start()
    assert server.process is not None
    begun = half_sent(server.port, BODY)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    begun.sendall(b"x" * 395)
    assert first_line(begun).startswith(b"HTTP/1.1 422")
    begun.close()
    assert server.process.wait(10) == 0
    assert "Traceback" not in server.log.read_text()


def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    server = Server(tmp_path).start()
    assert server.process is not None
    workers = list(children(server.process.pid))
    server.process.kill()
    server.process.wait(5)
    for _ in range(100):
        if not any(one.exists() for one in workers):
            break
        time.sleep(0.1)
    assert workers
    assert not any(one.exists() for one in workers)


def test_a_worker_that_is_told_to_stop_while_it_starts_stops() -> None:
    def starting() -> None:
        serve.end_with_parent()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(20)

    before = signal.signal(signal.SIGTERM, lambda *_: None)  # What the parent does, as the server sets it.
    try:
        worker = multiprocessing.get_context("fork").Process(target=starting)
        worker.start()
        worker.join(10)
        ended = worker.exitcode
        worker.kill()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert ended == -signal.SIGTERM
