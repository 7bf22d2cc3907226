"""The conversation with the mail server: one connection for all that waits, closed when nothing does."""

import smtplib
import socket
import ssl
from contextlib import suppress
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from vollegym.followup.backoff import NotDeliveredError
from vollegym.followup.deadline import within
from vollegym.followup.network import in_words

# Each answer within ten seconds, a whole mail within thirty: less than the lease of its row.
TIMEOUT, DEADLINE = 10, 30
PORTS = {"smtps": 465, "starttls": 587, "smtp": 25}


class Mailer:
    """Sends mails to the server of one MAIL_URL; not safe to share between threads."""

    def __init__(self, url: str, name: str) -> None:
        """`name` is how we introduce ourselves: the site's own host name."""
        self.url = urlsplit(url)
        self.name = name
        self._server: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage) -> None:
        """Hand over one mail; raises NotDeliveredError unless the server took it."""
        self.open()
        try:
            with within(DEADLINE, self._socket):
                self._require().send_message(mail)
        except smtplib.SMTPResponseException as error:
            self.close()
            raise NotDeliveredError(reply(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPRecipientsRefused as error:
            self.close()
            code, text = next(iter(error.recipients.values()))
            raise NotDeliveredError(reply(code, text)) from error
        except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
            self.close()
            raise NotDeliveredError(f"afgebroken: {in_words(error)}") from error

    def open(self) -> None:
        """Be connected and known to the server; raises NotDeliveredError with `down` when that fails."""
        if self._server is not None and self._alive():
            return
        try:
            self._connect()
        except smtplib.SMTPResponseException as error:
            self.close()
            raise NotDeliveredError(reply(error.smtp_code, error.smtp_error), down=True) from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            self.close()
            raise NotDeliveredError(f"geen verbinding: {in_words(error)}", down=True) from error

    def close(self) -> None:
        """Say goodbye, however the server takes it."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError), within(2, lambda: server.sock):
                server.quit()
            server.close()

    def _connect(self) -> None:
        kind = self.url.query or self.url.scheme
        host, port = self.url.hostname or "", self.url.port or PORTS[kind]
        safe = ssl.create_default_context()
        if kind == "smtps":
            self._server = smtplib.SMTP_SSL(host, port, self.name, timeout=TIMEOUT, context=safe)
        else:
            self._server = smtplib.SMTP(host, port, self.name, timeout=TIMEOUT)
        if kind == "starttls":
            self._server.starttls(context=safe)
        if self.url.username:
            self._server.login(unquote(self.url.username), unquote(self.url.password or ""))

    def _alive(self) -> bool:
        try:
            return self._require().noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            self.close()
            return False

    def _require(self) -> smtplib.SMTP:
        if self._server is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self._server

    def _socket(self) -> socket.socket | None:
        return self._server.sock if self._server else None


def reply(code: int, text: bytes | str) -> str:
    """Return the code and nothing else: servers repeat the address in their words."""
    words = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    enhanced = words.split(" ", 1)[0]
    return f"{code} {enhanced}" if enhanced.count(".") == 2 and len(enhanced) < 10 else f"{code}"
