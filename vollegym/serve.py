"""How the site is served: a parent that loads it once, and two workers that share its memory.

`python -m vollegym.serve` listens on the sockets that systemd hands over, else where VOLLEGYM_LISTEN says.
TERM and INT end it when what was begun is answered; a worker that dies is started again; none outlives its
parent. Where systemd wants to know, a process beside the workers asks them whether they still answer.
"""

import argparse
import http.client
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from typing import Any, cast

from flask import Flask
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.common import SocketSpec
from granian.server.mp import MPServer

from vollegym import create_app
from vollegym.config import running_site
from vollegym.config.settings import LISTEN
from vollegym.services import Services
from vollegym.web import uploads
from vollegym.web.page_store import PageStore
from vollegym.web.rsgi import Bridge

WORKERS = 2
# Milliseconds for the headers of a request, and for the next one on an open connection.
HEADERS = 10_000
# A link from a campaign can be long, and who follows one is a visitor all the same.
LONGEST_HEADERS = 64 * 1024
# Connections that one worker holds at once, and seconds that it has to finish what was begun.
CONNECTIONS, GRACE = 4096, 10
# Seconds between two looks at the workers, and that an answer may take: long enough for a flood to pass. The
# system chooses a worker by chance, and among so many connections each one is met.
EVERY, PATIENCE, MEETS_ALL = 15.0, 20.0, 8
# Its own lines go where ours go. There is no access log: addresses can hold tokens.
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"_granian": {"propagate": True}}}


@cache
def site() -> Flask:
    """Return the application, made in the parent: workers share articles and templates, and start at once."""
    app = create_app()
    for name in app.jinja_env.list_templates(["html", "xml"]):
        if not name.startswith("messages/"):
            app.jinja_env.get_template(name)
    return app


def worker(_target: str) -> Bridge:
    """Return what a new worker answers with; it shows what the content folder says at this moment."""
    end_with_parent()
    app = site()
    services: Services = app.extensions["vollegym"]
    services.storage.when_moved = running_site.end_soon
    services.content.catch_up()
    services.content.watch()
    return Bridge(app, cast(PageStore, app.wsgi_app).find, uploads.reader(app))


def end_with_parent() -> None:
    """Ask Linux to end this process when its parent ends, however that ends.

    A fork starts with what its parent does at a signal: that would swallow the one that comes while a worker
    starts, and nobody would ever stop it.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid != os.getppid():
        sys.exit(1)


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m vollegym.serve")
    parser.add_argument("--workers", type=int, default=WORKERS)
    workers = parser.parse_args().workers
    allow_many_connections()
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")
    passed = running_site.sockets_passed()
    host, port = place_of(passed[0]) if passed else listening()
    if running_site.is_listened_to():
        multiprocessing.Process(target=look_after, args=(host, port), daemon=True).start()
    server = KeptSockets(
        "vollegym",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        http=HTTPModes.http1,
        websockets=False,
        backlog=2048,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS, max_buffer_size=LONGEST_HEADERS),
        log_level=LogLevels.warning,
        log_dictconfig=LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
    )
    server.passed = passed
    server.serve(target_loader=worker)


def listening() -> tuple[str, int]:
    """Return the host and the port of the settings."""
    host, _, port = (site().extensions["vollegym"].settings.listen or LISTEN).rpartition(":")
    return host.strip("[]"), int(port)


def place_of(passed: socket.socket) -> tuple[str, int]:
    """Return the host and the port where a socket listens."""
    host, port, *_ = passed.getsockname()
    return host, port


def look_after(host: str, port: int) -> None:
    """Tell systemd that the workers answer, as long as they do; when this stays away it starts them anew."""
    end_with_parent()
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - only compared with.
    ready = False
    while True:
        if all(answers(here, port) for _ in range(MEETS_ALL)):
            running_site.notify("WATCHDOG=1" if ready else "READY=1\nWATCHDOG=1")
            ready = True
        time.sleep(EVERY if ready else 0.2)


def answers(host: str, port: int) -> bool:
    """Return whether a worker answers, well or not.

    To start again makes no room on a disk, but it ends a lock that one of our own holds for ever.
    """
    with closing(http.client.HTTPConnection(host, port, timeout=PATIENCE)) as line:
        try:
            line.request("GET", "/healthz")
            said = line.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
    return b"is locked" not in said


class KeptSockets(MPServer):  # type: ignore[misc]
    """A server whose parent keeps a listening socket for each worker.

    The system spreads connections over the sockets. Who waits in the queue of a worker that dies is answered
    by the next one, where a socket that the worker itself had opened would cut them off. With one socket for
    all, one worker would take nearly everything. What systemd passed on is taken as it is: more workers than
    sockets share them.
    """

    passed: Sequence[socket.socket] = ()

    def _init_shared_socket(self) -> None:
        self._sso = None
        if self.passed:
            holder: Any = SocketHolder
            self.kept = [holder(one.fileno(), False, self.backlog) for one in self.passed]
        else:
            spec = SocketSpec(self.bind_addr, self.bind_port, self.backlog)
            self.kept = [spec.build() for _ in range(self.workers)]

    def _spawn_worker(self, idx: int, *arguments: Any, **named: Any) -> Any:
        self._shd = self.kept[idx % len(self.kept)]
        return super()._spawn_worker(idx, *arguments, **named)


def allow_many_connections() -> None:
    """Lift the soft limit of open files, which is often a quarter of what is allowed to be open at once."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    main()
