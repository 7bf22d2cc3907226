"""S09: a calendar that answered with a redirect to localhost was followed, over ftp too."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import pytest

from tests.booking.test_busy import PLAIN, ics
from tests.booking.test_calendars import Calendar
from vollegym.booking import busy_calendars
from vollegym.booking.busy_calendars import UnusableError, fetch
from vollegym.outbox.network import connection
from vollegym.outbox.retry import NotDeliveredError


@pytest.fixture
def calendar() -> Iterator[Calendar]:
    made = Calendar()
    yield made
    made.close()


def test_loopback_is_read_where_the_owner_wrote_it_and_never_behind_a_redirect(calendar: Calendar) -> None:
    assert fetch(calendar.url) == ics(PLAIN)
    asked = []

    def lead_on(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        handler.send_response(302)
        handler.send_header("Location", "/secret.ics")
        handler.end_headers()

    calendar.body = lead_on
    with pytest.raises(UnusableError, match="besloten netwerk"):
        fetch(calendar.url)
    assert asked == ["/basic.ics"]


@pytest.mark.parametrize(
    "onward",
    [
        "ftp://127.0.0.1/x",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "//[",
        "http://calendar.example/basic.ics",
    ],
)
def test_a_redirect_stays_on_the_web_and_sealed(monkeypatch: pytest.MonkeyPatch, onward: str) -> None:
    asked: list[str] = []

    def ask(address: str, *, written_out: bool = True) -> tuple[int, str, bytes]:
        asked.append(address)
        return 302, onward, b""

    monkeypatch.setattr(busy_calendars, "ask", ask)
    with pytest.raises(UnusableError, match="stuurt door"):
        fetch("https://calendar.example/basic.ics")
    assert asked == ["https://calendar.example/basic.ics"]


def test_every_hop_but_the_first_is_one_that_a_server_chose(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ask(address: str, *, written_out: bool = True) -> tuple[int, str, bytes]:
        asked.append((address, written_out))
        return (302, "/b.ics", b"") if len(asked) == 1 else (200, "", b"here")

    monkeypatch.setattr(busy_calendars, "ask", ask)
    assert fetch("http://calendar.example/a.ics") == b"here"
    assert asked == [("http://calendar.example/a.ics", True), ("http://calendar.example/b.ics", False)]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1"]
)
def test_loopback_that_nobody_wrote_out_is_refused_in_every_spelling(host: str) -> None:
    with pytest.raises(NotDeliveredError):
        connection(urlsplit(f"http://{host}:9/"), 1, loopback=False)


@pytest.mark.parametrize("scheme", ["ftp", "file", "gopher", ""])
def test_no_connection_is_made_for_what_is_not_the_web(scheme: str) -> None:
    with pytest.raises(NotDeliveredError, match="http"):
        connection(urlsplit(f"{scheme}://127.0.0.1/x"), 1)
