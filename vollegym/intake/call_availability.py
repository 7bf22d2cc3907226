"""Whether "bel me nu" can be promised: within the opening hours, and only when the owner will hear of it.

A promise that is not kept costs more than none: so it is made only while the hours are open for a while, a
mail server and the owner's address are set, and the sender was seen at work within the last minute.
"""

from datetime import datetime, timedelta

from vollegym.calendar.hours import Hours, open_spans
from vollegym.dutch.dates import on
from vollegym.outbox.health import sender
from vollegym.services import Services

LONG_ENOUGH = timedelta(minutes=15)


def open_until(services: Services, now: datetime) -> datetime | None:
    """Return until when someone can be called back right away, or None when that cannot be promised."""
    return end_of_opening(services.opening_hours.hours, now) if owner_hears(services, now) else None


def end_of_opening(hours: Hours, now: datetime) -> datetime | None:
    """Return the end of the opening hours that a moment lies in, when enough of them is left."""
    spans = (span for span in open_spans(hours, on(now)) if span.start <= now)
    return next((span.end for span in spans if now + LONG_ENOUGH <= span.end), None)


def owner_hears(services: Services, now: datetime) -> bool:
    """Return whether a message reaches the owner now: there is a server, an address, and a sender at work."""
    away = sender(services.storage.database(), now)["away"]
    return bool(services.settings.mail_url and services.owner_email) and not away
