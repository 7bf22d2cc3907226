"""S15: the server's own warnings held the visitor's address and the whole path, with a live token in it."""

import logging
import re
import socket
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.booking.people import slots
from tests.conftest import Clock
from tests.desk.authenticator import Authenticator
from tests.followup.conftest import Work, post, receiver, sending
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, finish, walk
from tests.security.fuzz import desk_forms
from tests.security.guest import Guest
from tests.security.test_s10_passkeys import question
from tests.server import Server
from vollegym.log_filter import clean

__all__ = ["post", "receiver"]
TOKEN = re.compile(r"(?<![a-z0-9])[a-z2-7]{26,}(?![a-z0-9])")
HERE = "203.0.113.77"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /afspraak/abcdefghijklmnopqrstuvwx23 HTTP/1.1", "GET /afspraak/[token] HTTP/1.1"),
        ("anna.de-boer+x@mail.example.com wrote", "[mail] wrote"),
        ("to anna%40example.com", "to [mail]"),
        ("smtp://anna:geheim@mail.example.com", "smtp://[name]@mail.example.com"),
        ("called +31612345678, 06-12 34 56 78 and 0031 6 12345678.", "called [phone], [phone] and [phone]."),
        ("from 203.0.113.7:5000 and 2001:db8::7", "from [address]:5000 and [address]"),
        ("GET /intake?source=eyJ.abc&x=1 failed", "GET /intake?[query] failed"),
        ("cookie " + "0a" * 20, "cookie [token]"),
        ("signed eyJ0aWNrZXQi." + "a" * 27, "signed [token]"),
        ("two\nlines\x1b[2J", "two\nlines\ufffd[2J"),
    ],
)
def test_what_identifies_or_lets_in_is_replaced_by_its_kind(said: str, kept: str) -> None:
    assert clean(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "Volle Gym is on http://127.0.0.1:8000 (0.0.0.0:8000, [::1]:8000)",
        "Message 0123456789abcdef0123456789abcdef of kind received: sent",
        "2026-11-24 09:30:00,123 ERROR took 0.123456789 s of 1234567890",
        "content/articles/personal-training-klanten-werven.md:12: De titel ontbreekt. Zet title: …",
        'File "/srv/vollegym/outbox/channel.py", line 77, in deal_with',
    ],
)
def test_what_an_owner_needs_of_a_log_stays(said: str) -> None:
    assert clean(said) == said


def test_a_line_without_end_is_cut_before_it_is_read() -> None:
    assert len(clean("a@" * 100_000)) < 30_000


