"""The addresses of the call. GET shows; POST acts and answers 303, or the same page with the choice kept.

No page here sends a referrer: its address may hold a token, and whoever has that can move the call.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlite_utils import Database
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from vollegym.booking import blocks, calendar_store, feed
from vollegym.booking.agenda import DAY, WEEK, calls_in, day_of, monday_of, week, week_value
from vollegym.booking.booker import call_of, lead_here, opened, qualified_here, standing_call
from vollegym.booking.pages import PARTS, address_of, calendar_page, call_page, closed_page
from vollegym.calendar.slots import monday
from vollegym.calendar.weeks import start_in
from vollegym.current import person_here, services, someone_is_here
from vollegym.dutch.dates import WEEKDAYS, on
from vollegym.leads import calls
from vollegym.leads.lead import Lead
from vollegym.storage.rate_counts import Limit
from vollegym.web import csrf
from vollegym.web.rate_limit import taker
from vollegym.web.visitor_cookie import has_news

blueprint = Blueprint("booking", __name__)
# Times that are taken: a whole gym may choose at once, and nobody sells the calendar out.
BOOKINGS = (Limit("booking", 3600, 6, nearby=12, total=24),)


@blueprint.after_request
def tell_nobody(response: Response) -> Response:
    """Keep tokens out of referrers."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.errorhandler(404)
def gone(_: NotFound) -> ResponseReturnValue:
    """Say that a link from a mail opens nothing any more, and where to go on."""
    return render_template("errors/link_gone.html", link="booking"), 404


# Choosing a time ----------------------------------------------------------------------------------


@blueprint.get("/afspraak")
def choose() -> ResponseReturnValue:
    """Show a qualified lead the free times, or the call it has; anyone else why there are none."""
    lead = qualified_here()
    return calendar(lead, url_for("booking.choose")) if lead else closed_page(lead_here())


