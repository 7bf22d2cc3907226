"""The site as its owner runs it: its server in processes of its own, with a port and a database of its own."""

import itertools
import os
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from tests import processes

ROOT = processes.ROOT
PREFIX = "VOLLEGYM_"


# Below the ports that the system hands to whoever connects: between asking for one and listening there, no test that
# runs beside this one may be given the same.
PORTS = range(10_000, 32_000)
turns = itertools.count(random.randrange(len(PORTS)))


def free_port() -> int:
    """A port on which nobody listens, and another one each time."""
    while True:
        port = PORTS[next(turns) % len(PORTS)]
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def children(parent: int) -> Iterator[Path]:
    """The folders in /proc of all processes that this one started; a bare Debian has no `ps`."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                yield entry


class Server:
    """One running site; `settings` are VOLLEGYM_ names in lower case."""

    def __init__(self, folder: Path, workers: int = 2, **settings: object) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = folder / "vollegym.db"
        self.workers = workers
        self.log = folder / "server.log"
        own = {
            "DATABASE": self.database,
            "LISTEN": f"127.0.0.1:{self.port}",
            "SECRET_KEY": "only for tests " * 2,
        }
        given = {name.upper(): value for name, value in settings.items()}
        clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        variables = {PREFIX + name: str(value) for name, value in {**own, **given}.items()}
        self.environment = {**clean, **variables, "FLASK_APP": "vollegym", "PYTHONPATH": str(ROOT)}
        self.process: processes.Process | None = None
        self.patience = 15  # Seconds.

    def start(self, *, prepare: bool = True) -> "Server":
        """Serve as `./dev run` does; without preparing the database where a test starts what was prepared before."""
        if prepare:
            self.flask("database", "prepare")
        command = "vollegym.serve", "--workers", str(self.workers)
        with self.log.open("ab") as log:
            self.process = processes.start(
                *command, environment=self.environment, output=log, errors=log, session=True
            )
        self.wait_until_it_answers()
        return self

    def wait_until_it_answers(self) -> None:
        for _ in range(self.patience * 20):
            try:
                urllib.request.urlopen(self.url + "/healthz", timeout=5).close()
            except urllib.error.HTTPError:
                return
            except OSError:
                assert self.process is not None
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"The site does not answer: {self.log.read_text()}")

    def flask(self, *arguments: str) -> str:
        """Run `flask ...` with the settings of this site and return what it prints."""
        ended = self.type(*arguments)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def type(self, *arguments: str, given: int | IO[bytes] | None = None) -> subprocess.CompletedProcess[str]:
        """Run `flask ...` however it ends; `given` is its input, if there is any."""
        return processes.run("flask", *arguments, environment=self.environment, given=given)

    def kill(self) -> None:
        """End parent and workers at once, without any chance to clean up."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)
            self.process.wait(20)
        self.process = None