def test_every_logger_is_clean_tracebacks_too(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    foreign = logging.getLogger("some.library")
    try:
        raise ValueError("anna@example.com at /afspraak/abcdefghijklmnopqrstuvwx23")
    except ValueError:
        foreign.exception("No way for %s\n%s", "anna@example.com", {"phone": "+31612345678"})
    assert "anna@" not in caplog.text
    assert "abcdefghijklmnopqrstuvwx23" not in caplog.text
    assert "+316" not in caplog.text
    assert "[mail] at /afspraak/[token]" in caplog.text
    assert len(caplog.records[-1].getMessage().splitlines()) == 1


@pytest.fixture
def journey(
    make_app: Callable[..., Flask], post: PostOffice, receiver: Receiver, clock: Clock
) -> Iterator[tuple[Flask, Work]]:
    app = sending(make_app, post, receiver)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    work = Work(app, clock)
    yield app, work
    work.close()


def everything(caplog: pytest.LogCaptureFixture) -> None:
    """Take in every line of every logger; the mail server that receives in these tests is none of ours."""
    caplog.set_level(logging.ERROR, "mail.log")
    # Last, because this also says what is taken in at all.
    caplog.set_level(logging.DEBUG)


def test_after_a_whole_journey_no_log_no_header_and_no_referrer_knows_anybody(
    journey: tuple[Flask, Work],
    post: PostOffice,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    everything(caplog)
    app, work = journey
    visitor, addresses = Guest(app, HERE), []

    def go(url: str) -> None:
        visitor.open(url)
        addresses.append((url, visitor.page.response.headers.get("Referrer-Policy")))

    walk(visitor, ANNA, until="budget")
    visitor.open("/intake/verder")
    visitor.send(visitor.page.form("/intake/verder"))
    walk(visitor, ANNA)
    visitor.open("/intake/controle")
    visitor.send()
    visitor.open("/afspraak")
    visitor.send(visitor.page.forms()[0], slot=slots(visitor.page)[0])
    go(visitor.page.url)
    visitor.send(visitor.page.form("/annuleren"), reason="Bel +31 6 98765432 of bram@example.org")
    Guest(app, HERE).client.post("/beheer/toegang", data={"x": "1"})
    work()
    post.data_reply = "550 no mail for anna@example.com"
    finish(Guest(app, HERE), {**ANNA, "contact": {**ANNA["contact"], "email": "bram@example.org"}})
    work()
    # Every link of every mail is followed, a failure of ours on the way.
    links = {
        link
        for mail in post.arrived
        for link in re.findall(r"http://localhost(/[^\s\"<>]+)", mail.get_body(("plain",)).get_content())
    }
    for link in sorted(links):
        if link.endswith(".ics"):
            visitor.client.get(link)
        else:
            go(link)
    monkeypatch.setattr("vollegym.booking.views.opened", lambda token: {}[token])
    secret = "abcdefghijklmnopqrstuvwx23"
    assert visitor.client.get(f"/afspraak/{secret}?mail=anna@example.com").status_code == 500

    assert "Failure in GET booking.show" in caplog.text
    nobody_is_known(caplog, post, [*links, secret])
    for url, policy in addresses:
        if TOKEN.search(url):
            assert policy == "no-referrer", url


def nobody_is_known(caplog: pytest.LogCaptureFixture, post: PostOffice, links: Iterable[str]) -> None:
    """No log and no header of a mail holds the token of any of these links, an address or a number."""
    tokens = {found for link in links for found in TOKEN.findall(link)}
    people = ["anna@", "bram@", "priya@", "eigenaar@", "12345678", "98765432", "12 34 56 78", "06-12", HERE]
    assert len(tokens) >= 4
    for secret in (*tokens, *people):
        assert secret not in caplog.text, secret
    for mail in post.arrived:
        headers = "\n".join(
            f"{k}: {v}"
            for k, v in mail.items()
            if k not in ("To", "From", "Reply-To", "X-MailFrom", "X-RcptTo")
        )
        for secret in (*tokens, *people):
            assert secret not in headers, (secret, headers)


def links_in(post: PostOffice) -> list[str]:
    """Every address in every mail, the newest last."""
    texts = (mail.get_body(("plain",)).get_content() for mail in post.arrived)
    return [link for text in texts for link in re.findall(r"http://localhost(/[^\s\"<>]+)", text)]


def test_after_a_day_at_the_desk_no_log_no_header_and_no_referrer_knows_anybody(
    journey: tuple[Flask, Work],
    post: PostOffice,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    everything(caplog)
    app, work = journey
    finish(Guest(app, HERE), ANNA)
    boss, priya = Guest(app, HERE), Guest(app, HERE)

    def comes_in(who: Guest) -> None:
        """By the newest link to the desk in any mail."""
        who.open([link for link in links_in(post) if "/beheer/toegang/" in link][-1])
        assert who.send().url == "/beheer"
        work()

    boss.open("/beheer")
    boss.send(boss.page.form("/beheer/toegang"), email="eigenaar@example.com")
    work()
    comes_in(boss)
    boss.open("/beheer/mensen")
    boss.send(boss.page.form("/beheer/mensen"), email="priya@example.net", role="colleague")
    work()
    comes_in(priya)
    device = Authenticator()
    options = question(priya, "/beheer/passkeys", "/beheer/mensen")
    form, name = priya.page.form("/beheer/passkeys"), "Toestel 06 98765432 van priya@example.net"
    assert "Je passkey werkt" in priya.send(form, answer=device.make(options), name=name).text
    phone = Guest(app, HERE)
    signed = device.sign(question(phone, "/beheer/passkey", "/beheer"))
    asked = phone.page.form("/beheer/passkey")
    assert phone.send(asked, answer=signed).url == "/beheer"
    assert (
        phone.send(asked, answer=signed).status == phone.send(asked, answer="bram@example.org").status == 422
    )
    work()
    typed = "Bel +31 6 98765432 of bram@example.org"
    boss.open("/beheer/aanvragen/nieuw")
    boss.send(boss.page.form("/nieuw"), phone="06 98765432", email="bram@example.org", name=typed, note=typed)
    for path in (
        "/beheer/aanvragen?q=06+98765432",
        "/beheer/aanvragen?q=bram@example.org",
        "/beheer/berichten",
    ):
        boss.open(path)
    # Whatever can be typed at the desk, typed.
    sent = 0
    for visitor, action, values, names in desk_forms(app):
        visitor.client.environ_base["REMOTE_ADDR"] = HERE
        free = set(names) - {"csrf_token", "seen", "act", "file", "role", "sure", "source", "term", "reason"}
        data = {**values, **dict.fromkeys(free, typed)}
        if action.startswith("get "):
            answer = visitor.client.get(action[4:], query_string=data)
        else:
            answer = visitor.client.post(action, data=data)
        sent += answer.status_code < 400
        assert answer.headers["Referrer-Policy"] == "no-referrer", action
    assert sent >= 8
    work()
    links = links_in(post)
    for link in links:
        if link.startswith("/beheer/"):
            assert boss.client.get(link).headers["Referrer-Policy"] == "no-referrer", link
    # One of the mails about a device, with a failure of ours behind it.
    monkeypatch.setattr("vollegym.desk.messages.session_behind", lambda _db, _key, token, _now: {}[token])
    device_link = [link for link in links if "/beheer/apparaat/" in link][-1]
    assert boss.client.get(device_link).status_code == 500
    assert "Failure in GET desk.unknown_device" in caplog.text
    for line in ("let in at the desk by a link", "let in at the desk by a passkey", "A passkey was refused"):
        assert line in caplog.text, line
    assert {"/beheer/toegang", "/beheer/apparaat"} <= {link.rpartition("/")[0] for link in links}
    nobody_is_known(caplog, post, links)


def test_the_server_itself_writes_nobody_down(tmp_path: Path) -> None:
    server = Server(tmp_path).start()
    secret = "abcdefghijklmnopqrstuvwx23"
    try:
        for raw in (
            f"GET /afspraak/{secret} HTTP/9.9\r\n\r\n",
            f"GET /afspraak/{secret}?a=anna@example.com HTTP/1.1\r\nHost: evil.example\r\nBad Header: x\r\n\r\n",
            f"POST /afspraak/{secret} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n",
            f"POST /intake/verder/{secret} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\na",
        ):
            with socket.create_connection(("127.0.0.1", server.port), 5) as line:
                line.sendall(raw.encode())
                line.shutdown(socket.SHUT_WR)
                line.settimeout(5)
                while line.recv(4096):
                    pass
    finally:
        server.stop()
    said = server.log.read_text("utf-8", "replace")
    assert secret not in said
    assert "anna@" not in said
