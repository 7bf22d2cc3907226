"""S11: who sent somebody the link of an own intake could read what that person filled in."""

from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.booking.people import slots
from tests.people import ANNA, walk
from tests.visitor import Visitor

SECRETS = (
    "Anna de Boer",
    "Studio Anna",
    "anna@example.com",
    "06 12345678",
    "06-12 34 56 78",
    "+31612345678",
    "5678",
)


@pytest.fixture
def spy(app: Flask) -> Visitor:
    """Somebody who began an intake and sent the link to Anna, who filled in her details."""
    spy = Visitor(app)
    walk(spy, ANNA, until="contact")
    page = spy.open("/intake/verder")
    link = (
        next(value for form in page.all("input") if "/intake/verder/" in (value := form.get("value", "")))
        if any("/intake/verder/" in e.get("value", "") for e in page.all("input"))
        else next(text for text in page.text.split() if "/intake/verder/" in text)
    )
    anna = Visitor(app)
    anna.open(urlsplit(link).path)
    anna.send()
    assert walk(anna, ANNA).url == "/intake/controle"
    assert "anna@example.com" in anna.page.text
    spy.anna = anna
    return spy


def told(page_text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in page_text]


def test_the_other_browser_sees_them_masked_on_every_page(spy: Visitor) -> None:
    for path in ("/intake", "/intake/contact", "/intake/controle", "/intake/verder", "/intake/budget"):
        assert told(spy.open(path).response.text) == [], path
    assert "•••" in spy.open("/intake/controle").text
    spy.send()
    assert spy.page.url == "/intake/uitkomst"
    assert told(spy.page.response.text) == []
    page = spy.open("/afspraak")
    assert told(page.response.text) == []
    spy.send(page.forms()[0], slot=slots(page)[0])
    assert told(spy.page.response.text) == []
    calendar = spy.client.get(f"{spy.page.url}/afspraak.ics").text
    assert told(calendar) == []
    assert "ATTENDEE" not in calendar


def test_who_gave_them_sees_them(spy: Visitor) -> None:
    spy.anna.open("/intake/controle")
    assert "Anna de Boer" in spy.anna.page.text
    assert spy.anna.open("/intake/contact").form().values["email"] == ["anna@example.com"]
    spy.anna.open("/intake/controle")
    assert "anna@example.com" in spy.anna.send().text


def test_the_other_browser_sends_them_to_no_other_address(spy: Visitor, app: Flask) -> None:
    spy.open("/intake/controle")
    spy.send()
    token = spy.open("/afspraak").forms()[0].values["csrf_token"]
    spy.client.post("/intake/uitkomst", data={"csrf_token": token, "email": "spy@example.org"})
    (row,) = app.extensions["vollegym"].storage.database().query("SELECT email FROM contact")
    assert row["email"] == "anna@example.com"


def test_the_other_browser_may_give_its_own(spy: Visitor) -> None:
    spy.open("/intake/contact")
    assert spy.page.form().values["email"] == [""]
    spy.send(name="Bram", company="", email="bram@example.org", phone="06 87654321")
    assert "bram@example.org" in spy.open("/intake/controle").text
