"""Whether "bel me nu" can be promised: within the opening hours, and only when the owner will hear of it.

A promise that is not kept costs more than none: so it is made only while the hours are open for a while, a
mail server and the owner's address are set, and the sender was seen at work within the last minute.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from vollegym import web
from vollegym.calendar.hours import Hours, open_spans
from vollegym.content.opening_hours import opening
from vollegym.dutch.dates import on

LONG_ENOUGH = timedelta(minutes=15)


def open_until(now: datetime) -> datetime | None:
    """Return until when someone can be called back right away, or None when that cannot be promised."""
    return end_of_opening(opening().hours, now) if owner_hears(current_app.extensions) else None


def end_of_opening(hours: Hours, now: datetime) -> datetime | None:
    """Return the end of the opening hours that a moment lies in, when enough of them is left."""
    spans = (span for span in open_spans(hours, on(now)) if span.start <= now)
    return next((span.end for span in spans if now + LONG_ENOUGH <= span.end), None)


def owner_hears(extensions: dict[str, Any]) -> bool:
    """Return whether a message reaches the owner now: there is a server, an address, and a sender at work."""
    settings = web.settings()
    address = settings.owner_email or extensions["shelf"].now.agency.email
    sender = extensions["health"].get("sender")
    away = sender is None or sender(web.storage().database())["away"]
    return bool(settings.mail_url and address) and not away
