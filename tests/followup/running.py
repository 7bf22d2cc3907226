"""`flask outbox run` in a process of its own, with a lease short enough for a test to outlive it."""

import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import TracebackType

from tests import processes
from tests.server import PREFIX, ROOT
from vollegym.services import Room


class RunningSender:
    """A sender that can be killed; the log goes to a file."""

    def __init__(self, folder: Path, **settings: object) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        given = {PREFIX + name.upper(): str(value) for name, value in settings.items()}
        self.environment = {**clean, **given, "FLASK_APP": "vollegym", "PYTHONPATH": str(ROOT)}
        self.log = (folder / "sender.log").open("ab")
        self.process: processes.Process | None = None

    def start(self, *command: str) -> "RunningSender":
        run = ("tests.followup.running", *command)
        self.process = processes.start(*run, environment=self.environment, output=self.log, errors=self.log)
        return self

    def end(self, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal and return the exit code."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(20)

    def __enter__(self) -> "RunningSender":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self.process and self.process.poll() is None:
            self.end()
        self.log.close()


def main(arguments: list[str]) -> None:
    """Run a sender whose lease is a second, or the command itself.

    Without the summary, which comes by the clock on the wall and would be one mail more after half past seven.
    """
    from flask.cli import ScriptInfo

    from vollegym import create_app
    from vollegym.current import KEY
    from vollegym.services import sender

    app = create_app()
    services = app.extensions[KEY]
    services = replace(services, rooms=tuple(without_summary(room) for room in services.rooms))
    app.extensions[KEY] = services
    if arguments:
        app.cli.main(arguments, obj=ScriptInfo(create_app=lambda: app))
    sender(services, timedelta(seconds=1)).run()


def without_summary(room: Room) -> Room:
    return replace(room, jobs=tuple(job for job in room.jobs if job.name != "summary"))


if __name__ == "__main__":
    main(sys.argv[1:])
