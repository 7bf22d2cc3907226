"""`flask doctor` names what is wrong and what to do about it; /healthz says the same to programs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import dns.exception
import dns.resolver
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.followup.conftest import Work
from tests.followup.post import PostOffice
from tests.people import ANNA, finished
from tests.services import services_of
from tests.visitor import Visitor
from vollegym.followup import checks as followup_checks
from vollegym.maintenance import daily_backup, proof
from vollegym.outbox import store as outbox_store
from vollegym.storage.database import Storage

Answers = dict[str, list[str]]


@pytest.fixture
def dns_says(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """What DNS answers; nothing by default."""
    answers: Answers = {}
    monkeypatch.setattr(followup_checks, "texts", lambda name: answers.get(name, []))
    return answers


@pytest.fixture(autouse=True)
def no_network(dns_says: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks a name server, or a mail server elsewhere."""
    sign_in = followup_checks.sign_in

    def here(mail_url: str, name: str) -> None:
        if "127.0.0.1" in mail_url:
            sign_in(mail_url, name)

    monkeypatch.setattr(followup_checks, "sign_in", here)


AGENCY = """---
address: "Kade 1"
postcode: "1234 AB"
city: "Ons Dorp"
kvk: "12345678"
email: "wij@voorbeeld.nl"
processors: "een hostingbedrijf (Nederland)"
---
"""


def says(app: Flask) -> str:
    return app.test_cli_runner().invoke(args=["doctor"]).stdout


def healthy(app: Flask, now: datetime) -> None:
    outbox_store.seen(app.extensions["vollegym"].storage.database(), now)
    daily_backup.copy(services_of(app), now)


def test_it_works(
    make_app: Callable[..., Flask],
    now: datetime,
    dns_says: Answers,
    clock: Clock,
    post: PostOffice,
    tmp_path: Path,
) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "bureau.md").write_text(AGENCY, "utf-8")
    app = make_app(
        content=tmp_path / "texts",
        mail_url=post.url,
        mail_from="hallo@example.com",
        owner_email="eigenaar@example.com",
        site_url="https://www.example.com",
        backup_elsewhere=str(tmp_path),
    )
    dns_says |= {
        "example.com": ["v=spf1 -all"],
        "google._domainkey.example.com": ["k=rsa"],
        "_dmarc.example.com": ["v=DMARC1; p=none"],
    }
    healthy(app, now)
    proof.send_daily(services_of(app), now)
    result = app.test_cli_runner().invoke(args=["doctor"])
    assert "let op" not in result.stdout
    assert "mis " not in result.stdout
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"mail_url": None}, "Er is geen mailserver"),
        ({"owner_email": None}, "geen adres van de eigenaar"),
        ({"mail_url": "smtp://mail.example.com"}, "onversleuteld"),
        ({"site_url": "http://127.0.0.1:8000"}, "werkt alleen op deze machine"),
    ],
)
def test_a_setting_that_is_missing_is_named(
    setting: dict[str, str | None], sentence: str, make_app: Callable[..., Flask]
) -> None:
    good = {"mail_url": "smtps://mail.example.com", "owner_email": "e@example.com"}
    assert sentence in says(make_app(**{**good, **setting}))


def test_a_sender_that_is_away_is_named(app: Flask, clock: Clock) -> None:
    healthy(app, clock.moment)
    assert "De verzender draait.\n" in says(app)
    clock.moment += timedelta(minutes=2)
    assert "De verzender draait niet sinds dinsdag 24 november 2026 om 10:30 uur." in says(app)


def test_an_owner_without_a_webhook_is_not_warned_of_its_events(
    make_app: Callable[..., Flask], clock: Clock, post: PostOffice
) -> None:
    app = make_app(mail_url=post.url, owner_email="eigenaar@example.com")
    finished(Visitor(app), ANNA)
    work = Work(app, clock)
    work()
    work.close()
    runner = app.test_cli_runner()
    assert "Alle berichten zijn verstuurd." in runner.invoke(args=["doctor"]).stdout
    assert "intake.submitted" not in runner.invoke(args=["outbox", "list"]).stdout


