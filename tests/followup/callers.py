"""Anna with a call to come, and what her mails hold."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from flask import Flask
from icalendar import Calendar

from tests.conftest import Clock
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, finished
from tests.visitor import Visitor
from vollegym.calendar.hours import Hours
from vollegym.leads import booking_store
from vollegym.leads import calls as booking_service
from vollegym.storage.database import Storage

OWNER, PROSPECT = "eigenaar@example.com", "anna@example.com"
SECRET = "only for tests, never for a site"
THURSDAY = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)


class Caller:
    """Anna, or the lead of this number, and what she does with her call."""

    def __init__(self, storage: Storage, clock: Clock, hours: Hours, lead: int = 1) -> None:
        self.storage, self.clock, self.hours, self.lead = storage, clock, hours, lead

    def books(self, start: datetime) -> booking_store.Booking:
        made = booking_service.book(self.storage, SECRET, self.hours, self.lead, start, self.clock()).booking
        assert made
        return made

    def cancels(self, reason: str = "", by: str = "visitor") -> None:
        call = booking_store.live_of(self.storage.database(), self.lead, self.clock())
        assert call
        booking_service.cancel(self.storage, call.id, reason, self.clock(), by)


@pytest.fixture
def caller(
    visitor: Visitor,
    storage: Storage,
    clock: Clock,
    work: Callable[[], object],
    app: Flask,
    post: PostOffice,
    receiver: Receiver,
) -> Caller:
    finished(visitor, ANNA)
    work()
    post.arrived.clear()
    receiver.calls.clear()
    return Caller(storage, clock, app.extensions["vollegym"].opening_hours.hours)


def invitation(mail: EmailMessage) -> EmailMessage:
    return next(part for part in mail.walk() if part.get_content_type() == "text/calendar")


def event(mail: EmailMessage) -> dict[str, object]:
    part = invitation(mail)
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert calendar["METHOD"] == part.get_param("method")
    (found,) = calendar.walk("VEVENT")
    assert found.errors == calendar.errors == []
    return found
