"""What systemd and the site say to each other: sockets that are passed on, a word when all is well, silence when not."""

import fcntl
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.server import ROOT, Server, free_port
from vollegym import serve
from vollegym.config import running_site
from vollegym.outbox import sender as sender_module
from vollegym.outbox.kinds import Job
from vollegym.outbox.sender import Sender
from vollegym.storage.database import Storage


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Where systemd hears how its services are."""
    path = str(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(path)
        line.settimeout(30)
        yield line


class Unit(Server):
    """The site as systemd starts it: it gets its sockets, which stay open when it ends."""

    def __init__(self, folder: Path, manager: socket.socket) -> None:
        super().__init__(folder)
        self.environment["NOTIFY_SOCKET"] = manager.getsockname()
        # Where nobody listens: what was passed on goes before it.
        self.environment["VOLLEGYM_LISTEN"] = f"127.0.0.1:{free_port()}"
        self.sockets = [socket.socket() for _ in range(2)]
        for one in self.sockets:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            one.bind(("127.0.0.1", self.port))
            one.listen(64)

    def begin(self, where: Path = ROOT, python: str = sys.executable) -> None:
        """Start the program that stands there, and wait for nothing."""

        def pass_on() -> None:
            # Copied far away first: the places that systemd uses may be taken, by one another too.
            copies = [fcntl.fcntl(one.fileno(), fcntl.F_DUPFD, 200) for one in self.sockets]
            for place, number in enumerate(copies):
                os.dup2(number, running_site.FIRST_PASSED + place)
                os.set_inheritable(running_site.FIRST_PASSED + place, True)

        command = f"export LISTEN_PID=$$ LISTEN_FDS=2; exec {python} -m vollegym.serve"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["sh", "-c", command],
                cwd=where,
                env=self.environment,
                stdout=log,
                stderr=log,
                preexec_fn=pass_on,
                close_fds=False,
                start_new_session=True,
            )

    def close(self) -> None:
        self.stop()
        for one in self.sockets:
            one.close()


def test_who_knocks_while_the_site_starts_again_is_answered(tmp_path: Path, manager: socket.socket) -> None:
    site = Unit(tmp_path, manager)
    site.flask("database", "prepare")
    knocks: list[bytes] = []

    def knock() -> None:
        with closing(socket.create_connection(("127.0.0.1", site.port), timeout=30)) as line:
            line.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            knocks.append(line.recv(12))

    try:
        site.begin()
        assert b"READY=1" in manager.recv(100)
        site.stop()
        # Nobody answers, and nobody is refused.
        waiting = [threading.Thread(target=knock, daemon=True) for _ in range(8)]
        for one in waiting:
            one.start()
        time.sleep(0.2)
        assert knocks == []
        site.begin()
        for one in waiting:
            one.join(30)
        assert knocks == [b"HTTP/1.0 200"] * 8, site.log.read_text()
        assert b"READY=1" in manager.recv(100)
    finally:
        site.close()


@contextmanager
def answering(status: int, said: dict[str, str]) -> Iterator[int]:
    """A site that always answers this to the question how it is; gives its port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "said", "well"),
    [
        (200, "ok", True),
        # Starting again makes no room on a disk.
        (503, "database or disk is full", True),
        (503, "database is locked", False),
    ],
)
def test_a_site_that_starting_again_would_mend_is_not_well(status: int, said: str, well: bool) -> None:
    with answering(status, {"database": said}) as port:
        assert serve.answers("127.0.0.1", port) is well


def test_a_worker_that_hangs_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not serve.answers("127.0.0.1", silent.getsockname()[1])
    assert not serve.answers("127.0.0.1", free_port()), "nobody there"


@pytest.fixture
def storage(app, make_app: Callable[..., object]) -> Storage:
    kept: Storage = app.extensions["vollegym"].storage
    return kept


def test_the_sender_speaks_as_long_as_its_threads_are_well(
    storage: Storage, manager: socket.socket, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_module, "HEARTBEAT", 0.01)
    monkeypatch.setattr(sender_module, "HUNG_JOB", 0.2)
    hangs = threading.Event()

    def hang(_context: object, _now: object) -> None:
        hangs.wait(20)
        storage.close()

    jobs = [Job("that hangs", timedelta(seconds=1), hang)]
    process = Sender(storage, clock, [], jobs, None)
    timer = threading.Timer(1, hangs.set)
    timer.start()
    assert process.run() is False, "a new process is needed"
    timer.join()
    assert manager.recv(100) == b"READY=1"
    assert manager.recv(100) == b"WATCHDOG=1"


def test_without_systemd_nothing_is_said_and_nothing_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    running_site.notify("READY=1")
    monkeypatch.setenv("LISTEN_FDS", "2")
    monkeypatch.setenv("LISTEN_PID", str(os.getpid() + 1))
    assert running_site.sockets_passed() == [], "they are for another process"


def test_a_stopped_manager_stops_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    running_site.notify("WATCHDOG=1")
