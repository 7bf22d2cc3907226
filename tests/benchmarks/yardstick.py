"""What the machine can do without us: the simplest program that does the same kind of work.

A bare Flask page on gunicorn, nginx with the same bytes, a bare INSERT with the same durability, the sqlite3 shell.
"""

import resource
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from tests.server import ROOT, free_port

BODY = b"<!doctype html><title>x</title>" + b"<p>een regel tekst</p>" * 1000
NGINX = """
worker_processes 2;
error_log stderr crit;
pid {folder}/pid;
{user}
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{ root {folder}/pages; default_type text/html; add_header Content-Encoding gzip; }}
  }}
}}
"""
# An empty page: nothing to draw but one word, and nothing to fetch.
EMPTY = b'<!doctype html><html lang="nl"><meta charset="utf-8"><title>Leeg</title><h1>Leeg</h1></html>'


def create_app() -> Flask:
    """Return an application with one page that never changes, and an empty one."""
    app = Flask(__name__)
    app.add_url_rule("/", "page", lambda: BODY)
    app.add_url_rule("/leeg", "empty", lambda: EMPTY)
    return app


@contextmanager
def bare_flask() -> Iterator[int]:
    """Serve the bare page on gunicorn, two workers of four threads; gives the port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers", "2", "--threads", "4"]
    command += ["--bind", f"127.0.0.1:{port}", "tests.benchmarks.yardstick:create_app()"]
    with running([*command], port):
        yield port


@contextmanager
def nginx(pages: dict[str, bytes], folder: Path) -> Iterator[int | None]:
    """Serve these compressed pages by nginx; gives the port, None where it is not installed."""
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None:
        yield None
        return
    port = free_port()
    (folder / "pages").mkdir()
    for name, body in pages.items():
        (folder / "pages" / name).write_bytes(body)
    settings = folder / "nginx.conf"
    root = folder.owner() == "root"
    settings.write_text(NGINX.format(folder=folder, port=port, user="user root;" if root else ""))
    with running([program, "-c", str(settings), "-g", "daemon off;"], port):
        yield port


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """Run a server until it is no longer needed."""
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.05)
            else:
                break
        yield
    finally:
        process.terminate()
        process.wait(20)


def inserter(path: Path) -> Callable[[], Callable[[], object]]:
    """Make calls that add one row and commit it with synchronous=FULL."""
    first = sqlite3.connect(path)
    first.execute("PRAGMA journal_mode = WAL")
    first.execute("CREATE TABLE IF NOT EXISTS answer (value TEXT) STRICT")
    first.close()

    def make() -> Callable[[], object]:
        db = sqlite3.connect(path, timeout=30, isolation_level=None)
        db.execute("PRAGMA synchronous = FULL")
        return lambda: db.execute("INSERT INTO answer VALUES ('owner')")

    return make


def shell_csv(database: Path, target: Path) -> float | None:
    """Return the CPU seconds that the sqlite3 shell takes to write all leads with all their columns; None without."""
    if shutil.which("sqlite3") is None:
        return None
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with target.open("wb") as file:
        sql = "SELECT * FROM lead_view WHERE state = 'submitted' ORDER BY at, id"
        subprocess.run(["sqlite3", "-readonly", "-csv", str(database), sql], stdout=file, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
