"""The addresses of the desk. GET shows; a link from a mail opens one lead, the rest asks for entry.

No page here sends a referrer, as its address may hold a token.
"""

import logging

from flask import Blueprint, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from vollegym.access import entry
from vollegym.access import store as access_store
from vollegym.current import owner_is_here, services
from vollegym.desk import messages, pages
from vollegym.dutch.dates import on
from vollegym.leads import attendance, call_log, quarantine
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.leads.links import CASE
from vollegym.storage.rate_counts import Limit
from vollegym.tokens import reference_in
from vollegym.web.rate_limit import take

log = logging.getLogger(__name__)
blueprint = Blueprint("desk", __name__, url_prefix="/beheer")
LINKS = (Limit("desk", 3600, 5, nearby=10, total=30),)


@blueprint.after_request
def tell_nobody(response: Response) -> Response:
    """Keep tokens out of referrers."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


# The door -----------------------------------------------------------------------------------------


@blueprint.get("")
def today() -> ResponseReturnValue:
    """Show the desk, or the way in."""
    return pages.today_page() if owner_is_here() else pages.enter_page()


@blueprint.post("/toegang")
def ask() -> ResponseReturnValue:
    """Have a link mailed to the owner, whoever asks."""
    take(services(), LINKS)
    messages.ask(services().storage, services().now())
    return redirect(url_for("desk.today", gemaild=1), 303)


@blueprint.get("/toegang/<token>")
def door(token: str) -> ResponseReturnValue:
    """Show the button behind a link; the link alone opens nothing."""
    return pages.door_page(token) if holds(token) else (pages.enter_page(lost=True), 404)


@blueprint.post("/toegang/<token>")
def enter(token: str) -> ResponseReturnValue:
    """Let this browser in for thirty days."""
    if not holds(token):
        return pages.enter_page(lost=True), 422
    entry.let_in(session, access_store.salt(services().storage.database()), services().now())
    session.permanent = True
    log.info("A browser was let in at the desk")
    return redirect(url_for("desk.today"), 303)


def holds(token: str) -> bool:
    """Return whether a link to the desk holds."""
    secret, salt = services().settings.secret_key, access_store.salt(services().storage.database())
    return entry.opens(secret, salt, token, services().now())


@blueprint.post("/weg")
def leave() -> ResponseReturnValue:
    """Let this browser out."""
    session.pop(entry.KEY, None)
    return redirect(url_for("desk.today"), 303)


@blueprint.get("/handleiding")
def handbook() -> ResponseReturnValue:
    """Show how everything at the desk works, to those who were let in."""
    if not owner_is_here():
        return redirect(url_for("desk.today"), 303)
    return pages.handbook_page(services().content.handbook() or abort(404))


# Leads --------------------------------------------------------------------------------------------


@blueprint.get("/aanvragen")
def listed() -> ResponseReturnValue:
    if not owner_is_here():
        return redirect(url_for("desk.today"), 303)
    name = request.args.get("stand", "verstuurd")
    after = request.args.get("na", "0")
    if name not in pages.LISTS or not (after.isascii() and after.isdigit() and len(after) < 9):
        abort(404)
    return pages.list_page(name, int(after))


@blueprint.get("/aanvraag/<key>")
def case(key: str) -> ResponseReturnValue:
    """Show one lead: by its reference to those who were let in, by a token to the reader of the mail."""
    lead = opened(key)
    return pages.case_page(lead, key, owner_is_here()) if lead else (pages.enter_page(lost=True), 404)


@blueprint.post("/aanvraag/<key>/gebeld")
def called(key: str) -> ResponseReturnValue:
    """Log that someone called: `result` is spoken or tried."""
    lead, result = opened(key), request.form.get("result")
    if lead is None or lead.contact is None:
        return pages.enter_page(lost=True), 422
    if result not in ("spoken", "tried"):
        return pages.case_page(lead, key, owner_is_here()), 422
    call_log.log_contact(services().storage, lead.id, services().now(), tried=result == "tried")
    return redirect(url_for("desk.case", key=key), 303)


@blueprint.post("/aanvraag/<key>/gesprek")
def held_or_not(key: str) -> ResponseReturnValue:
    """Keep what became of the last call of a lead: `result` is attended or no_show."""
    lead, result = opened(key), request.form.get("result", "")
    if lead is None:
        return pages.enter_page(lost=True), 422
    call = attendance.last_begun(services().storage.database(), lead.reference, services().now())
    if call is None or result not in (attendance.ATTENDED, attendance.NO_SHOW):
        return pages.case_page(lead, key, owner_is_here()), 422
    attendance.mark(services().storage, call.id, result, services().now())
    return redirect(url_for("desk.case", key=key), 303)


@blueprint.post("/aanvraag/<key>/vrijgeven")
def release(key: str) -> ResponseReturnValue:
    """Release a lead that was held as a robot; everything that waited is sent now, once."""
    lead = opened(key)
    if lead is None or not owner_is_here():
        return pages.enter_page(lost=True), 422
    with services().storage.writing() as db:
        quarantine.release(db, lead.id, services().now(), "owner")
    return redirect(url_for("desk.case", key=key), 303)


def opened(key: str) -> Lead | None:
    """Return the lead that a token opens, or that a reference names once somebody was let in."""
    db = services().storage.database()
    reference = reference_in(services().settings.secret_key, CASE, key, on(services().now()))
    if reference is None and owner_is_here():
        reference = key
    return lead_store.by_reference(db, reference) if reference else None