@blueprint.get("/afspraak/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show the call of this token, or the free times to somebody who was invited."""
    lead, booking = opened(token)
    if booking:
        return call_page(booking, lead, token)
    return calendar(lead, url_for("booking.show", token=token))


def calendar(lead: Lead, action: str) -> ResponseReturnValue:
    """Show the free times, or lead to the call that there is."""
    standing = standing_call(lead)
    return redirect(address_of(standing), 303) if standing else calendar_page(lead, action)


def show_again(token: str | None = None) -> ResponseReturnValue:
    """Show the page with the choice kept, because its form had lost its token."""
    lead, booking = opened(token) if token else (qualified_here(), None)
    if lead is None:
        return closed_page(lead_here()), 422
    if booking and token:
        return call_page(booking, lead, token), 422
    return calendar_page(lead, here(token)), 422


def here(token: str | None) -> str:
    """Return the address of the calendar that a form was on."""
    return url_for("booking.show", token=token) if token else url_for("booking.choose")


@blueprint.post("/afspraak")
@csrf.on_lost_token(show_again)
def book() -> ResponseReturnValue:
    """Book the time that was chosen."""
    lead = qualified_here()
    return booked(lead, here(None)) if lead else redirect(here(None), 303)


@blueprint.post("/afspraak/<token>")
@csrf.on_lost_token(show_again)
def book_invited(token: str) -> ResponseReturnValue:
    """Book the time that was chosen on another device; a call is not booked again but shown."""
    lead, booking = opened(token)
    return redirect(here(token), 303) if booking else booked(lead, here(token))


def booked(lead: Lead, action: str) -> ResponseReturnValue:
    """Book for this lead and lead to the call, or show what is free instead."""
    start = start_in(request.form.get("slot"))
    if start is None:
        return calendar_page(lead, action, missing="slot"), 422
    secret, hours = services().settings.secret_key, services().opening_hours.hours
    count = taker(services(), BOOKINGS)
    attempt = calls.book(services().storage, secret, hours, lead.id, start, services().now(), count)
    if attempt.refusal:
        return calendar_page(lead, action, attempt.refusal), 422
    return redirect(address_of(attempt.booking) if attempt.booking else here(None), 303)


@blueprint.post("/afspraak/belverzoek")
@csrf.on_lost_token(show_again)
def wish() -> ResponseReturnValue:
    """Keep that no time suits, and when to call instead."""
    lead = qualified_here()
    return wished(lead, here(None)) if lead else redirect(here(None), 303)


@blueprint.post("/afspraak/<token>/belverzoek")
@csrf.on_lost_token(show_again)
def wish_invited(token: str) -> ResponseReturnValue:
    """Keep the same on another device, or when the time of a call went by."""
    lead, booking = opened(token)
    if booking and request.form.get("part") not in PARTS:
        return call_page(booking, lead, token, missing="part"), 422
    return wished(lead, here(token))


def wished(lead: Lead, action: str) -> ResponseReturnValue:
    """Keep the wish of this lead."""
    part = request.form.get("part", "")
    if part not in PARTS:
        return calendar_page(lead, action, missing="part"), 422
    calls.wish(services().storage, lead.id, part, services().now())
    has_news("wish")
    return redirect(action, 303)


# One call -----------------------------------------------------------------------------------------


@blueprint.post("/afspraak/<token>/verzetten")
@csrf.on_lost_token(show_again)
def move(token: str) -> ResponseReturnValue:
    """Give the call another time; one that was called off or is over is shown as it is."""
    lead, booking = call_of(token)
    start = start_in(request.form.get("slot"))
    if start is None and booking.stands(services().now()):
        return call_page(booking, lead, token, missing="slot"), 422
    if start:
        attempt = calls.move(
            services().storage,
            services().opening_hours.hours,
            booking.id,
            start,
            services().now(),
            taker(services(), BOOKINGS),
        )
        if attempt.refusal:
            return call_page(attempt.booking or booking, lead, token, attempt.refusal), 422
    return redirect(here(token), 303)


@blueprint.post("/afspraak/<token>/annuleren")
@csrf.on_lost_token(show_again)
def cancel(token: str) -> ResponseReturnValue:
    """Call the call off, with the reason if one was given."""
    _, booking = call_of(token)
    calls.cancel(services().storage, booking.id, request.form.get("reason", ""), services().now())
    return redirect(here(token), 303)


@blueprint.get("/afspraak/<token>/afspraak.ics")
def calendar_file(token: str) -> ResponseReturnValue:
    """Give the call as a calendar file: it stands, or it does not."""
    lead, booking = call_of(token)
    return feed.one_call(booking, lead)


@blueprint.get("/agenda/<secret>.ics")
def agenda(secret: str) -> ResponseReturnValue:
    """Give the owner's calendar to subscribe to."""
    return feed.all_calls(secret) or abort(404)


# The owner's ----------------------------------------------------------------------------------------


@blueprint.get("/beheer/agenda")
def owner_week() -> ResponseReturnValue:
    """Show a week or a day of it to those who were let in; what is no week and no day is told."""
    if not someone_is_here():
        return redirect(url_for("desk.today"), 303)
    if typed := request.args.get("dag", "").strip():
        day = day_of(typed)
        wrong = None if day else ("dag", "Schrijf een dag als 2026-11-24. Dit is vandaag.")
        return agenda_page(None, day or on(services().now()), wrong=wrong), 200 if day else 422
    asked = monday_of(request.args.get("week", ""), on(services().now()))
    wrong = None if asked else ("week", "Schrijf een week als 2026-W48. Dit is deze week.")
    return agenda_page(asked if "week" in request.args else None, wrong=wrong), 200 if asked else 422


def agenda_page(
    asked: date | None,
    day: date | None = None,
    *,
    wrong: tuple[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    """Return one `day`, or the week that was `asked`.

    For neither it is this week, of which a phone shows today alone. `wrong` is the field that cannot be
    kept and why.
    """
    db, now = services().storage.database(), services().now()
    alone = day if day or asked else on(now)
    first = monday(alone) if alone else asked or monday(on(now))
    days = week(db, services().opening_hours.hours, first, now, alone)
    return render_template(
        "desk/agenda.html",
        number=first.isocalendar().week,
        week=week_value(first),
        days=[one for one in days if one.day == day] if day else days,
        day=day,
        alone=alone,
        every_day=[
            (one.isoformat(), f"{WEEKDAYS[one.weekday()][:2]} {one.day}")
            for one in (first + number * DAY for number in range(7))
        ],
        today=on(now),
        weeks=[
            (
                one.isocalendar().week,
                {"dag": (day - first + one).isoformat()} if day else {"week": week_value(one)},
            )
            for one in (first - WEEK, first + WEEK)
        ],
        wrong=wrong,
        typed=typed or {},
        said=said(db, now),
    )


def said(db: Database, now: datetime) -> dict[str, Any] | None:
    """Return what was just blocked or given back, with the calls in it and the way back."""
    number = request.args.get("blok", "")
    found = calendar_store.block(db, int(number)) if re.fullmatch("[0-9]{1,12}", number) else None
    if found is None or now - found.changed_at > blocks.UNDO:
        return None
    return {
        "words": blocks.in_words(found.span),
        "block": found,
        "calls": calls_in(db, found.span, now) if found.freed_at is None else [],
    }


@blueprint.post("/beheer/agenda/blok")
def block() -> ResponseReturnValue:
    """Keep an hour or a day free of calls."""
    person, typed = person_here(), request.form.to_dict()
    if person is None:
        return redirect(url_for("desk.today"), 303)
    try:
        number = blocks.block(services(), person.id, typed)
    except blocks.RefusedError as error:
        wrong, day = (error.field, str(error)), day_of(typed.get("dag", ""))
        week = typed.get("week")
        asked = monday_of(week, on(services().now())) if week else None
        return agenda_page(asked, day, wrong=wrong, typed=typed), 422
    return to_block(number)


@blueprint.post("/beheer/agenda/blok/<int:number>/<any(vrij, terug):act>")
def change_block(number: int, act: str) -> ResponseReturnValue:
    """Give a block back, or undo that."""
    person = person_here()
    if person is None:
        return redirect(url_for("desk.today"), 303)
    try:
        (blocks.free if act == "vrij" else blocks.block_again)(services(), person.id, number)
    except LookupError:
        return redirect(url_for("booking.owner_week"), 303)
    except blocks.RefusedError as error:
        return agenda_page(None, wrong=(error.field, str(error))), 422
    return to_block(number)


def to_block(number: int) -> ResponseReturnValue:
    """Lead to the day or the week of a block, as it was shown, which tells what happened to it."""
    found = calendar_store.block(services().storage.database(), number)
    day = on(found.span.start) if found else on(services().now())
    today = request.form.get("week") == "" and day == on(services().now())
    alone = day.isoformat() if request.form.get("dag") else None
    week = None if alone or today else week_value(monday(day))
    return redirect(url_for("booking.owner_week", dag=alone, week=week, blok=number), 303)
