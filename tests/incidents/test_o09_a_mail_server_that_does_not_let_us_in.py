"""O9: `flask doctor` called a dead mail server good, and a wrong password too.
O10: a refused login showed as "535 5.7.8" and nothing else.

The doctor logs in without sending anything, and whatever goes wrong is said with what to do about it.
"""

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask

from tests.conftest import Clock
from tests.desk.people import let_in
from tests.followup.conftest import Work
from tests.followup.post import LOGIN, PostOffice, silent_server
from tests.server import free_port
from vollegym.followup import checks as followup_checks
from vollegym.outbox import smtp
from vollegym.outbox import store as outbox_store
from vollegym.outbox.faults import FAULTS, in_words, remedy
from vollegym.outbox.retry import NotDeliveredError
from vollegym.outbox.smtp import Mailer

MakeApp = Callable[..., Flask]
WHO = "anna%40example.com:ge%3Ah%2Fe%40i%23m"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long, and no name server is asked."""
    monkeypatch.setattr(followup_checks, "SECONDS", 0.6)
    monkeypatch.setattr(followup_checks, "texts", lambda _name: [])


@contextmanager
def office(**options: object) -> Iterator[PostOffice]:
    here = PostOffice(**options).open()  # type: ignore[arg-type]
    yield here
    here.close()


def doctor_says(make_app: MakeApp, mail_url: str) -> str:
    """What the doctor says of the mail server, on one line with what to do about it."""
    app = make_app(mail_url=mail_url, owner_email="eigenaar@example.com", mail_from="hallo@example.com")
    said = app.test_cli_runner().invoke(args=["doctor"]).stdout
    lines = said.splitlines()
    (at,) = [number for number, line in enumerate(lines) if "De mailserver" in line]
    return " ".join(lines[at].split() + (lines[at + 1].split() if lines[at].startswith("mis") else []))


def test_o09_a_server_that_lets_us_in_is_good_and_gets_nothing(make_app: MakeApp) -> None:
    with office(**LOGIN) as post:
        here = post.url.replace("//", f"//{WHO}@")
        assert doctor_says(make_app, here) == "goed De mailserver laat ons binnen."
        assert post.arrived == []
    with office() as post:
        assert doctor_says(make_app, post.url) == "goed De mailserver antwoordt."


def test_o09_a_wrong_password_is_wrong_and_o10_says_what_to_do(make_app: MakeApp) -> None:
    with office(**LOGIN) as post:
        assert doctor_says(make_app, post.url.replace("//", "//anna%40example.com:fout@")) == (
            "mis De mailserver laat ons niet binnen: "
            "de mailserver kent deze naam en dit wachtwoord niet (535 5.7.8). "
            "Kijk ze na in VOLLEGYM_MAIL_URL. De naam is vaak het hele adres, het wachtwoord een app-wachtwoord, "
            "en een % schrijf je als %25."
        )


def test_o09_a_dead_server_is_wrong(make_app: MakeApp) -> None:
    said = doctor_says(make_app, f"smtp://127.0.0.1:{free_port()}")
    assert "mis De mailserver laat ons niet binnen: geen verbinding: de server weigert. Kijk naam en" in said


@pytest.mark.parametrize(
    ("scheme", "first", "drip"),
    [
        ("smtp", b"", b""),
        ("smtp", b"220 hello\r\n", b""),
        ("smtp", b"", b"220-one moment\r\n"),
        ("smtp", b"220 hello\r\n250-me\r\n", b"250-MORE\r\n"),
        ("smtps", b"", b""),
        ("smtps", b"\x16\x03\x03\x3f\xff", b"\x00"),
        ("starttls", b"220 hello\r\n250-me\r\n250 STARTTLS\r\n220 go\r\n", b"\x16\x03\x03\x3f\xff"),
    ],
    ids=["mute", "mute after hello", "drip", "drip in ehlo", "mute tls", "drip in tls", "drip in starttls"],
)
def test_o09_a_server_that_hangs_or_drips_is_left_in_time(
    scheme: str, first: bytes, drip: bytes, make_app: MakeApp
) -> None:
    with silent_server(first, drip) as port:
        query = "?starttls" if scheme == "starttls" else ""
        said = doctor_says(make_app, f"{scheme.replace('starttls', 'smtp')}://localhost:{port}{query}")
        assert (
            "mis De mailserver laat ons niet binnen: geen verbinding: geen antwoord binnen de tijd." in said
        )


def test_o09_a_name_that_nobody_looks_up_is_left_in_time(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, left = threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> None:
        # Nobody answers before the doctor has left.
        answered.wait(60)
        left.set()
        raise socket.gaierror

    monkeypatch.setattr(socket, "create_connection", slow)
    assert "geen antwoord binnen de tijd" in doctor_says(make_app, "smtps://mail.example.com")
    assert not left.is_set()
    answered.set()


def test_o09_a_sender_is_not_held_up_by_drips_either() -> None:
    assert timedelta(seconds=smtp.OPENING + smtp.DEADLINE) < outbox_store.LEASE
    with (
        silent_server(b"\x16\x03\x03\x3f\xff", b"\x00") as port,
        pytest.raises(NotDeliveredError, match="geen antwoord binnen de tijd"),
    ):
        Mailer(f"smtps://localhost:{port}", "localhost").open(0.5)


def test_o09_no_starttls_where_it_is_asked_is_wrong(make_app: MakeApp) -> None:
    with office() as post:
        said = doctor_says(make_app, f"{post.url}?starttls")
    assert "de mailserver kent geen STARTTLS. Neem smtps:// en poort 465." in said


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost with its key, made here: no key is kept in the repository."""
    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.DNSName("localhost"), datetime.now(UTC)
    whose = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name.value)])
    made = (
        x509.CertificateBuilder(whose, whose, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    both = tmp_path_factory.mktemp("tls") / "both.pem"
    both.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    return both


def sealed(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("kind", ["smtps", "starttls"])
def test_o09_a_sealed_server_is_good_by_its_own_name_alone(
    kind: str, certificate: Path, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "ssl_context" if kind == "smtps" else "tls_context"
    with office(**LOGIN, **{name: sealed(certificate)}) as post:
        query = "" if kind == "smtps" else "?starttls"
        there = f"{kind.replace('starttls', 'smtp')}://{WHO}@localhost:{post.port}{query}"
        said = doctor_says(make_app, there)
        assert "het certificaat hoort niet bij de server. Schrijf in VOLLEGYM_MAIL_URL de naam" in said
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert doctor_says(make_app, there) == "goed De mailserver laat ons binnen."


def test_o10_a_sealed_port_spoken_to_in_the_clear_is_told_by_its_port(make_app: MakeApp) -> None:
    with office() as post:
        said = doctor_says(make_app, f"smtps://localhost:{post.port}")
    assert "de versleuteling lukt niet. Kijk naam en poort na in VOLLEGYM_MAIL_URL. Poort 465" in said


# Where a refusal is told ---------------------------------------------------------------------------


@pytest.fixture
def app(make_app: MakeApp, post: PostOffice) -> Flask:
    return make_app(mail_url=post.url, owner_email="eigenaar@example.com")


@pytest.mark.parametrize(
    ("step", "answer", "said", "advice"),
    [
        ("MAIL", "530 5.7.0 Authentication required", "eerst inloggen (530 5.7.0)", "Zet naam en wachtwoord"),
        (
            "MAIL",
            "550 5.7.1 not your address",
            "van onze afzender niets aan (550 5.7.1)",
            "VOLLEGYM_MAIL_FROM",
        ),
        ("RCPT", "550 5.1.1 <eigenaar@example.com> unknown", "niet (550 5.1.1)", "Vraag de aanvrager"),
        ("RCPT", "554 5.7.1 Relay access denied", "niet voor ons door (554 5.7.1)", "Zet naam en wachtwoord"),
        ("RCPT", "552 5.2.2 mailbox full", "mailbox van de ontvanger is vol (552 5.2.2)", "ander adres"),
        ("RCPT", "451 4.7.1 greylisted", "nog niets aan (451 4.7.1)", "We proberen het vanzelf opnieuw"),
        ("DATA", "554 5.7.1 spam", "de mailserver weigert dit bericht (554 5.7.1)", "SPF, DKIM en DMARC"),
        ("DATA", "421 closing", "kan het nu niet aan (421)", "We proberen het vanzelf opnieuw"),
    ],
)
def test_o10_a_refusal_is_told_everywhere_with_what_to_do(
    step: str, answer: str, said: str, advice: str, app: Flask, work: Work, post: PostOffice, clock: Clock
) -> None:
    setattr(post, {"MAIL": "sender_reply", "RCPT": "recipient_reply", "DATA": "data_reply"}[step], answer)
    runner = app.test_cli_runner()
    outbox_store.put(app.extensions["vollegym"].storage.database(), "test", None, clock.moment)
    work()
    clock.moment = clock.moment.replace(hour=12)
    uid = runner.invoke(args=["outbox", "list"]).stdout[:8]
    for words in (
        runner.invoke(args=["outbox", "list"]).output,
        runner.invoke(args=["outbox", "show", uid]).output,
        runner.invoke(args=["outbox", "test", "--seconds", "1"]).output,
        runner.invoke(args=["doctor"]).output,
        let_in(app, runner).page.text,
    ):
        assert said in words
        assert advice in words
        assert "eigenaar@example.com" not in words.replace("Aan: eigenaar@example.com", "")


def test_o10_a_cause_is_told_once_below_the_list(
    app: Flask, work: Work, post: PostOffice, clock: Clock
) -> None:
    post.data_reply = "554 no"
    for _ in range(5):
        outbox_store.put(app.extensions["vollegym"].storage.database(), "test", None, clock.moment)
    work()
    listed = app.test_cli_runner().invoke(args=["outbox", "list"])
    assert listed.stdout.count("de mailserver weigert dit bericht (554)") == 5
    assert listed.stderr.count("SPF, DKIM en DMARC") == 1


def test_o10_each_cause_has_its_own_advice() -> None:
    assert remedy(None) == remedy("zomaar iets") == ""
    for fault in FAULTS:
        said = remedy(f"geen verbinding: {fault.what} (550 5.1.1)")
        assert said == fault.remedy.format(setting="VOLLEGYM_MAIL_URL")
        assert "{" not in said
        assert "VOLLEGYM_MAIL_URL" not in remedy(fault.what, "webhook")
    assert in_words(smtplib.SMTPAuthenticationError(454, b"4.7.0 later")) == (
        "de mailserver kan het nu niet aan (454 4.7.0)"
    )
    assert in_words(KeyError("x")) == "KeyError"
