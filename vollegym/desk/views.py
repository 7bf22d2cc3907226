"""The addresses of the desk. GET shows; a link from a mail opens one lead, the rest is for who was let in.

No page here sends a referrer, as its address may hold a token.
"""

import logging

from flask import Blueprint, Flask, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from vollegym import web
from vollegym.access import entry
from vollegym.desk import messages, pages, store
from vollegym.desk.labels import teach_templates
from vollegym.dutch.dates import on
from vollegym.leads import attendance, call_log, quarantine
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.leads.links import CASE
from vollegym.leads.tokens import reference_in
from vollegym.storage.rate_counts import Limit
from vollegym.web.rate_limit import take

log = logging.getLogger(__name__)
blueprint = Blueprint("office", __name__, url_prefix="/beheer")
LINKS = (Limit("desk", 3600, 5),)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def init_app(app: Flask) -> None:
    """Put the desk in place, with the mail that leads to it."""
    messages.register(app.extensions["followup"])
    teach_templates(app)
    app.register_blueprint(blueprint)


@blueprint.after_request
def tell_nobody(response: Response) -> Response:
    """Keep tokens out of referrers."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def inside() -> bool:
    """Return whether this browser was let in."""
    return entry.is_in(session, store.salt(web.storage().database()), web.now())


# The door -----------------------------------------------------------------------------------------


@blueprint.get("")
def today() -> ResponseReturnValue:
    """Show the desk, or the way in."""
    return pages.today_page() if inside() else pages.enter_page()


@blueprint.post("/toegang")
def ask() -> ResponseReturnValue:
    """Have a link mailed to the owner, whoever asks."""
    take(LINKS)
    messages.ask(web.storage(), web.now())
    return redirect(url_for("office.today", gemaild=1), 303)


@blueprint.get("/toegang/<token>")
def door(token: str) -> ResponseReturnValue:
    """Show the button behind a link; the link alone opens nothing."""
    return pages.door_page(token) if holds(token) else (pages.enter_page(lost=True), 404)


@blueprint.post("/toegang/<token>")
def enter(token: str) -> ResponseReturnValue:
    """Let this browser in for thirty days."""
    if not holds(token):
        return pages.enter_page(lost=True), 422
    entry.let_in(session, store.salt(web.storage().database()), web.now())
    session.permanent = True
    log.info("A browser was let in at the desk")
    return redirect(url_for("office.today"), 303)


def holds(token: str) -> bool:
    """Return whether a link to the desk holds."""
    secret, salt = web.settings().secret_key, store.salt(web.storage().database())
    return entry.opens(secret, salt, token, web.now())


@blueprint.post("/weg")
def leave() -> ResponseReturnValue:
    """Let this browser out."""
    session.pop(entry.KEY, None)
    return redirect(url_for("office.today"), 303)


# Leads --------------------------------------------------------------------------------------------


@blueprint.get("/aanvragen")
def listed() -> ResponseReturnValue:
    """Show a list of leads."""
    if not inside():
        return redirect(url_for("office.today"), 303)
    name = request.args.get("stand", "verstuurd")
    after = request.args.get("na", "0")
    if name not in pages.LISTS or not (after.isascii() and after.isdigit() and len(after) < 9):
        abort(404)
    return pages.list_page(name, int(after))


@blueprint.get("/aanvragen.xlsx")
def exported() -> ResponseReturnValue:
    """Give the leads as a file for Excel."""
    if not inside():
        return redirect(url_for("office.today"), 303)
    log.info("The desk exported the leads")
    headers = {"Content-Disposition": 'attachment; filename="aanvragen.xlsx"'}
    return Response(pages.excel(), content_type=XLSX, headers=headers)


@blueprint.get("/aanvraag/<key>")
def case(key: str) -> ResponseReturnValue:
    """Show one lead: by its reference to who was let in, by a token to who has the mail."""
    lead = opened(key)
    return pages.case_page(lead, key, inside()) if lead else (pages.enter_page(lost=True), 404)


@blueprint.post("/aanvraag/<key>/gebeld")
def called(key: str) -> ResponseReturnValue:
    """Log that someone called: `result` is spoken or tried."""
    lead, result = opened(key), request.form.get("result")
    if lead is None or lead.contact is None:
        return pages.enter_page(lost=True), 422
    if result not in ("spoken", "tried"):
        return pages.case_page(lead, key, inside()), 422
    call_log.log_contact(web.storage(), lead.id, web.now(), tried=result == "tried")
    return redirect(url_for("office.case", key=key), 303)


@blueprint.post("/aanvraag/<key>/gesprek")
def held_or_not(key: str) -> ResponseReturnValue:
    """Keep what became of the last call of a lead: `result` is attended or no_show."""
    lead, result = opened(key), request.form.get("result", "")
    if lead is None:
        return pages.enter_page(lost=True), 422
    call = attendance.last_begun(web.storage().database(), lead.reference, web.now())
    if call is None or result not in (attendance.ATTENDED, attendance.NO_SHOW):
        return pages.case_page(lead, key, inside()), 422
    attendance.mark(web.storage(), call.id, result, web.now())
    return redirect(url_for("office.case", key=key), 303)


@blueprint.post("/aanvraag/<key>/vrijgeven")
def release(key: str) -> ResponseReturnValue:
    """Let a lead go that was held for a robot; everything that waited is sent now, once."""
    lead = opened(key)
    if lead is None or not inside():
        return pages.enter_page(lost=True), 422
    with web.storage().writing() as db:
        quarantine.release(db, lead.id, web.now(), "owner")
    return redirect(url_for("office.case", key=key), 303)


def opened(key: str) -> Lead | None:
    """Return the lead that a token opens, or that a reference names for who was let in."""
    db = web.storage().database()
    reference = reference_in(web.settings().secret_key, CASE, key, on(web.now()))
    if reference is None and inside():
        reference = key
    return lead_store.by_reference(db, reference) if reference else None
