"""A mail server and a webhook receiver on loopback, real ones, that can be slow, refuse, or die half way."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.server import free_port


class PostOffice:
    """What arrived, and how the server behaves: fine, a reply such as "451 later", slow, or dying."""

    def __init__(self, port: int | None = None, **options: Any) -> None:
        """The options are those of aiosmtpd's server: who may log in, with which certificate."""
        self.port, self.options = port or free_port(), options
        self.arrived: list[EmailMessage] = []
        self.sender_reply = self.recipient_reply = self.data_reply = ""
        self.refused: set[str] = set()
        self.seconds = 0.0
        self.die = False
        self.connections = 0
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def open(self) -> "PostOffice":
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self.options)
        self._controller.start()
        return self

    def close(self) -> None:
        if self._controller:
            self._controller.stop()
        self._controller = None

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.sender_reply:
            return self.sender_reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.recipient_reply or address in self.refused:
            return self.recipient_reply or "550 5.1.1 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.seconds)
        if self.die:
            server.transport.abort()
            return "250 never said"
        if self.data_reply:
            return self.data_reply
        self.arrived.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"

    @property
    def by_id(self) -> dict[str, EmailMessage]:
        """What a receiver keeps that drops doubles by Message-ID."""
        return {mail["Message-ID"]: mail for mail in self.arrived}


class Receiver:
    """A webhook receiver; `answers` are used up one by one, then it says 204."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.seconds = 0.0
        # Released each time the sender hangs up before it has read the whole answer.
        self.cut_off = threading.Semaphore(0)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hook?from=vollegym"

    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, body in self.calls]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append(({k.lower(): v for k, v in self.headers.items()}, body))
                time.sleep(receiver.seconds)
                status, headers, answer = receiver.answers.pop(0) if receiver.answers else (204, {}, b"")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(answer)
                except OSError:
                    receiver.cut_off.release()

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def only_anna(
    _server: object, _session: object, _envelope: object, _mechanism: str, given: LoginPassword
) -> AuthResult:
    """Let Anna in, whose password is full of signs."""
    return AuthResult(success=given == LoginPassword(b"anna@example.com", b"ge:h/e@i#m"), handled=False)


LOGIN = {"authenticator": only_anna, "auth_require_tls": False}


@contextmanager
def silent_server(first: bytes = b"", drip: bytes = b"") -> Iterator[int]:
    """A port that takes connections and then says nothing more than `first`, or `drip` ten times a second."""
    over = threading.Event()

    def talk(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(first)
            while not over.wait(0.1):
                connection.sendall(drip)

    def accept(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=talk, args=listener.accept()[:1], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(target=accept, args=[listener], daemon=True)
        accepting.start()
        yield listener.getsockname()[1]
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        accepting.join(5)
