"""The bridge between the server's loop and the application: what it lets in, and that every request ends."""

import asyncio
import logging
import stat
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.desk.people import let_in
from tests.visitor import Visitor
from vollegym.web import rsgi, uploads
from vollegym.web.rsgi import Bridge

FORM = [("host", "localhost"), ("content-type", "application/x-www-form-urlencoded")]


class Protocol:
    """What the server hands over with a request; a body that never comes is None."""

    def __init__(self, body: bytes | None = b"", breaks: bool = False) -> None:
        self.body, self.breaks = body, breaks
        self.status, self.headers, self.sent, self.mode = 0, dict[str, str](), b"", 0

    async def __call__(self) -> bytes:
        if self.breaks:
            raise RuntimeError("the transport is closed")
        if self.body is None:
            await asyncio.sleep(60)
        return self.body or b""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.sent = status, dict(headers), body

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        self.response_bytes(status, headers, Path(file).read_bytes())
        self.mode = stat.S_IMODE(Path(file).stat().st_mode)


def request(method: str = "GET", headers: Iterable[tuple[str, str]] = FORM, **more: Any) -> Any:
    given = {
        "path": "/intake/rol",
        "query_string": "a=1",
        "client": "192.0.2.7:5000",
        "server": "127.0.0.1:8000",
        "scheme": "http",
        "http_version": "1.1",
        "authority": None,
    }
    return SimpleNamespace(method=method, headers=dict(headers), **{**given, **more})


class Pairs(list[tuple[str, str]]):
    """Headers as the server has them: the same name may come twice."""

    def items(self) -> Iterator[tuple[str, str]]:
        return iter(self)

    def get(self, name: str) -> str | None:
        return dict(self).get(name)


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """Say what was posted, and keep the environment."""
    seen.append(environ)
    start("200 OK", [("x-seen", "yes")])
    return [environ["wsgi.input"].read()]


seen: list[dict[str, Any]] = []


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    seen.clear()


def serve(*asked: tuple[Any, Protocol], application: Any = echo, find: Any = lambda *_: None) -> Bridge:
    """Let these requests come in together and wait until all of them ended."""

    async def all_of_them() -> Bridge:
        bridge = Bridge(application, find)
        bridge.__rsgi_init__(asyncio.get_running_loop())
        await asyncio.gather(*(bridge.__rsgi__(scope, protocol) for scope, protocol in asked))
        bridge.__rsgi_del__(bridge.loop)
        return bridge

    # In a thread of its own: tests with a browser leave a loop running in the first one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, all_of_them()).result()


def post(length: int, **more: Any) -> Any:
    return request("POST", [*FORM, ("content-length", str(length))], **more)


def test_a_posted_form_arrives_whole() -> None:
    protocol = Protocol(b"role=owner")
    serve((post(10), protocol))
    assert (protocol.status, protocol.sent, protocol.headers) == (200, b"role=owner", {"x-seen": "yes"})
    environ = seen[0]
    assert environ["REMOTE_ADDR"] == "192.0.2.7"
    assert (environ["PATH_INFO"], environ["QUERY_STRING"], environ["SCRIPT_NAME"]) == (
        "/intake/rol",
        "a=1",
        "",
    )
    assert environ["HTTP_HOST"] == "localhost"


def test_a_body_that_does_not_come_in_time_is_refused_and_holds_no_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rsgi, "PATIENCE", 0.2)
    slow, good = [Protocol(None) for _ in range(50)], Protocol(b"role=owner")
    bridge = serve(*((post(10), protocol) for protocol in slow), (post(10), good))
    assert {protocol.status for protocol in slow} == {408}
    assert "Ga terug" in slow[0].sent.decode()
    assert good.status == 200
    assert len(seen) == 1, "the application saw half a form"
    assert not bridge.under_way


def test_a_body_that_breaks_off_is_never_taken_for_a_whole_one() -> None:
    protocol = Protocol(breaks=True)
    serve((post(10), protocol))
    assert (protocol.status, seen) == (0, [])


def test_a_body_that_is_longer_than_others_may_be_is_read_only_where_that_was_said() -> None:
    def serving(longest: rsgi.Longest) -> bytes:
        async def one() -> bytes:
            bridge, protocol = Bridge(echo, longest=longest), Protocol(b"a list")
            bridge.__rsgi_init__(asyncio.get_running_loop())
            await bridge.__rsgi__(post(rsgi.LONGEST + 1), protocol)
            bridge.__rsgi_del__(bridge.loop)
            return protocol.sent

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, one()).result()

    assert serving(lambda path, _: rsgi.FROM_ONE if path == "/intake/rol" else 0) == b"a list"
    assert serving(lambda *_: rsgi.LONGEST) == b""


