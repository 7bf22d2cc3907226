"""The conversation with the mail server: one connection for all that waits, closed when nothing does."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from vollegym.outbox.faults import code_of, in_words
from vollegym.outbox.network import within
from vollegym.outbox.retry import NotDeliveredError

# Each answer while signing in within ten seconds, all of that within twenty and a whole mail within thirty:
# together less than the lease of its message.
TIMEOUT, OPENING, DEADLINE = 10, 20, 30
PORTS = {"smtps": 465, "starttls": 587, "smtp": 25}


class Mailer:
    """Sends mails to the server of one MAIL_URL; not safe to share between threads."""

    def __init__(self, url: str, name: str) -> None:
        """`name` is how we introduce ourselves: the site's own host name."""
        self.url = urlsplit(url)
        self.name = name
        self._server: smtplib.SMTP | None = None
        self._line: socket.socket | None = None

    def send(self, mail: EmailMessage) -> None:
        """Hand over one mail; raises NotDeliveredError unless the server took it."""
        self.open()
        try:
            with within(DEADLINE, lambda: self._line):
                server = self._require()
                # A server may look long at a mail before it takes it: to hang up then sends it twice.
                if server.sock is not None:
                    server.sock.settimeout(DEADLINE)
                server.send_message(mail)
        except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
            self.close()
            said = in_words(error) if code_of(error) else f"afgebroken: {in_words(error)}"
            raise NotDeliveredError(said) from error

    def open(self, seconds: float = OPENING) -> None:
        """Be connected and signed in; raises NotDeliveredError with `down` when that fails.

        What the server says and does not say takes at most that many seconds, however slowly it drips.
        """
        try:
            with within(seconds, lambda: self._line):
                if self._server is None or not self._alive():
                    self._connect(min(TIMEOUT, seconds))
        except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
            self.close()
            said = in_words(error) if code_of(error) else f"geen verbinding: {in_words(error)}"
            raise NotDeliveredError(said, down=True) from error

    def close(self) -> None:
        """Say goodbye, however the server takes it."""
        (server, self._server), (line, self._line) = (self._server, None), (self._line, None)
        if server is not None:
            with suppress(smtplib.SMTPException, OSError), within(2, lambda: line):
                server.quit()
            server.close()
        if line is not None:
            line.close()

    def _connect(self, timeout: float) -> None:
        kind = self.url.query or self.url.scheme
        host, port = self.url.hostname or "", self.url.port or PORTS[kind]
        # Reading the certificates of the system takes longer than a whole mail without them.
        safe = ssl.create_default_context() if kind in ("smtps", "starttls") else None
        context = safe if kind == "smtps" else None
        self._server = Conversation((host, port), self.name, timeout, context, self._hold)
        if kind == "starttls":
            self._server.starttls(context=safe)
        self._server.ehlo_or_helo_if_needed()
        if self.url.username:
            self._server.login(unquote(self.url.username), unquote(self.url.password or ""))

    def _alive(self) -> bool:
        try:
            if self._require().noop()[0] == 250:
                return True
        except (smtplib.SMTPException, OSError):
            pass
        self.close()
        return False

    def _require(self) -> smtplib.SMTP:
        if self._server is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self._server

    def _hold(self, line: socket.socket) -> None:
        self._line = line


class Conversation(smtplib.SMTP):
    """One that can be cut at any moment: `connected` gets its connection before anything is said.

    The socket of smtplib itself cannot be shut down while it greets or shakes hands: nobody knows it yet.
    """

    def __init__(
        self,
        place: tuple[str, int],
        name: str,
        timeout: float,
        context: ssl.SSLContext | None,
        connected: Callable[[socket.socket], None],
    ) -> None:
        self.context, self.connected = context, connected
        super().__init__(*place, name, timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        self.connected(plain.dup())
        return self.context.wrap_socket(plain, server_hostname=host) if self.context else plain