def test_messages_that_stay_are_named_with_since_when(app: Flask, clock: Clock, storage: Storage) -> None:
    outbox_store.put(storage.database(), "received", None, clock.moment)
    clock.moment += timedelta(minutes=6)
    assert "1 bericht wacht sinds dinsdag 24 november 2026 om 10:30 uur." in says(app)


def test_given_up_messages_are_named(app: Flask, clock: Clock, storage: Storage) -> None:
    db = storage.database()
    outbox_store.put(db, "received", None, clock.moment)
    row = outbox_store.claim(db, "mail", clock.moment)
    assert row
    outbox_store.close(db, row, clock.moment, "failed")
    assert "1 bericht is opgegeven." in says(app)


def test_an_old_backup_is_named(app: Flask, clock: Clock) -> None:
    assert "Er is geen reservekopie." in says(app)
    healthy(app, clock.moment)
    clock.moment += timedelta(days=3)
    assert "De nieuwste reservekopie is van dinsdag 24 november 2026" in says(app)


def test_the_sender_copies_the_database_once_a_day(app: Flask, clock: Clock, work: Work) -> None:
    made = []
    for _ in range(5):
        work("copies")
        made.append(len(list(app.extensions["vollegym"].settings.backups.glob("*.db"))))
        clock.moment += timedelta(hours=8)
    assert made == [1, 1, 1, 2, 2]


def test_mail_that_nobody_will_believe_is_named(make_app: Callable[..., Flask], dns_says: Answers) -> None:
    app = make_app(mail_url="smtps://mail.example.com", mail_from="Wij <hallo@example.com>")
    assert "example.com heeft geen SPF-regel" in says(app)
    dns_says["example.com"] = ["v=spf1 include:mail.example.com -all"]
    assert "SPF staat aan voor example.com." in says(app)


def test_without_dns_that_is_said_and_nothing_else(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_name: str) -> list[str]:
        raise followup_checks.CannotAskError

    monkeypatch.setattr(followup_checks, "texts", refuse)
    app = make_app(mail_url="smtps://mail.example.com", mail_from="hallo@example.com")
    assert "DNS is niet te bevragen over example.com." in says(app)


@pytest.mark.parametrize("error", [dns.resolver.NXDOMAIN(), dns.exception.Timeout(), OSError()])
def test_a_name_without_an_answer_differs_from_no_dns(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(dns.resolver, "resolve", fail)
    if isinstance(error, dns.resolver.NXDOMAIN):
        assert followup_checks.texts("example.com") == []
    else:
        with pytest.raises(followup_checks.CannotAskError):
            followup_checks.texts("example.com")


def test_healthz_says_the_same_to_programs(visitor: Visitor, app: Flask, now: datetime) -> None:
    healthy(app, now)
    told = visitor.client.get("/healthz").json
    none = dict.fromkeys(("waiting", "unsent", "kept", "failed", "refused_in_a_day"), 0)
    assert told["outbox"] == {**none, "unsent_since": None}
    assert told["sender"] == {"seen_at": now.isoformat(), "away": False}
    assert told["mail"] == {"server": True, "owner": True}
    assert told["backup"] == {
        "newest_at": now.isoformat(),
        "elsewhere_at": None,
        "elsewhere_failed": False,
        "trial_at": None,
        "trial_failed": False,
    }
    assert told["content"] == {"errors": 0}


def test_a_clock_moved_back_does_not_make_the_sender_seem_away(
    owner: FlaskCliRunner, app: Flask, clock: Clock
) -> None:
    healthy(app, clock.moment)
    clock.moment -= timedelta(days=2)
    assert "De verzender draait.\n" in owner.invoke(args=["doctor"]).stdout
