"""A small load generator on loopback: a fixed number of requests, a few connections, times in milliseconds."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """What a run measured: per second over the whole run, and how long one request took."""

    per_second: float
    median_ms: float
    p99_ms: float


def measure(count: int, threads: int, make: Callable[[], Callable[[], object]]) -> Figures:
    """Run `count` calls spread over `threads`; `make` gives each thread a call of its own."""
    times: list[float] = []
    lock = threading.Lock()

    def work() -> None:
        call, own = make(), []
        for _ in range(count // threads):
            began = time.perf_counter()
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


def getter(port: int, path: str, headers: dict[str, str] | None = None) -> Callable[[], Callable[[], object]]:
    """Make calls that get one address over a connection that stays open."""

    def make() -> Callable[[], object]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

        def call() -> object:
            connection.request("GET", path, headers=headers or {})
            reply = connection.getresponse()
            body = reply.read()
            assert reply.status == 200, (path, reply.status)
            return body

        return call

    return make
