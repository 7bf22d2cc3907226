"""Whatever somebody is called: one word, sixty letters, from right to left. Never split, shouted or turned around."""

import re
from email.message import EmailMessage

import pytest
from icalendar import Calendar

from tests.conftest import Clock
from tests.followup.conftest import Work, app, post, receiver, storage, work
from tests.followup.post import PostOffice
from tests.followup.test_messages import OWNER, PROSPECT, html, text, to
from tests.people import ANNA, give, walk
from tests.visitor import Visitor

__all__ = ["app", "post", "receiver", "storage", "work"]  # Fixtures of a site that mails.
LONG = "Wilhelmina-Alexandrina van der Grachtengordelbewoners-Smit-B"
NAMES = {
    "Sukarno": "Sukarno",
    LONG: "Wilhelmina-Alexandrina",
    "فاطمة الزهراء": "فاطمة",
    "Đặng Thị Ngọc": "Đặng",
    "J.P. de Wit": "J.P. de Wit",
    "ANNA DE BOER": "Anna",
    "IJSBRAND-JAN SMIT": "IJsbrand-Jan",
    "JP de Wit": "JP",
}


def booked(visitor: Visitor, name: str) -> None:
    """Do the intake under this name and book a call."""
    walk(visitor, ANNA, until="contact")
    assert visitor.page.url == "/intake/contact"
    give(visitor, {**ANNA["contact"], "name": name})
    walk(visitor, ANNA)
    visitor.send()
    page = visitor.open("/afspraak")
    form = next(form for form in page.forms() if "slot" in form.options)
    visitor.send(form, slot=form.options["slot"][0])


@pytest.mark.parametrize(("name", "greeted"), NAMES.items(), ids=lambda one: str(len(one)))
def test_a_name_is_kept_and_said_as_it_is(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock, name: str, greeted: str
) -> None:
    booked(visitor, name)
    check = visitor.open("/intake/uitkomst")
    assert check.status == 200
    work()
    mails: list[EmailMessage] = to(post, PROSPECT)
    assert mails
    for mail in mails:
        assert re.search(rf"^Dag {re.escape(greeted)},", text(mail), re.MULTILINE), text(mail)[:200]
        invited = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        for part in invited:
            (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
            assert event["ATTENDEE"].params["CN"].casefold() == name.casefold()
    owners = to(post, OWNER)
    assert any(name.casefold() in " ".join(text(mail).split()).casefold() for mail in owners)
    for mail in (*mails, *owners):
        assert "text-transform" not in html(mail)


@pytest.mark.parametrize("name", NAMES)
def test_on_the_page_a_name_has_its_own_direction(visitor: Visitor, name: str) -> None:
    walk(visitor, ANNA, until="contact")
    inputs = {i.get("name"): i for i in visitor.page.all("input")}
    assert inputs["name"].get("dir") == "auto"
    give(visitor, {**ANNA["contact"], "name": name})
    page = walk(visitor, ANNA)
    assert page.url == "/intake/controle"
    # A <bdi> keeps what runs from right to left from turning the line around.
    assert name in ["".join(bdi.itertext()) for bdi in page.all("bdi")]
