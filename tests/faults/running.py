"""The real processes of one site, looked after as systemd does: `python -m vollegym.serve` and `flask outbox run`."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.faults.people import Enquirer, Tally
from tests.faults.shim import Shim
from tests.followup.conftest import SECRET
from tests.followup.post import Receiver
from tests.server import ROOT, Server, children

SERVER, SENDER = ("vollegym.serve",), ("flask", "outbox", "run")
# Seconds between the end of a process and its next start, as in the units of `flask deploy plan`.
AGAIN = 1.0
# Who comes to see whether all is well.
NUMBERS = itertools.count(1_000_000)


class Site:
    """A site with its sender; whichever of the two ends is started again until `stop`."""

    def __init__(self, folder: Path, shim: Shim | None = None, **settings: object) -> None:
        self.folder, self.shim = folder, shim
        self.receiver = Receiver()
        told = {"webhook_url": self.receiver.url, "webhook_secret": SECRET}
        self.server = Server(folder, **{"instance": folder, **told, **settings})
        self.environment = self.server.environment | (shim.variables if shim else {})
        self.running: dict[tuple[str, ...], subprocess.Popen[bytes]] = {}
        self.starts = 0
        self.over, self.lock = threading.Event(), threading.Lock()
        self.watch = threading.Thread(target=self.look_after, daemon=True)

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def database(self) -> Path:
        return self.server.database

    def start(self) -> "Site":
        self.done("database", "prepare")
        for command in (SERVER, SENDER):
            self.begin(command)
        self.watch.start()
        assert self.until_well(60) is not None, self.said()
        return self

    def start_beside(self, first: "Site") -> None:
        """Start on the same database, and tell the same receiver."""
        self.receiver.close()
        self.receiver = first.receiver
        for command in (SERVER, SENDER):
            self.begin(command)
        self.watch.start()
        assert self.until_well(60) is not None, self.said()

    def begin(self, command: tuple[str, ...]) -> None:
        with (self.folder / "said.log").open("ab") as log:
            self.running[command] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.starts += 1

    def look_after(self) -> None:
        while not self.over.wait(0.1):
            with self.lock:
                ended = [command for command, process in self.running.items() if process.poll() is not None]
            if ended and not self.over.wait(AGAIN):
                with self.lock:
                    for command in ended:
                        self.begin(command)

    def kill(self) -> None:
        """End everything at the same moment, as when the power goes."""
        with self.lock:
            for process in self.running.values():
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            for process in self.running.values():
                process.wait(20)

    def stop(self) -> None:
        self.over.set()
        self.watch.join(20)
        self.receiver.close()
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(20)

    def processes(self) -> Iterator[int]:
        """Give the workers and the sender by number; the parent of the workers answers nobody."""
        yield from (int(entry.name) for entry in children(self.running[SERVER].pid))
        yield self.running[SENDER].pid

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command, with nothing broken under it."""
        command = [sys.executable, "-m", "flask", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.server.environment, capture_output=True, text=True, check=False
        )

    def done(self, *arguments: str) -> None:
        """Run a command that must go well."""
        ended = self.flask(*arguments)
        assert ended.returncode == 0, ended.stderr

    def health(self) -> dict:
        """Return what /healthz says; nothing when nobody answers."""
        try:
            with urllib.request.urlopen(self.server.url + "/healthz", timeout=20) as answer:
                return dict(json.load(answer))
        except (OSError, ValueError):
            return {}

    def until_well(self, seconds: float) -> float | None:
        """Wait until somebody comes through an intake and the owner is told of it; return how long, or None."""
        begun = time.monotonic()
        person = Enquirer(self.port, next(NUMBERS), Tally())
        while time.monotonic() < begun + seconds:
            person.go_on(lambda: time.monotonic() > begun + seconds)
            if person.sent and person.email in self.told():
                person.hang_up()
                return time.monotonic() - begun
            time.sleep(0.05)
        return None

    def told(self) -> list[str]:
        """Return of whom the owner was told that they sent their intake; what comes twice is dropped, as receivers do."""
        events = {headers["webhook-id"]: body for headers, body in list(self.receiver.calls)}
        read = map(json.loads, events.values())
        return [event["data"]["email"] for event in read if event["type"] == "intake.submitted"]

    def said(self) -> str:
        """Return the end of what the processes said."""
        log = self.folder / "said.log"
        return log.read_text("utf-8", "replace")[-2000:] if log.exists() else ""
