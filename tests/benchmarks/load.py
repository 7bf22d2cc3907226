"""Load on a running site: by wrk where that is installed, else by a client of our own, which is the limit then."""

import http.client
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

WRK = shutil.which("wrk")
GZIP = {"Accept-Encoding": "gzip"}
SECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 60e3}  # In milliseconds.
# Sends prepared requests one after another; wrk gives each of its threads a copy of the script.
SCRIPT = """
local prepared, next = {}, %d
for line in io.lines("%s") do
  local cookie, path, body = line:match("([^\\t]*)\\t([^\\t]*)\\t(.*)")
  prepared[#prepared + 1] = wrk.format("POST", path, {["Cookie"] = cookie, ["Host"] = "%s",
    ["Content-Type"] = "application/x-www-form-urlencoded", ["Sec-Fetch-Site"] = "same-origin"}, body)
end
request = function()
  next = next %% #prepared + 1
  return prepared[next]
end
"""


@dataclass(frozen=True)
class Figures:
    """What a run measured: per second over the whole run, and how long one request took."""

    per_second: float
    median_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Post:
    """A form that is ready to be posted by one person."""

    cookie: str
    path: str
    body: str


def get(
    port: int, path: str, connections: int, seconds: float, headers: dict[str, str] | None = None
) -> Figures:
    """Get one address again and again."""
    given = GZIP if headers is None else headers
    if WRK is None:
        return measure(seconds, connections, getter(port, path, given))
    return wrk(port, path, connections, seconds, [f"-H{name}: {value}" for name, value in given.items()])


def post(port: int, posts: Sequence[Post], connections: int, seconds: float) -> Figures:
    """Post prepared forms one after another, from the first again when they are through."""
    if WRK is None:
        return measure(seconds, connections, poster(port, posts))
    with tempfile.TemporaryDirectory() as folder:
        lines, script = Path(folder, "posts"), Path(folder, "posts.lua")
        lines.write_text("".join(f"{one.cookie}\t{one.path}\t{one.body}\n" for one in posts))
        script.write_text(SCRIPT % (0, lines, f"127.0.0.1:{port}"))
        # One thread, so that every form has its turn.
        return wrk(port, "/", connections, seconds, ["-s", str(script)], threads=1)


def wrk(
    port: int, path: str, connections: int, seconds: float, more: Sequence[str], threads: int = 2
) -> Figures:
    """Let wrk do it; raises AssertionError when the site did not answer as it should."""
    command = [
        str(WRK),
        f"-t{threads}",
        f"-c{connections}",
        f"-d{max(1, round(seconds))}s",
        "--timeout",
        "20s",
    ]
    url = f"http://127.0.0.1:{port}{path}"
    said = subprocess.run(
        [*command, "--latency", *more, url], capture_output=True, text=True, check=True
    ).stdout
    assert "Non-2xx" not in said, f"{path}: {said}"
    assert "Socket errors" not in said, f"{path}: {said}"
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate, said
    return Figures(float(rate[1]), percentile(said, 50), percentile(said, 99))


def percentile(said: str, which: int) -> float:
    """Return a percentile of wrk in milliseconds."""
    found = re.search(rf"\b{which}%\s+([\d.]+)(us|ms|s|m)\b", said)
    assert found, said
    return float(found[1]) * SECONDS[found[2]]


def measure(seconds: float, threads: int, make: Callable[[], Callable[[], object]]) -> Figures:
    """Call in so many threads for so long; `make` gives each thread a call of its own."""
    times: list[float] = []
    lock, until = threading.Lock(), time.perf_counter() + seconds

    def work() -> None:
        call, own = make(), []
        while (began := time.perf_counter()) < until:
            call()
            own.append((time.perf_counter() - began) * 1000)
        with lock:
            times.extend(own)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - began
    return Figures(len(times) / took, statistics.median(times), sorted(times)[int(len(times) * 0.99) - 1])


def getter(port: int, path: str, headers: dict[str, str]) -> Callable[[], Callable[[], object]]:
    """Make calls that get one address over a connection that stays open."""

    def make() -> Callable[[], object]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        return lambda: reply(connection, "GET", path, None, headers)

    return make


def poster(port: int, posts: Sequence[Post]) -> Callable[[], Callable[[], object]]:
    """Make calls that post the next form over a connection that stays open."""
    turns = cycle(posts)

    def make() -> Callable[[], object]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

        def call() -> object:
            one = next(turns)
            headers = {"Cookie": one.cookie, "Content-Type": "application/x-www-form-urlencoded"}
            return reply(connection, "POST", one.path, one.body, headers)

        return call

    return make


def reply(
    connection: http.client.HTTPConnection, method: str, path: str, body: str | None, headers: dict[str, str]
) -> bytes:
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    said = answer.read()
    assert answer.status in (200, 303), (path, answer.status)
    return said
