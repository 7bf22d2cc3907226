"""The pages of the call: what each template is given. Views decide which page, these say what is on it."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for

from vollegym.calendar.hours import Hours, parts_open
from vollegym.calendar.slots import Refusal, nearest
from vollegym.calendar.weeks import Week, in_row, start_in, value_of, weeks
from vollegym.current import services
from vollegym.documents.markdown import render
from vollegym.dutch import dates
from vollegym.leads import booking_store
from vollegym.leads import store as lead_store
from vollegym.leads.booking_store import Booking
from vollegym.leads.call_messages import held_until
from vollegym.leads.lead import Lead
from vollegym.tokens import call_token, invitation_token
from vollegym.web import csrf
from vollegym.web.visitor_cookie import news

# How many of the earliest times stand above the days, and how many weeks before the rest is folded away.
EARLIEST, SHOWN_WEEKS = 3, 4
PARTS = {
    "morning": "’s Ochtends",
    "afternoon": "’s Middags",
    "evening": "’s Avonds",
    "any": "Maakt niet uit",
}
PARTS_OF_DAY = {"morning": "Ochtend", "afternoon": "Middag", "evening": "Avond"}


def parts(hours: Hours) -> dict[str, str]:
    """Return the parts of the day that are offered; all of them where there are no hours at all."""
    offered = parts_open(hours) or tuple(PARTS)
    return {name: label for name, label in PARTS.items() if name in (*offered, "any")}


def closed_page(lead: Lead | None) -> str:
    """Return why there are no times for this visitor, and the way to them."""
    return render_template("booking/closed.html", lead=lead)


def calendar_page(lead: Lead, action: str, refusal: Refusal | None = None, missing: str = "") -> str:
    """Return the free times for a qualified lead; `missing` names the input that was left open."""
    db = services().storage.database()
    title, text = services().opening_hours.text
    first, _, _ = services().content.fill(text).partition("\n\n")
    return render_template(
        "booking/calendar.html",
        **times(refusal),
        missing=missing,
        told=news() == "wish" and not (refusal or missing),
        action=action,
        length=dates.duration_in_words(services().opening_hours.hours.length),
        to_confirm=services().settings.mail_url and not lead_store.confirmed(db, lead.id),
        title=title or "Kies een moment voor je gesprek",
        intro=render(first).html if first else "",
        answered=len(lead.answers),
        parts=parts(services().opening_hours.hours),
        part=request.form.get("part", ""),
        wish=booking_store.wish_of(db, lead.id),
        phone=lead.contact.telephone.shown if lead.contact else "",
    )


def call_page(
    booking: Booking, lead: Lead, token: str, refusal: Refusal | None = None, missing: str = ""
) -> str:
    """Return one call as it stands, with what can still be done about it."""
    now, secret = services().now(), services().settings.secret_key
    # The first paragraph of the owner's text helps to choose, the others are for whoever has chosen.
    _, _, know = services().content.fill(services().opening_hours.text[1]).partition("\n\n")
    return render_template(
        "booking/call.html",
        **times(refusal, booking),
        missing=missing,
        told=news() == "wish" and not (refusal or missing),
        booking=booking,
        action=url_for("booking.move", token=token),
        token=token,
        stands=booking.stands(now),
        held=held_until(services(), services().storage.database(), booking, now),
        hours=services().opening_hours.hours,
        answered=len(lead.answers),
        parts=parts(services().opening_hours.hours),
        part=request.form.get("part", ""),
        wish=booking_store.wish_of(services().storage.database(), lead.id),
        know=render(know).html if know.strip() else "",
        minutes=int((booking.ends_at - booking.starts_at).total_seconds() // 60),
        phone=lead.contact.telephone.ending if lead.contact else "",
        reason=request.form.get("reason", ""),
        anew=url_for("booking.show", token=invitation_token(secret, lead.reference, now.date())),
    )


def times(refusal: Refusal | None, without: Booking | None = None) -> dict[str, Any]:
    """Return the free times by week and day, and the earliest, or those near the one that was refused.

    `without` is the call that is being moved: it takes no time, and the time it has is no choice.
    """
    db, hours, now = services().storage.database(), services().opening_hours.hours, services().now()
    agenda = booking_store.agenda(db, now, without.id if without else None)
    found = weeks(hours, agenda, now, besides=without.starts_at if without else None)
    free = [slot for week in found for day in week.days for slot in day.slots]
    chosen = request.form.get("slot", "")
    wanted = start_in(chosen)
    return {
        "dates": dates,
        "value_of": value_of,
        "in_row": in_row,
        "weeks": found,
        "shown_weeks": SHOWN_WEEKS,
        "first_times": nearest(free, wanted, EARLIEST) if refusal and wanted else free[:EARLIEST],
        "parts_of_day": {name: label for name, label in PARTS_OF_DAY.items() if offered(found, name)},
        "chosen": chosen,
        "wanted": wanted,
        "open_day": str(dates.on(wanted)) if wanted else request.form.get("dag", ""),
        "part_of_day": request.form.get("deel", ""),
        "refusal": refusal,
        "again": csrf.shown_again(),
    }


def offered(found: Sequence[Week], part: str) -> bool:
    """Return whether some day has a free time in this part of it."""
    return any(part in day.parts for week in found for day in week.days)


def address_of(booking: Booking) -> str:
    return url_for("booking.show", token=call_token(services().settings.secret_key, booking.uid))
