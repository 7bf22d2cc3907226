"""Calendar files over http: one call for whoever holds its token, everything for the owner."""

import hmac
from datetime import timedelta

from flask import Response, request

from vollegym.booking import calendar_store
from vollegym.booking.calendar_store import Block
from vollegym.calendar.ics import Call, feed, saved
from vollegym.current import services
from vollegym.dutch.dates import on
from vollegym.leads import facts_store
from vollegym.leads import store as lead_store
from vollegym.leads.booking_store import Booking, since
from vollegym.leads.calendar_events import for_owner, for_visitor, promised
from vollegym.leads.lead import Lead
from vollegym.tokens import agenda_secret

# Calendars ask every quarter of an hour or once a day; what is over or off stays long enough to be seen.
PAST = timedelta(days=60)


def one_call(booking: Booking, lead: Lead) -> Response:
    """Return the file of one call, as a calendar program wants to import it."""
    call = for_visitor(services(), booking, lead)
    response = Response(saved(call), content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response.headers["Content-Disposition"] = 'attachment; filename="afspraak.ics"'
    return response


def blocked(block: Block) -> Call:
    """Return time that is blocked as the owner's calendar shows it."""
    return Call(
        uid=block.uid,
        sequence=block.sequence,
        start=block.span.start,
        end=block.span.end,
        changed=block.changed_at,
        cancelled=block.freed_at is not None,
        title=f"Geblokkeerd: {block.reason}" if block.reason else "Geblokkeerd",
        text="",
        place="",
    )


def all_calls(secret: str) -> Response | None:
    """Return the owner's calendar, or None when this is not its secret; unchanged is 304."""
    db, now = services().storage.database(), services().now()
    known = agenda_secret(services().settings.secret_key, calendar_store.salt(db))
    if not hmac.compare_digest(known.encode(), secret.encode()):
        return None
    calls = [for_owner(services(), *pair) for pair in since(db, now - PAST)]
    calls += [blocked(one) for one in calendar_store.blocks_since(db, now - PAST)]
    today = on(now)
    steps = facts_store.open_steps(db, today - PAST, today + 6 * PAST)
    days = [promised(services(), step, lead_store.by_id(db, step.lead)) for step in steps]
    response = Response(
        feed(calls, "Gesprekken Volle Gym", days), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]
