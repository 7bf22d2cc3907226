"""Who is at the calendar: by the ticket in the cookie, or by a token in the address. Read in the database."""

from typing import NamedTuple

from flask import abort

from vollegym.current import services
from vollegym.leads import booking_store
from vollegym.leads import store as lead_store
from vollegym.leads.booking_store import Booking
from vollegym.leads.lead import Lead
from vollegym.tokens import hashed, invited
from vollegym.web.visitor_cookie import ticket


class Opened(NamedTuple):
    """What a token opens: a lead, with its call when the token is that of a call."""

    lead: Lead
    booking: Booking | None


def lead_here() -> Lead | None:
    """Return the lead of this browser: the cookie only says who, never what."""
    carried = ticket()
    found = lead_store.by_ticket(services().storage.database(), hashed(carried)) if carried else None
    return as_seen_here(found) if found else None


def as_seen_here(lead: Lead) -> Lead:
    """Return a lead as this browser may see it: a link passes from hand to hand."""
    return lead_store.seen_by(services().storage.database(), lead, hashed(ticket() or ""))


def qualified(lead: Lead | None) -> bool:
    """Return whether the verdict on this lead opens the calendar."""
    return lead is not None and booking_store.may_book(services().storage.database(), lead.id)


def qualified_here() -> Lead | None:
    """Return the lead of this browser when the calendar is open to it, else None."""
    lead = lead_here()
    return lead if qualified(lead) else None


def opened(token: str) -> Opened:
    """Return what a token opens, or end in 404."""
    db = services().storage.database()
    booking = booking_store.by_token(db, hashed(token))
    if booking:
        lead = lead_store.by_id(db, booking.lead) if booking.lead else None
        return Opened(as_seen_here(lead), booking) if lead else abort(404)
    return Opened(as_seen_here(invited_lead(token)), None)


def call_of(token: str) -> tuple[Lead, Booking]:
    """Return the call of a token with its lead, or end in 404."""
    lead, booking = opened(token)
    return (lead, booking) if booking else abort(404)


def invited_lead(token: str) -> Lead:
    """Return the qualified lead that this invitation is for, or end in 404."""
    reference = invited(services().settings.secret_key, token, services().now())
    lead = lead_store.by_reference(services().storage.database(), reference) if reference else None
    return lead if lead and qualified(lead) else abort(404)


def standing_call(lead: Lead) -> Booking | None:
    """Return the call that this lead has to come."""
    return booking_store.live_of(services().storage.database(), lead.id, services().now())
