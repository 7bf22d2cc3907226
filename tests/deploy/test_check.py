"""`flask deploy check`: what of a plan is in force, each with what to do about it."""

import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.services import change, services_of
from vollegym.deploy import checks
from vollegym.findings import Finding
from vollegym.services import Room, Services
from vollegym.tokens import watch_token

URL = "https://www.example.com"
Answer = tuple[int, str, bytes]


@pytest.fixture
def services(make_app: Callable[..., Flask]) -> Services:
    return services_of(make_app(site_url=URL, trusted_proxies=1))


@pytest.fixture
def world(services: Services, monkeypatch: pytest.MonkeyPatch) -> dict[str, Answer]:
    """What answers at our address: all is well, until a test changes it. Nobody is asked for anything."""
    answers = {
        f"https /healthz/{watch_token(services.settings.secret_key)}": (200, "", b'{"database": "ok"}'),
        "http /": (308, f"{URL}/", b""),
    }
    monkeypatch.setattr(checks, "ask", lambda scheme, _host, path: answers[f"{scheme} {path}"])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: [(0, 0, 0, "", ("203.0.113.7", 443))])
    until = datetime.now(UTC) + timedelta(days=60)
    monkeypatch.setattr(checks, "certificate_until", lambda *_: until)
    monkeypatch.setattr(checks, "clock_offset", lambda: 0.2)
    return answers


def wrong(found: Iterator[Finding]) -> list[str]:
    return [f"{one.what} {one.remedy}" for one in found if one.level == "wrong"]


def test_all_that_is_well_is_said(services: Services, world: dict[str, Answer]) -> None:
    found = [*checks.address(services), *checks.clock()]
    assert {one.level for one in found} == {"good"}
    assert found[0].what == "www.example.com wijst naar 203.0.113.7."
    assert len(found) == 5


def test_another_site_at_our_address_is_named(services: Services, world: dict[str, Answer]) -> None:
    world[next(iter(world))] = (404, "", b"")
    [said] = wrong(checks.address(services))
    assert "antwoordt iets anders dan deze site (code 404)" in said


@pytest.mark.parametrize(
    "answer", [(200, "", b"Welcome to nginx!"), (301, "https://elsewhere.example.com/", b"")]
)
def test_a_port_80_that_is_taken_is_named(
    services: Services, world: dict[str, Answer], answer: Answer
) -> None:
    world["http /"] = answer
    [said] = wrong(checks.address(services))
    assert "leidt niet naar https" in said
    assert "sport = :80" in said


def test_a_domain_that_leads_nowhere_is_named_and_ends_there(
    services: Services, world: dict[str, Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    [said] = wrong(checks.address(services))
    assert "A-record" in said


@pytest.mark.parametrize(("days", "level"), [(13, "wrong"), (15, "good"), (-1, "wrong")])
def test_a_certificate_that_nobody_renews_is_named(
    services: Services, world: dict[str, Answer], monkeypatch: pytest.MonkeyPatch, days: int, level: str
) -> None:
    until = datetime.now(UTC) + timedelta(days=days, hours=1)
    monkeypatch.setattr(checks, "certificate_until", lambda *_: until)
    [said] = checks.certificate("www.example.com", 443)
    assert said.level == level


def test_a_certificate_that_browsers_refuse_is_named() -> None:
    """A real one, that its own maker signed."""
    if shutil.which("openssl") is None:
        pytest.fail("this test needs openssl, which every Debian has")
    with tempfile.TemporaryDirectory() as folder:
        command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {folder}/k -out {folder}/c"
        subprocess.run(command.split(), check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/c", f"{folder}/k")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def shake() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                context.wrap_socket(line, server_side=True).close()

        thread = threading.Thread(target=shake, daemon=True)
        thread.start()
        [said] = checks.certificate("localhost", server.getsockname()[1])
        thread.join(5)
    assert said.level == "wrong"
    assert "vertrouwen het certificaat van localhost niet" in said.what


def test_a_site_without_https_is_named(make_app: Callable[..., Flask]) -> None:
    for url in ("http://127.0.0.1:8000", "http://www.example.com"):
        [said] = checks.address(services_of(make_app(site_url=url)))
        assert "nog geen adres met https" in said.what


@pytest.fixture
def clock_elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """A time server that is this many seconds ahead."""
    ahead = [0.0]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def answer() -> None:
            asked, who = server.recvfrom(48)
            assert len(asked) == 48
            now = time.time() + ahead[0] + checks.SINCE_1900
            server.sendto(bytes(40) + struct.pack("!II", int(now), int(now % 1 * 2**32)), who)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        connect = socket.socket.connect

        class Here(socket.socket):
            def connect(self, place: object) -> None:
                assert place == (checks.CLOCKS, 123)
                connect(self, server.getsockname())

        monkeypatch.setattr(checks.socket, "socket", Here)
        yield ahead
        thread.join(5)


@pytest.mark.parametrize(
    ("ahead", "said"),
    [(0, "loopt gelijk"), (3600, "loopt 3600 seconden achter"), (-60, "loopt 60 seconden voor")],
)
def test_a_clock_that_is_off_is_named(clock_elsewhere: list[float], ahead: float, said: str) -> None:
    clock_elsewhere[0] = ahead
    [found] = checks.clock()
    assert said in found.what
    assert (found.level == "wrong") is (ahead != 0)


def test_what_systemd_does_not_keep_running_is_named(
    services: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there = replace(services, settings=replace(services.settings, root=Path("/srv/zaak/releases/eerste")))
    monkeypatch.setattr(checks.shutil, "which", lambda _: "/usr/bin/systemctl")
    monkeypatch.setattr(checks, "systemd", lambda asked, unit: "sender" not in unit or asked == "is-enabled")
    found = list(checks.units(there))
    assert wrong(iter(found)) == [
        "zaak-sender.service draait niet. Typ als root: systemctl enable --now zaak-sender.service"
    ]
    assert len(found) == 6


def test_it_ends_with_what_the_doctor_says(
    make_app: Callable[..., Flask], services: Services, world: dict[str, Answer]
) -> None:
    app = make_app(site_url=URL)
    doctor = Room(checks=(lambda *_: [Finding("wrong", "Dit zegt de dokter.", "Doe iets.")],))
    change(app, rooms=(doctor,))
    said = app.test_cli_runner().invoke(args=["deploy", "check"])
    assert said.exit_code == 1
    assert said.stdout.splitlines()[0].startswith("let op  Deze site staat niet op zijn plek")
    assert said.stdout.endswith("mis     Dit zegt de dokter.\n        Doe iets.\n")
