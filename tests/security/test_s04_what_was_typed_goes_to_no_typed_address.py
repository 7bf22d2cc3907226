"""S04: an address of a website in the phone field arrived word for word in a mail signed by us."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.booking.people import slots
from tests.conftest import Clock
from tests.followup.conftest import Work
from tests.followup.post import PostOffice
from tests.people import ANNA, finish
from tests.visitor import Visitor

pytestmark = pytest.mark.mails
LURE = "klik www.evil.example/win 0900 123456789"
NAMES = ["Win https://evil.example", "Bel 0900-1234567", "evil.example/win", "Anna\u202ewww.evil", "x" * 200]


@pytest.fixture
def work(work: Work) -> Work:
    work.everyone_confirms = True
    return work


def to_the_address(post: PostOffice, address: str) -> str:
    """Everything that went there, calendar files and headers included."""
    found = []
    for mail in post.arrived:
        if address in str(mail["To"]):
            found += [str(mail["Subject"]), str(mail["To"])]
            found += [
                part.get_content()
                for part in mail.walk()
                if not part.is_multipart() and isinstance(part.get_content(), str)
            ]
            found += [
                part.get_content().decode()
                for part in mail.walk()
                if not part.is_multipart() and isinstance(part.get_content(), bytes)
            ]
    return "\n".join(found).replace("\r\n ", "")


def everything(app: Flask, work: Work, clock: Clock, **typed: str) -> Visitor:
    """Cause every message there is to a prospect."""
    visitor = Visitor(app)
    finish(visitor, {**ANNA, "contact": {**ANNA["contact"], **typed}})
    work()
    visitor.open("/afspraak")
    visitor.send(visitor.page.forms()[0], slot=slots(visitor.page)[-1])
    work()
    clock.moment += timedelta(days=1)
    work()
    visitor.open(visitor.page.url)
    visitor.send(visitor.page.form("/annuleren"), reason=LURE)
    work()
    return visitor


def test_a_number_that_nobody_can_read_is_not_sent_back(
    app: Flask, work: Work, post: PostOffice, clock: Clock
) -> None:
    visitor = everything(app, work, clock, phone=LURE, company=LURE)
    said = to_the_address(post, "anna@example.com")
    assert "het nummer dat je invulde" in said
    assert "evil" not in said
    assert "0900" not in said
    assert "evil" not in visitor.client.get(f"{visitor.page.url}/afspraak.ics").text
    assert "evil" in to_the_address(post, "eigenaar@example.com")


def test_a_number_that_is_one_is_sent_as_we_read_it(
    app: Flask, work: Work, post: PostOffice, clock: Clock
) -> None:
    everything(app, work, clock, phone="bel maar op 0612345678 hoor")
    said = to_the_address(post, "anna@example.com")
    assert "06 12345678" in said
    assert "maar op" not in said


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_advertises_is_not_sent_back(
    app: Flask, work: Work, post: PostOffice, clock: Clock, name: str
) -> None:
    everything(app, work, clock, name=name)
    said = to_the_address(post, "anna@example.com")
    for word in ("evil", "0900", "x" * 61, "\u202e"):
        assert word not in said


def test_a_name_of_a_person_is(app: Flask, work: Work, post: PostOffice, clock: Clock) -> None:
    everything(app, work, clock)
    said = to_the_address(post, "anna@example.com")
    assert "Dag Anna," in said
    assert 'CN="Anna de Boer"' in said or "CN=Anna de Boer" in said