def test_the_loop_lets_a_file_in_by_the_cookie_of_the_desk_at_one_address_alone(
    app: Flask, owner: FlaskCliRunner
) -> None:
    longest = uploads.reader(app)
    address = "/beheer/aanvragen/importeren"

    def cookie(visitor: Visitor) -> Callable[[str], str | None]:
        found = visitor.client.get_cookie("vollegym")
        assert found
        return lambda name: f"a=b; vollegym={found.value}" if name == "cookie" else None

    desk, stranger = let_in(app, owner), Visitor(app)
    stranger.open("/intake")
    assert longest(address, cookie(desk)) == rsgi.FROM_ONE
    assert longest(address + "/1", cookie(desk)) == rsgi.LONGEST
    assert longest("/intake/rol", cookie(desk)) == rsgi.LONGEST
    assert longest(address, cookie(stranger)) == rsgi.LONGEST
    assert longest(address, lambda _: "vollegym=eyJkZXNrIjoieCJ9.aaaa.bbbb") == rsgi.LONGEST
    assert longest(address, lambda _: None) == rsgi.LONGEST


def test_one_address_cannot_fill_the_memory_and_another_still_gets_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rsgi, "PATIENCE", 0.2)
    monkeypatch.setattr(rsgi, "RATE", 10**9)
    slow = [Protocol(None) for _ in range(6)]
    good = Protocol(b"role=owner")
    asked = [(post(rsgi.LONGEST), protocol) for protocol in slow]
    serve(*asked, (post(10, client="[2001:db8::1]:6000"), good))
    assert sorted(protocol.status for protocol in slow) == [408, 408, 408, 408, 503, 503]
    assert good.status == 200
    assert seen[0]["REMOTE_ADDR"] == "2001:db8::1"


def test_a_body_that_is_too_long_is_left_to_the_application_unread() -> None:
    protocol = Protocol(None)
    serve((post(rsgi.LONGEST + 1), protocol))
    assert seen[0]["CONTENT_LENGTH"] == str(rsgi.LONGEST + 1)
    assert protocol.sent == b""


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("host", "a"), ("host", "b")], 400),
        ([("host", "a"), ("content-length", "3"), ("content-length", "4")], 400),
        ([("host", "a"), ("transfer-encoding", "chunked")], 411),
    ],
)
def test_headers_that_contradict_each_other_are_refused(headers: list[tuple[str, str]], status: int) -> None:
    scope, protocol = request("POST"), Protocol(b"abc")
    scope.headers = Pairs(headers)
    serve((scope, protocol))
    assert (protocol.status, seen) == (status, [])


def test_no_header_passes_for_another_or_moves_the_site() -> None:
    """S14: SCRIPT_NAME came as a header; an underscore would pass for the hyphen that a proxy watches."""
    scope = request()
    scope.headers = Pairs(
        [
            *(("host", "localhost"), ("script_name", "/x"), ("x_forwarded_for", "203.0.113.1")),
            *(("cookie", "a=1"), ("cookie", "b=2"), ("x-forwarded-for", "1"), ("x-forwarded-for", "2")),
        ]
    )
    serve((scope, Protocol()))
    environ = seen[0]
    assert environ["SCRIPT_NAME"] == ""
    assert "HTTP_SCRIPT_NAME" not in environ
    assert environ["HTTP_X_FORWARDED_FOR"] == "1,2"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"


def test_a_whole_address_in_the_request_line_names_the_host() -> None:
    serve((request(authority="evil.example"), Protocol()))
    assert seen[0]["HTTP_HOST"] == "evil.example"


def test_nothing_of_the_environment_of_the_process_gets_into_a_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example")
    serve((request(), Protocol()))
    assert "HTTP_PROXY" not in seen[0]


def test_an_application_that_fails_answers_and_logs_no_address(caplog: pytest.LogCaptureFixture) -> None:
    def fails(_environ: object, _start: object) -> list[bytes]:
        raise SystemExit

    protocol = Protocol()
    with caplog.at_level(logging.ERROR):
        serve((request(path="/afspraak/geheim"), protocol), application=fails)
    assert protocol.status == 500
    assert "Failure while answering a GET" in caplog.text
    assert "geheim" not in caplog.text


def test_a_long_answer_goes_by_a_file_that_only_we_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rsgi, "IN_MEMORY", 1000)
    monkeypatch.setattr(rsgi, "OPENED", 0)
    closed = []

    class Rows:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"%06d" % number for number in range(1000)])

        def close(self) -> None:
            closed.append(True)

    def long(_environ: object, start: Callable[..., Any]) -> Rows:
        start("200 OK", [])
        return Rows()

    protocol = Protocol()
    serve((request(), protocol), application=long)
    assert protocol.sent == b"".join(b"%06d" % number for number in range(1000))
    assert (protocol.mode, closed) == (0o600, [True])


def test_what_stands_ready_goes_out_without_the_application() -> None:
    def find(method: str, path: str, query: str, header: Callable[[str], str | None]) -> Any:
        return (200, [("x-from", f"{method} {path} {query} {header('host')}")], b"ready")

    protocol = Protocol(None)
    serve((request(), protocol), find=find)
    assert (protocol.sent, seen) == (b"ready", [])
    assert protocol.headers == {"x-from": "GET /intake/rol a=1 localhost"}
