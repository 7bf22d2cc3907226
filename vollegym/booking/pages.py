"""The pages of the call: what each template is given. Views decide which page, these say what is on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for

from vollegym.calendar.hours import Hours, parts_open
from vollegym.calendar.slots import Refusal, Slot, nearest
from vollegym.calendar.weeks import Week, first_days, start_in, value_of, weeks
from vollegym.current import services
from vollegym.documents.markdown import render
from vollegym.dutch import dates
from vollegym.leads import booking_store
from vollegym.leads.booking_store import Booking
from vollegym.leads.lead import Lead
from vollegym.tokens import call_token, invitation_token
from vollegym.web import csrf

# How many days with free times stand on the page of a call; a link shows all of them.
SHOWN_DAYS = 5
PARTS = {
    "morning": "’s Ochtends",
    "afternoon": "’s Middags",
    "evening": "’s Avonds",
    "any": "Maakt niet uit",
}


def parts(hours: Hours) -> dict[str, str]:
    """Return the parts of the day that are offered; all of them where there are no hours at all."""
    offered = parts_open(hours) or tuple(PARTS)
    return {name: label for name, label in PARTS.items() if name in (*offered, "any")}


def closed_page(lead: Lead | None) -> str:
    """Return why there are no times for this visitor, and the way to them."""
    return render_template("booking/closed.html", lead=lead)


def calendar_page(lead: Lead, action: str, refusal: Refusal | None = None, missing: str = "") -> str:
    """Return the free times for a qualified lead; `missing` names the input that was left open."""
    title, text = services().opening_hours.text
    first, _, rest = services().content.fill(text).partition("\n\n")
    return render_template(
        "booking/calendar.html",
        **times(refusal),
        missing=missing,
        action=action,
        length=dates.duration_in_words(services().opening_hours.hours.length),
        title=title or "Kies een moment voor je gesprek",
        intro=render(first).html if first else "",
        more_text=render(rest).html if rest.strip() else "",
        answered=len(lead.answers),
        parts=parts(services().opening_hours.hours),
        part=request.form.get("part", ""),
        wish=booking_store.wish_of(services().storage.database(), lead.id),
        phone=lead.contact.telephone.shown if lead.contact else "",
    )


def call_page(
    booking: Booking, lead: Lead, token: str, refusal: Refusal | None = None, missing: str = ""
) -> str:
    """Return one call as it stands, with what can still be done about it."""
    now, secret = services().now(), services().settings.secret_key
    everything = refusal or missing or "alle" in request.args
    return render_template(
        "booking/call.html",
        **times(refusal, booking, None if everything else SHOWN_DAYS),
        missing=missing,
        booking=booking,
        action=url_for("booking.move", token=token),
        token=token,
        stands=booking.stands(now),
        hours=services().opening_hours.hours,
        answered=len(lead.answers),
        parts=parts(services().opening_hours.hours),
        part=request.form.get("part", ""),
        wish=booking_store.wish_of(services().storage.database(), lead.id),
        minutes=int((booking.ends_at - booking.starts_at).total_seconds() // 60),
        phone=lead.contact.telephone.ending if lead.contact else "",
        reason=request.form.get("reason", ""),
        anew=url_for("booking.show", token=invitation_token(secret, lead.reference, now.date())),
    )


def times(refusal: Refusal | None, without: Booking | None = None, most: int | None = None) -> dict[str, Any]:
    """Return the free times of the first days, and those near the one that was refused.

    `without` is the call that is being moved: it takes no time, and the time it has is no choice.
    """
    db, hours, now = services().storage.database(), services().opening_hours.hours, services().now()
    agenda = booking_store.agenda(db, now, without.id if without else None)
    found = weeks(hours, agenda, now, besides=without.starts_at if without else None)
    chosen = request.form.get("slot", "")
    wanted = start_in(chosen)
    return {
        "dates": dates,
        "value_of": value_of,
        "weeks": found if most is None else first_days(found, most),
        "more": most is not None and sum(len(week.days) for week in found) > most,
        "chosen": chosen,
        "wanted": wanted,
        "refusal": refusal,
        "near": near(found, wanted) if refusal and wanted else [],
        "again": csrf.shown_again(),
    }


def near(found: Sequence[Week], start: datetime) -> list[Slot]:
    """Return the free times closest to the one that was asked for."""
    return nearest([slot for week in found for day in week.days for slot in day.slots], start)


def address_of(booking: Booking) -> str:
    return url_for("booking.show", token=call_token(services().settings.secret_key, booking.uid))
