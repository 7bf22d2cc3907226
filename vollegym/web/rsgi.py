"""Requests as the server's event loop reads them, answered by a WSGI application in a few threads.

The loop reads every body whole before a thread is asked, and sends every answer: so who sends slowly, by half
or not at all, or reads slowly, holds a connection and nothing else. Measured against the server's own WSGI
interface, where fifty half-sent bodies hold fifty threads for as long as they like, this costs 15 % on a bare
page.
"""

import asyncio
import io
import logging
import os
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any

log = logging.getLogger(__name__)
THREADS = 8
# What may come in: seconds for any body, and beyond these the least that must arrive in a second.
PATIENCE, RATE = 10, 8 * 1024
# The longest body that is read, but for what `longest` lets in; a longer one is refused by its length alone.
LONGEST = 1024 * 1024
# How many bytes may be under way in one process: from one address, and in all.
FROM_ONE, FROM_ALL = 4 * LONGEST, 64 * LONGEST
# An answer that is longer goes by way of a file, because the server would hold all of it in memory.
IN_MEMORY = 4 * 1024 * 1024
OPENED = 10  # Seconds after which the server has certainly opened such a file.
Headers = list[tuple[str, str]]
ONLY_ONCE = ("host", "content-length", "content-type", "transfer-encoding")
WORDS = {
    400: "Je browser stuurde iets dat niet te lezen is. Probeer het nog een keer.",
    408: "Je formulier kwam niet helemaal binnen. Ga terug, dan staat alles er nog, en verstuur het opnieuw.",
    411: "Zeg erbij hoe lang het is wat je stuurt.",
    500: "Er ging bij ons iets mis. Probeer het over een minuut nog een keer.",
    503: "Het is nu te druk. Ga terug, dan staat alles er nog, en verstuur het over een minuut opnieuw.",
}


class Refused(Exception):  # noqa: N818 - it is an answer.
    """The request gets this status and a sentence, and the application never sees it."""

    def __init__(self, status: int) -> None:
        self.status = status


Find = Callable[[str, str, str, Callable[[str], str | None]], tuple[int, Headers, bytes] | None]
Longest = Callable[[str, Callable[[str], str | None]], int]


class Bridge:
    """A WSGI application as the server calls it; one for each process.

    `find` gets method, path, query and a way to read headers; what it has ready goes out at once. `longest`
    gets path and headers of a body that is longer than others may be, and says how long it may be here.
    """

    def __init__(
        self, application: Any, find: Find = lambda *_: None, longest: Longest = lambda *_: LONGEST
    ) -> None:
        self.application, self.find, self.longest = application, find, longest
        self.under_way: Counter[str] = Counter()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.threads = ThreadPoolExecutor(THREADS, "answer")

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        self.threads.shutdown(wait=True, cancel_futures=False)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Read a request, have it answered, and wait until it is."""
        ready = self.find(scope.method, scope.path, scope.query_string, scope.headers.get)
        if ready is not None:
            protocol.response_bytes(*ready)
            return
        try:
            environ = environment(scope)
            body = await self.body(environ, protocol, scope)
        except Refused as refused:
            refuse(protocol, refused.status)
            return
        except ConnectionError:
            return
        environ["wsgi.input"] = io.BytesIO(body)
        done = self.loop.create_future()
        self.threads.submit(self.answer, environ, protocol, done)
        await done

    async def body(self, environ: dict[str, Any], protocol: Any, scope: Any) -> bytes:
        """Return the whole body; raises Refused when it is too slow, ConnectionError when it breaks off."""
        length = int(environ.get("CONTENT_LENGTH", 0))
        if length <= 0 or (length > LONGEST and length > self.longest(scope.path, scope.headers.get)):
            # The application refuses a longer one by its announced length, without reading.
            return b""
        sender = environ["REMOTE_ADDR"]
        # Loopback is nobody's address: a proxy in front speaks for everybody.
        most = FROM_ALL if ip_address(sender).is_loopback else FROM_ONE
        if self.under_way[sender] + length > most or self.under_way.total() + length > FROM_ALL:
            raise Refused(503)
        self.under_way[sender] += length
        try:
            async with asyncio.timeout(PATIENCE + length / RATE):
                received = await protocol()
        except TimeoutError:
            raise Refused(408) from None
        except RuntimeError as gone:
            raise ConnectionError from gone
        finally:
            self.under_way[sender] -= length
            self.under_way += Counter()  # Leaves out who has nothing under way.
        return bytes(received)

    def answer(self, environ: dict[str, Any], protocol: Any, done: "asyncio.Future[None]") -> None:
        """Let the application answer, in a thread; whatever happens, the request ends."""
        try:
            respond(self.application, environ, protocol)
        except BaseException:
            log.exception("Failure while answering a %s", environ["REQUEST_METHOD"])
            refuse(protocol, 500)
        finally:
            self.loop.call_soon_threadsafe(done.set_result, None)


def environment(scope: Any) -> dict[str, Any]:
    """Return the request as WSGI has it; raises Refused when its headers contradict each other."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "SERVER_NAME": scope.server.rpartition(":")[0].strip("[]"),
        "SERVER_PORT": scope.server.rpartition(":")[2],
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        # With an underscore it would pass for the header with a hyphen that a proxy sets or takes away.
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{key}"
        if key not in environ:
            environ[key] = value
        elif name in ONLY_ONCE:
            raise Refused(400)
        else:
            environ[key] += ("; " if name == "cookie" else ",") + value
    if "HTTP_TRANSFER_ENCODING" in environ:
        # Its end cannot be told from its breaking off. Browsers say how long a form is.
        raise Refused(411)
    if scope.authority:
        # A whole address in the request line says more than the header.
        environ["HTTP_HOST"] = scope.authority
    return environ


def respond(application: Any, environ: dict[str, Any], protocol: Any) -> None:
    """Hand the application's answer to the server whole, so that no thread waits for who reads it."""
    begun: list[tuple[int, Headers]] = []

    def start(status: str, headers: Headers, _error: object = None) -> None:
        begun[:] = [(int(status.split()[0]), headers)]

    parts = application(environ, start)
    try:
        first, more = gathered(parts)
        status, headers = begun[0]
        if more is None:
            protocol.response_bytes(status, headers, first)
        else:
            by_file(protocol, status, headers, first, more)
    finally:
        getattr(parts, "close", lambda: None)()


def gathered(parts: Iterable[bytes]) -> tuple[bytes, Iterable[bytes] | None]:
    """Return an answer in one piece; of a long one its beginning, and what is still to come."""
    found, length, rest = [], 0, iter(parts)
    for part in rest:
        found.append(part)
        length += len(part)
        if length > IN_MEMORY:
            return b"".join(found), rest
    return b"".join(found), None


def by_file(protocol: Any, status: int, headers: Headers, first: bytes, more: Iterable[bytes]) -> None:
    """Write a long answer to a file that only we can read, and let the server send that."""
    with tempfile.NamedTemporaryFile(delete=False) as file:
        timer = threading.Timer(OPENED, os.unlink, [file.name])
        try:
            file.write(first)
            file.writelines(more)
            file.flush()
            protocol.response_file(status, headers, file.name)
        finally:
            timer.start()


def refuse(protocol: Any, status: int) -> None:
    """Answer with a sentence; where an answer was begun already this does nothing."""
    headers = [
        ("content-type", "text/plain; charset=utf-8"),
        ("cache-control", "no-store"),
        ("connection", "close"),
    ]
    if status == 503:
        headers.append(("retry-after", "60"))
    protocol.response_bytes(status, headers, (WORDS[status] + "\n").encode())
