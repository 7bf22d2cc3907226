"""What the machine can do without us: the simplest program that does the same kind of work.

A bare Flask page behind the same server, a bare INSERT with the same durability, a bare csv.writer.
"""

import csv
import io
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from tests.server import ROOT, free_port
from vollegym.serve import threads, workers

BODY = b"<!doctype html><title>x</title>" + b"<p>een regel tekst</p>" * 1000


def create_app() -> Flask:
    """Return an application with one page that never changes."""
    app = Flask(__name__)
    app.add_url_rule("/", "page", lambda: BODY)
    return app


@contextmanager
def bare_page() -> Iterator[int]:
    """Serve the bare page with as many workers and threads as the site; gives the port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers", str(workers)]
    command += [
        "--threads",
        str(threads),
        "--bind",
        f"127.0.0.1:{port}",
        "tests.benchmarks.yardstick:create_app()",
    ]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(20)


def inserter(path: Path) -> Callable[[], Callable[[], object]]:
    """Make calls that add one row and commit it with synchronous=FULL."""
    first = sqlite3.connect(path)
    first.execute("PRAGMA journal_mode = WAL")
    first.execute("CREATE TABLE answer (value TEXT) STRICT")
    first.close()

    def make() -> Callable[[], object]:
        db = sqlite3.connect(path, timeout=30, isolation_level=None)
        db.execute("PRAGMA synchronous = FULL")
        return lambda: db.execute("INSERT INTO answer VALUES ('owner')")

    return make


def plain_csv(rows: int, columns: int) -> str:
    """Return a csv of text cells, written by the standard library alone."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for number in range(rows):
        writer.writerow([f"cel {number}"] * columns)
    return out.getvalue()
