"""O15: on Monday "wacht al 5 minuten" for a lead of Saturday, and six alarms for three leads.

Who waits while it is closed is told of once, in one mail, with since when; the clock counts opening hours.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.followup.conftest import OPENING_HOURS, Work, sending
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, finish
from tests.services import put_in_force, run_job
from tests.visitor import Visitor
from vollegym.storage.database import Storage

MINUTE = timedelta(minutes=1)
# Nine o'clock on Monday in Amsterdam, when opening hours begin.
MONDAY = datetime.fromisoformat("2026-11-30T08:00:00+00:00")


@pytest.fixture
def app(make_app: Callable[..., Flask], post: PostOffice, receiver: Receiver) -> Flask:
    return sending(make_app, post, receiver)


@pytest.fixture
def comes(app: Flask, clock: Clock) -> Callable[[str, str], None]:
    """Let somebody of this name send an intake at this moment, in UTC."""

    def come(name: str, moment: str) -> None:
        clock.moment = datetime.fromisoformat(f"{moment}+00:00")
        finish(Visitor(app), {**ANNA, "contact": {**ANNA["contact"], "name": name}})

    return come


@pytest.fixture
def weekend(comes: Callable[[str, str], None], work: Work, clock: Clock, post: PostOffice) -> None:
    """Three who came in the weekend; every message of that was sent."""
    comes("Zohra Zaterdag", "2026-11-28T13:03")
    comes("Zeno Zaterdag", "2026-11-28T20:15")
    comes("Sara Zondag", "2026-11-29T09:40")
    work()
    assert alarms(post) == []


def alarms(post: PostOffice) -> list[str]:
    return [mail["Subject"] for mail in post.arrived if mail["Subject"].startswith("Nog niet gebeld")]


def waits(post: PostOffice) -> list[str]:
    """How long they waited, as each subject says behind the name and before the reference."""
    return [subject.partition(" wacht ")[2].rpartition(" (")[0] for subject in alarms(post)]


def text(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def morning(work: Work, clock: Clock, minutes: int = 90) -> None:
    """Monday from opening on, minute by minute."""
    clock.moment = MONDAY - MINUTE
    for _ in range(minutes):
        work()
        clock.moment += MINUTE


def test_o15_on_monday_there_is_one_mail_with_since_when_each_waits(
    weekend: None, work: Work, clock: Clock, post: PostOffice
) -> None:
    clock.moment = MONDAY + timedelta(minutes=4, seconds=59)
    work()
    assert alarms(post) == [], "the clock counts opening hours"
    morning(work, clock)
    assert alarms(post) == ["Nog niet gebeld: 3 aanvragen wachten op je"]
    told = text(post.arrived[-1])
    assert "Wacht sinds zaterdag 28 november 2026 om 14:03 uur." in told
    assert "Wacht sinds zondag 29 november 2026 om 10:40 uur." in told
    assert [told.index(name) for name in ("Zohra", "Zeno", "Sara")] == sorted(
        told.index(name) for name in ("Zohra", "Zeno", "Sara")
    )
    assert "minuten" not in told
    assert told.count("/beheer/aanvraag/") == 3
    html = str(post.arrived[-1].get_body(("html",)).get_content())  # type: ignore[union-attr]
    assert html.count("tel:+31612345678") == 3


def test_o15_one_alone_gets_a_mail_of_its_own_and_no_second(
    comes: Callable[[str, str], None], work: Work, clock: Clock, post: PostOffice
) -> None:
    comes("Zohra Zaterdag", "2026-11-28T13:03")
    morning(work, clock)
    assert waits(post) == ["sinds zaterdag 28 november 2026 om 14:03 uur"]


def test_o15_who_was_told_of_on_friday_and_waits_still_is_in_it(
    weekend: None, comes: Callable[[str, str], None], work: Work, clock: Clock, post: PostOffice
) -> None:
    comes("Fred Vrijdag", "2026-11-27T15:46")
    clock.moment += 5 * MINUTE
    work()
    assert waits(post) == ["5 minuten"]
    morning(work, clock)
    assert alarms(post)[1:] == ["Nog niet gebeld: 4 aanvragen wachten op je"]


def test_o15_who_comes_on_monday_is_told_of_as_ever(
    weekend: None, comes: Callable[[str, str], None], work: Work, clock: Clock, post: PostOffice
) -> None:
    morning(work, clock, minutes=10)
    comes("Mo Maandag", "2026-11-30T08:20")
    for _ in range(30):
        work()
        clock.moment += MINUTE
    assert waits(post)[1:] == ["5 minuten", "15 minuten"]


def test_o15_who_was_called_or_forgotten_meanwhile_is_not_in_it(
    weekend: None, work: Work, clock: Clock, post: PostOffice, app: Flask, owner: FlaskCliRunner
) -> None:
    storage: Storage = app.extensions["vollegym"].storage
    references = [
        row["reference"] for row in storage.database().query("SELECT reference FROM lead ORDER BY id")
    ]
    clock.moment = MONDAY + 5 * MINUTE
    with app.app_context():
        run_job(app, "alarms")
    owner.invoke(args=["leads", "contacted", references[0]])
    with storage.writing() as db:
        db.execute("DELETE FROM lead WHERE reference = ?", [references[2]])
    work.send()
    assert [subject for subject in alarms(post) if "1 aanvraag" in subject] == [
        "Nog niet gebeld: 1 aanvraag wacht op je"
    ]
    assert "Zeno" in "".join(text(mail) for mail in post.arrived if "Nog niet" in mail["Subject"])


def test_o15_after_two_weeks_off_the_list_is_there_too(
    comes: Callable[[str, str], None], work: Work, clock: Clock, post: PostOffice, app: Flask
) -> None:
    away = replace(OPENING_HOURS, closed=((date(2026, 12, 21), date(2027, 1, 3)),))
    put_in_force(app, away)
    comes("Kees Kerst", "2026-12-21T10:00")
    comes("Nina Nieuwjaar", "2027-01-01T10:00")
    clock.moment = datetime.fromisoformat("2027-01-04T08:06+00:00")
    work()
    assert alarms(post) == ["Nog niet gebeld: 2 aanvragen wachten op je"]


def test_o15_several_at_once_share_a_mail_also_when_the_sender_was_away(
    comes: Callable[[str, str], None], work: Work, clock: Clock, post: PostOffice
) -> None:
    comes("Een", "2026-11-30T10:00")
    comes("Twee", "2026-11-30T10:10")
    clock.moment += 30 * MINUTE
    work()
    work()
    assert alarms(post) == ["Nog niet gebeld: 2 aanvragen wachten op je"]
    assert "Wacht 40 minuten." in text(post.arrived[-1])
