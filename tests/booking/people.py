"""People at the calendar."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

import pytest
from flask import Flask

from tests.people import ANNA, BRAM, finished
from tests.visitor import Page, Visitor
from vollegym.dutch.dates import AMSTERDAM
from vollegym.leads import store as lead_store
from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.questions import Outcome
from vollegym.questionnaire.verdict import Verdict
from vollegym.storage.database import Storage
from vollegym.tokens import hashed


@pytest.fixture
def anna(app: Flask) -> Visitor:
    """Qualified, on the page with her outcome."""
    return arrived(app, ANNA)


@pytest.fixture
def bram(app: Flask) -> Visitor:
    """Not yet, on the page with his outcome."""
    return arrived(app, BRAM)


def arrived(app: Flask, answers: dict[str, object]) -> Visitor:
    visitor = Visitor(app)
    finished(visitor, answers)
    return visitor


@pytest.fixture
def storage(app: Flask) -> Storage:
    found = app.extensions["vollegym"].storage
    assert isinstance(found, Storage)
    return found


@pytest.fixture
def a_lead(app: Flask, storage: Storage, now: datetime) -> Callable[..., int]:
    """Make a lead without walking: `a_lead()` is qualified, `a_lead("not_yet")` is not; the ticket is t1, t2 …"""
    numbers = count(1)

    def make(outcome: str = "qualified") -> int:
        number = next(numbers)
        person = Contact(f"Lead {number}", None, f"lead{number}@example.com", "+31612345678", "06 12345678")
        with storage.writing() as db:
            lead = lead_store.start(db, hashed(f"t{number}"), f"AAAA-{number:04}", 1, now)
            lead_store.keep(db, lead, "contact", person, now)
            lead_store.submit(db, lead, Verdict(Outcome(outcome), (), 1), ["contact"], now)
        return lead

    return make


def at(*parts: int) -> datetime:
    """A moment in Amsterdam."""
    return datetime(*parts, tzinfo=AMSTERDAM)  # type: ignore[misc, arg-type]


def slots(page: Page, action: str = "") -> list[str]:
    """The times that the form on a page offers."""
    forms = [form for form in page.forms() if "slot" in form.options and form.action.endswith(action)]
    return forms[0].options["slot"] if forms else []


def choose(visitor: Visitor, slot: str) -> Page:
    """Tap a time on the page and send it."""
    form = next(form for form in visitor.page.forms() if "slot" in form.options)
    return visitor.send(form, slot=slot)


def press(visitor: Visitor, action: str, **answers: str) -> Page:
    """Send the form on the page that goes to this address."""
    return visitor.send(visitor.page.form(action), **answers)
