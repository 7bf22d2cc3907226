"""Today, the lists, and one lead. GET shows; a link from a mail opens one lead, the rest asks for entry."""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from vollegym.current import services, someone_is_here
from vollegym.desk import pages
from vollegym.desk.blueprint import blueprint
from vollegym.desk.entry_pages import enter_page
from vollegym.leads import attendance, call_log, quarantine
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.leads.links import case_behind


@blueprint.get("")
def today() -> ResponseReturnValue:
    """Show the desk, or the way in."""
    return pages.today_page() if someone_is_here() else enter_page()


@blueprint.get("/handleiding")
def handbook() -> ResponseReturnValue:
    """Show how everything at the desk works, to those who were let in."""
    if not someone_is_here():
        return redirect(url_for("desk.today"), 303)
    return pages.handbook_page(services().content.handbook() or abort(404))


# Leads --------------------------------------------------------------------------------------------


@blueprint.get("/aanvragen")
def listed() -> ResponseReturnValue:
    if not someone_is_here():
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
    return pages.case_page(lead, key, someone_is_here()) if lead else (enter_page(lost=True), 404)


@blueprint.post("/aanvraag/<key>/gebeld")
def called(key: str) -> ResponseReturnValue:
    """Log that someone called: `result` is spoken or tried."""
    lead, result = opened(key), request.form.get("result")
    if lead is None or lead.contact is None:
        return enter_page(lost=True), 422
    if result not in ("spoken", "tried"):
        return pages.case_page(lead, key, someone_is_here()), 422
    call_log.log_contact(services().storage, lead.id, services().now(), tried=result == "tried")
    return redirect(url_for("desk.case", key=key), 303)


@blueprint.post("/aanvraag/<key>/gesprek")
def held_or_not(key: str) -> ResponseReturnValue:
    """Keep what became of the last call of a lead: `result` is attended or no_show."""
    lead, result = opened(key), request.form.get("result", "")
    if lead is None:
        return enter_page(lost=True), 422
    call = attendance.last_begun(services().storage.database(), lead.reference, services().now())
    if call is None or result not in (attendance.ATTENDED, attendance.NO_SHOW):
        return pages.case_page(lead, key, someone_is_here()), 422
    attendance.mark(services().storage, call.id, result, services().now())
    return redirect(url_for("desk.case", key=key), 303)


@blueprint.post("/aanvraag/<key>/vrijgeven")
def release(key: str) -> ResponseReturnValue:
    """Release a lead that was held as a robot; everything that waited is sent now, once."""
    lead = opened(key)
    if lead is None or not someone_is_here():
        return enter_page(lost=True), 422
    with services().storage.writing() as db:
        quarantine.release(db, lead.id, services().now(), "owner")
    return redirect(url_for("desk.case", key=key), 303)


def opened(key: str) -> Lead | None:
    """Return the lead that a token opens, or that a reference names once somebody was let in."""
    db = services().storage.database()
    reference = case_behind(db, services().settings.secret_key, key, services().now())
    if reference is None and someone_is_here():
        reference = key
    return lead_store.by_reference(db, reference) if reference else None
