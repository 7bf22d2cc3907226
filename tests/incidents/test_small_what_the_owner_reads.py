"""Small things found by an owner in a day of use: a morning mail without today's calls, no reminder of a call,
a first sentence with the whole name, and "Jouw rol" where somebody else's role is meant.
"""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.followup.callers import OWNER, THURSDAY, Caller, caller
from tests.followup.conftest import Work, sending
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, finish
from tests.visitor import Visitor
from vollegym.storage.database import Storage

__all__ = ["caller"]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def app(make_app: Callable[..., Flask], post: PostOffice, receiver: Receiver) -> Flask:
    return sending(make_app, post, receiver)


@pytest.fixture
def storage(app: Flask) -> Storage:
    return app.extensions["vollegym"].storage


def body(mail: EmailMessage, kind: str = "plain") -> str:
    return str(mail.get_body((kind,)).get_content()).replace("\r\n", "\n")  # type: ignore[union-attr]


def to_owner(post: PostOffice, beginning: str) -> list[EmailMessage]:
    return [mail for mail in post.arrived if mail["To"] == OWNER and mail["Subject"].startswith(beginning)]


def test_the_morning_mail_begins_with_the_calls_of_today(
    caller: Caller, work: Work, post: PostOffice, clock: Clock, app: Flask
) -> None:
    caller.books(THURSDAY + 2 * HOUR)
    for lead, name, start in ((2, "Bram Vandaag", THURSDAY), (3, "Cor Morgen", THURSDAY + timedelta(days=1))):
        finish(Visitor(app), {**ANNA, "contact": {**ANNA["contact"], "name": name}})
        Caller(caller.storage, clock, caller.hours, lead).books(start)
    clock.moment = THURSDAY.replace(hour=6, minute=30)
    work("summary")
    (mail,) = to_owner(post, "Gisteren")
    assert mail["Subject"].endswith(", vandaag 2 gesprekken")
    told = body(mail)
    assert "Vandaag, donderdag 26 november 2026" in told
    assert "11:00 uur: gesprek met Bram Vandaag, Studio Anna\nBel 06 12345678\n" in told
    assert "13:00 uur: gesprek met Anna de Boer, Studio Anna\nBel 06 12345678\n" in told
    assert told.index("Bram") < told.index("Anna de Boer") < told.index("Binnen gisteren")
    assert "Cor" not in told
    assert told.count("/beheer/aanvraag/") == 2
    assert 'href="tel:+31612345678"' in body(mail, "html")


def test_a_morning_without_calls_says_so(work: Work, post: PostOffice, clock: Clock, caller: Caller) -> None:
    caller.books(THURSDAY)
    caller.cancels()
    clock.moment = THURSDAY.replace(hour=6, minute=30)
    work("summary")
    (mail,) = to_owner(post, "Gisteren")
    assert "Er staat vandaag geen gesprek." in body(mail)
    assert "vandaag" not in mail["Subject"]


def test_the_owner_is_reminded_of_a_call_ten_minutes_before(
    caller: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    caller.books(THURSDAY)
    clock.moment = THURSDAY - 10 * MINUTE - timedelta(seconds=1)
    work()
    assert to_owner(post, "Zo meteen") == []
    clock.moment = THURSDAY - 10 * MINUTE
    work()
    (mail,) = to_owner(post, "Zo meteen: gesprek met Anna van Studio Anna om 11:00 uur")
    assert "  donderdag 26 november 2026 om 11:00 uur\n  Nederlandse wintertijd\n" in body(mail)
    assert "Anna de Boer" in body(mail)
    assert "06 12345678" in body(mail)
    assert "Vollere groepen" in body(mail)
    assert mail["Reply-To"] == "anna@example.com"


@pytest.mark.parametrize("act", ["cancels", "moves"])
def test_the_owner_is_not_reminded_of_a_call_that_is_off_or_moved(
    act: str, caller: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    caller.books(THURSDAY)
    if act == "cancels":
        caller.cancels()
    else:
        caller.books(THURSDAY + 2 * HOUR)
    clock.moment = THURSDAY - 5 * MINUTE
    work()
    assert to_owner(post, "Zo meteen") == []


def test_a_sender_that_was_away_reminds_nobody_of_a_call_that_began(
    caller: Caller, work: Work, post: PostOffice, clock: Clock
) -> None:
    caller.books(THURSDAY)
    clock.moment = THURSDAY + MINUTE
    work()
    assert to_owner(post, "Zo meteen") == []


def test_the_sheet_to_call_from_speaks_as_one_speaks(visitor: Visitor, work: Work, post: PostOffice) -> None:
    finish(visitor, ANNA)
    work()
    (sheet,) = to_owner(post, "Bel nu")
    assert "Dag Anna, je vulde onze intake in." in body(sheet)
    assert "Dag Anna, je vulde onze intake in." in body(sheet, "html")
    for words in ("\nRol: Ik ben eigenaar of zelfstandig trainer\n", "\nDoelen: Vollere groepen"):
        assert words in body(sheet)
    assert "Jouw" not in body(sheet)
