"""Processes of the program that need not load it anew: each is a fork of one process that loaded it once.

To start Python and import everything takes a second of work, and the tests start some three hundred processes.
What is forked has its own environment, input, output with its buffering, signals and end. Where it matters how
Python itself starts (its language, an input that is closed), a test uses `subprocess` alone.
"""

import atexit
import io
import json
import os
import resource
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 1 << 16  # Bytes of one order: a command and its environment.


class Loaded:
    """The process that has the program in its memory; it ends with the process that started it."""

    def __init__(self, templates: Path) -> None:
        """`templates` is a folder for templates that were compiled once."""
        self.folder = tempfile.TemporaryDirectory(prefix="loaded-")
        self.path = str(Path(self.folder.name) / "orders")
        # A pipe as its input: it hears the end of it, however this process ends.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.processes", self.path, str(templates)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self.process.stdout
        assert self.process.stdout.readline() == b"ready\n"

    def close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        self.process.wait(20)
        self.folder.cleanup()

    def start(self, order: dict[str, Any], files: list[int]) -> "Forked":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.connect(self.path)
        socket.send_fds(connection, [json.dumps(order).encode()], files)
        return Forked(connection)


class Forked:
    """A process that was forked; what tests ask of a `subprocess.Popen`."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.pid = int(connection.recv(64))
        self.returncode: int | None = None

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code, negative for a signal; raises subprocess.TimeoutExpired after so many seconds."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                self.returncode = int(self._connection.recv(64))
            except (TimeoutError, BlockingIOError) as error:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0) from error
            self._connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


Process = subprocess.Popen[bytes] | Forked
loaded: Loaded | None = None


def start(
    *command: str,
    environment: Mapping[str, str],
    output: int | IO[Any],
    errors: int | IO[Any],
    given: int | IO[Any] | None = None,
    session: bool = False,
    largest: int | None = None,
) -> Process:
    """Start a module, or code after `-c`, with its arguments, as Python does; in a session of its own where asked.

    `given` is its input, else there is none; no file that it writes gets larger than `largest` bytes.
    """
    with open(os.devnull, "rb") as nothing:
        given = nothing if given is None else given
        if loaded is None:
            return subprocess.Popen(
                [sys.executable, *(() if command[0] == "-c" else ("-m",)), *command],
                cwd=ROOT,
                env=dict(environment),
                stdin=given,
                stdout=output,
                stderr=errors,
                start_new_session=session,
                preexec_fn=lambda: bound(largest),
            )
        order = {
            "command": command,
            "environment": dict(environment),
            "session": session,
            "largest": largest,
        }
        files = [file if isinstance(file, int) else file.fileno() for file in (given, output, errors)]
        return loaded.start(order, files)


def bound(largest: int | None) -> None:
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))


def run(
    *command: str,
    environment: Mapping[str, str],
    timeout: float | None = None,
    given: int | IO[Any] | None = None,
    largest: int | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run a module to its end and return what it printed, however it ended."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = start(
            *command, environment=environment, output=output, errors=errors, given=given, largest=largest
        )
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        printed = []
        for file in (output, errors):
            file.seek(0)
            printed.append(file.read().decode())
    return subprocess.CompletedProcess(list(command), code, *printed)


# The other side: the process that is forked. ------------------------------------------------------


def main(path: str, templates: str) -> None:
    """Load the program, then fork at every order until whoever started us is gone."""
    import select

    from flask import Flask
    from jinja2 import FileSystemBytecodeCache

    import vollegym.serve  # noqa: F401 - all that is imported here, no fork imports again.

    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": FileSystemBytecodeCache(templates)}
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(path)
    listener.listen(64)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # The system clears away who looks after a fork.
    os.write(1, b"ready\n")
    while True:
        ready, _, _ = select.select([listener, 0], [], [])
        if 0 in ready:
            return
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            look_after(connection)
            os._exit(0)
        connection.close()


def look_after(connection: socket.socket) -> None:
    """Fork for one order, and tell who ordered it its number and its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    order, files, _, _ = socket.recv_fds(connection, LARGEST, 3)
    pid = os.fork()
    if pid == 0:
        connection.close()
        become(json.loads(order), files)
    for file in files:
        os.close(file)
    connection.send(str(pid).encode())
    _, status = os.waitpid(pid, 0)
    with suppress(OSError):  # Who asked may be gone.
        connection.send(str(os.waitstatus_to_exitcode(status)).encode())


def become(order: dict[str, Any], files: list[int]) -> None:
    """Be the process that was ordered, to its end."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    if order["session"]:
        os.setsid()
    os.environ.clear()
    os.environ.update(order["environment"])
    bound(order["largest"])
    time.tzset()
    held = not order["environment"].get("PYTHONUNBUFFERED")
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), stream(1, sys.stdout, held), stream(2, sys.stderr, held)
    module, *arguments = order["command"]
    code: Any = 0
    try:
        if module == "-c":
            sys.argv = ["-c", *arguments[1:]]
            exec(compile(arguments[0], "<string>", "exec"), {"__name__": "__main__"})
        else:
            sys.argv = [module, *arguments]
            if module != "flask":
                sys.modules.pop(module, None)  # It becomes __main__, as `python -m` makes it.
            runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        sys.stderr.write(code + "\n")
        code = 1
    atexit._run_exitfuncs()
    os._exit(flushed(code or 0))


def stream(number: int, before: Any, held: bool) -> io.TextIOWrapper:
    """Standard output or errors as Python makes it; `held` is whether it holds back what is written to it."""
    return io.TextIOWrapper(
        open(number, "wb", -1 if held else 0),
        encoding=before.encoding,
        errors=before.errors,
        newline="\n",
        line_buffering=held and (number == 2 or os.isatty(number)),
        write_through=not held,
    )


def flushed(code: int) -> int:
    """What Python ends with: another code where not all of its output could be written."""
    for one in (sys.stdout, sys.stderr):
        try:
            if one and not one.closed:
                one.flush()
        except (OSError, ValueError):
            code = 120
    return code


if __name__ == "__main__":
    main(*sys.argv[1:])
