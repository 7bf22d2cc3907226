"""A site under attack: connections that never finish their request, and posts that are as dear as a post can be.

The posts come from so many addresses that no limit of one address stops them, by way of a proxy that the site
trusts. A thread of our own sends them: that costs the one who measures about as much as the site.
"""

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import quote

from tests.journeys.walker import ANNA, Walker

HALVES = (
    b"GET /intake HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half",
    b"POST /intake/rol HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\nrole=",
)
# The most that a form may hold, as accents of which each compares itself with all others (S01).
MARKS = "a" + "\u0301" * 15_000 + "\u0316" * 15_000
FORM = "application/x-www-form-urlencoded"
Send = Callable[[], tuple[str, str, bytes]]


@dataclass
class Siege:
    """What goes on: `answers` are the statuses of the posts so far."""

    port: int
    stopped: threading.Event = field(default_factory=threading.Event)
    answers: list[int] = field(default_factory=list)
    held: list[socket.socket] = field(default_factory=list)


@contextmanager
def besieged(port: int, connections: int, per_second: int, addresses: int) -> Iterator[Siege]:
    """Attack for as long as the block lasts."""
    siege = Siege(port)
    posts = hostile(port)
    threads = [
        threading.Thread(target=hold, args=(siege, connections)),
        threading.Thread(target=send, args=(siege, posts, per_second, addresses)),
    ]
    for thread in threads:
        thread.start()
    try:
        while len(siege.held) < connections:
            time.sleep(0.05)
        yield siege
    finally:
        siege.stopped.set()
        for thread in threads:
            thread.join()
        for one in siege.held:
            one.close()


def hold(siege: Siege, connections: int) -> None:
    """Keep so many half-sent requests open; each that the site closes is opened again."""
    halves = cycle(HALVES)

    def opened() -> socket.socket:
        one = socket.create_connection(("127.0.0.1", siege.port), timeout=20)
        one.sendall(next(halves))
        one.setblocking(False)
        return one

    while not siege.stopped.is_set():
        for number in range(connections):
            if number >= len(siege.held):
                siege.held.append(opened())
            elif ended(siege.held[number]):
                siege.held[number].close()
                siege.held[number] = opened()
        siege.stopped.wait(0.2)


def ended(one: socket.socket) -> bool:
    """Return whether the site answered or closed this connection."""
    try:
        one.recv(1)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def send(
    siege: Siege, posts: Iterator[tuple[str, dict[str, str], bytes]], per_second: int, most: int
) -> None:
    """Post so often in a second, each time from the next address."""
    due = time.monotonic()
    for number, (path, headers, body) in enumerate(posts):
        if siege.stopped.wait(max(0.0, due - time.monotonic())):
            return
        due = max(due + 1 / per_second, time.monotonic() - 1)
        connection = http.client.HTTPConnection("127.0.0.1", siege.port, timeout=30)
        with suppress(OSError, http.client.HTTPException):
            own = {"Content-Type": FORM, "X-Forwarded-For": f"198.19.{number % most}.7", **headers}
            connection.request("POST", path, body, own)
            siege.answers.append(connection.getresponse().status)
        connection.close()


def hostile(port: int) -> Iterator[tuple[str, dict[str, str], bytes]]:
    """Give posts without end: each of another kind than the one before."""
    people, newcomer = [somebody(port, "email") for _ in range(10)], somebody(port, "role")

    def without_end() -> Iterator[tuple[str, dict[str, str], bytes]]:
        for cookie, token in cycle(people):
            mine, own = {"Cookie": cookie}, f"csrf_token={token}".encode()
            contact = own + b"&name=Anna&company=&phone=0612345678&email=a%40example.com"
            yield "/intake/contact", mine, own + f"&phone=06&email=a&name={MARKS}".encode()
            # An answer that is stored, over and over; and another intake that is begun.
            yield "/intake/contact", mine, contact
            yield "/intake/rol", {"Cookie": newcomer[0]}, f"csrf_token={newcomer[1]}&role=owner".encode()
            yield "/intake/contact", mine, contact + b"&x=1" * 10_000
            yield "/beheer/passkey", {**mine, "Host": f"localhost:{port}"}, own + b"&answer=" + b"%7B" * 5_000
            yield "/beheer/toegang", mine, own + b"&email=owner%40example.com"
            yield "/afspraak", mine, own + b"&slot=" + b"9" * 60_000
            parts = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 1_000
            yield "/intake/uitkomst", {**mine, "Content-Type": "multipart/form-data; boundary=x"}, parts
            yield "/intake/opnieuw", mine, b"\xff" * 60_000
            yield "/intake/controle", {}, quote(MARKS[:3_000]).encode()
            yield "/zoeken", {}, b"q=" + b"a+" * 30_000

    return without_end()


def somebody(port: int, until: str) -> tuple[str, str]:
    """Return the cookie and the form token of a person who is asked this."""
    walker = Walker(f"http://127.0.0.1:{port}")
    walker.walk(dict(ANNA), until=until)
    _, fields, _ = walker.form()
    cookie = "; ".join(f"{one.name}={one.value}" for one in walker.cookies)
    return cookie, dict(fields)["csrf_token"]
