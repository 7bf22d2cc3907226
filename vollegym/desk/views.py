"""Today, the lists, and one lead. GET shows; a link from a mail opens one lead, the rest asks for entry."""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vollegym.access import store as access_store
from vollegym.current import person_here, services, someone_is_here
from vollegym.desk import pages, service
from vollegym.desk.blueprint import blueprint
from vollegym.desk.entry_pages import enter_page
from vollegym.desk.service import By, MeanwhileError, RefusedError
from vollegym.leads import store as lead_store
from vollegym.leads.identity import REFERENCE
from vollegym.leads.lead import Lead
from vollegym.leads.links import case_behind
from vollegym.services import Services

Typed = Mapping[str, str]


@blueprint.get("")
def today() -> ResponseReturnValue:
    """Show the desk, or the way in."""
    return pages.today_page() if someone_is_here() else enter_page()


@blueprint.get("/beheer.webmanifest")
def manifest() -> ResponseReturnValue:
    """Tell a phone how the desk looks on its home screen; browsers ask this without saying who they are."""
    text = render_template("layouts/manifest.json", name="Beheer", start=url_for("desk.today"))
    return Response(text, mimetype="application/manifest+json")


@blueprint.get("/handleiding")
def handbook() -> ResponseReturnValue:
    """Show how everything at the desk works, to those who were let in."""
    if not someone_is_here():
        return redirect(url_for("desk.today"), 303)
    return pages.handbook_page(services().content.handbook() or abort(404))


# Leads --------------------------------------------------------------------------------------------


@blueprint.get("/aanvraag/<key>")
def case(key: str) -> ResponseReturnValue:
    """Show one lead: by its reference to those who were let in, by a token to the reader of the mail."""
    lead = opened(key)
    return pages.case_page(lead, key, person_here()) if lead else (nobody(), 404)


@blueprint.post("/aanvraag/<key>/gebeld")
def called(key: str) -> ResponseReturnValue:
    """Log that someone called: `result` is spoken or tried; who has the link of a mail may do this alone."""
    lead, result, person = opened(key), request.form.get("result"), person_here()
    if lead is None or lead.contact is None:
        return nobody(), 422
    if result not in ("spoken", "tried"):
        return pages.case_page(lead, key, person, wrong=("result", "Kies wat er van het bellen kwam.")), 422
    return acted(lead, key, log_call)


def log_call(services: Services, lead: int, by: By, typed: Typed) -> int | None:
    return service.log_call(services, lead, by, tried=typed["result"] == "tried", line=typed.get("line", ""))


def close_or_promise(services: Services, lead: int, by: By, typed: Typed) -> int | None:
    if typed.get("act") in ("done", "drop"):
        return service.close_step(services, lead, by, done=typed["act"] == "done")
    return service.promise(
        services, lead, by, typed.get("step", ""), typed.get("due", ""), typed.get("day", "")
    )


def assign(services: Services, lead: int, by: By, typed: Typed) -> int | None:
    people = access_store.people(services.storage.database())
    return service.assign(
        services, lead, by, next((one for one in people if str(one.id) == typed.get("colleague")), None)
    )


def send_letter(services: Services, lead: int, by: By, typed: Typed) -> int | None:
    at: datetime | None = None
    if typed.get("when") == "later":
        at = service.moment_of(services, typed.get("mail_day", ""), typed.get("mail_time", ""), "mail")
    return service.send_letter(
        services, lead, by, typed.get("template", ""), typed.get("subject", ""), typed.get("text", ""), at
    )


def numbered(typed: Typed, name: str) -> int:
    """Return the number in a field; 0, which nothing has, for what is none."""
    text = typed.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


ACTS: dict[str, Callable[[Services, int, By, Typed], int | None]] = {
    "notitie": lambda s, lead, by, typed: service.note(s, lead, by, typed.get("note", "")),
    "stap": close_or_promise,
    "voorstel": lambda s, lead, by, _: service.propose(s, lead, by),
    "klant": lambda s, lead, by, typed: service.make_client(
        s, lead, by, typed.get("start", ""), typed.get("eur", ""), typed.get("term", "")
    ),
    "wordt-niets": lambda s, lead, by, typed: service.lose(
        s, lead, by, typed.get("reason", ""), typed.get("words", ""), typed.get("again", "")
    ),
    "heropenen": lambda s, lead, by, _: service.reopen(s, lead, by),
    "toch-wel": lambda s, lead, by, typed: service.overrule(s, lead, by, typed.get("why", "")),
    "collega": assign,
    "gegevens": lambda s, lead, by, typed: service.change_contact(s, lead, by, typed),
    "vrijgeven": lambda s, lead, by, _: service.release(s, lead, by),
    "gesprek": lambda s, lead, by, typed: service.attend(
        s, lead, by, typed.get("result", ""), typed.get("line", "")
    ),
    "plannen": lambda s, lead, by, typed: service.book(
        s, lead, by, typed.get("call_day", ""), typed.get("call_time", "")
    ),
    "afzeggen": lambda s, lead, by, typed: service.call_off(s, lead, by, typed.get("off", "")),
    "mail": send_letter,
    "mail-stoppen": lambda s, lead, by, typed: service.stop_letter(s, lead, by, numbered(typed, "letter")),
    "samenvoegen": lambda s, lead, by, typed: service.merge(s, lead, by, numbered(typed, "other")),
    "losmaken": lambda s, lead, by, typed: service.unmerge(s, lead, by, numbered(typed, "other")),
}


@blueprint.get("/aanvraag/<key>/samenvoegen")
def merge(key: str) -> ResponseReturnValue:
    """Show what there will be of two leads of one person; only the button under it does anything."""
    db, person = services().storage.database(), person_here()
    lead = opened(key) if person else None
    other = lead_store.by_reference(db, request.args.get("met", "")[:40]) if lead else None
    if lead is None or other is None:
        return nobody(), 404
    try:
        service.mergeable(db, lead, other.id)
    except RefusedError as error:
        return pages.case_page(lead, key, person, wrong=(error.field, str(error))), 422
    return pages.merge_page(lead, other)


@blueprint.post("/aanvraag/<key>/<any({}):act>".format(", ".join(f'"{name}"' for name in ACTS)))
def act(key: str, act: str) -> ResponseReturnValue:
    """Do what one of us asks of a lead; who only has the link of a mail does nothing here."""
    lead = opened(key) if someone_is_here() else None
    return acted(lead, key, ACTS[act]) if lead else (nobody(), 422)


@blueprint.get("/aanvraag/<key>/vul-aan")
def fill_in(key: str) -> ResponseReturnValue:
    """Show the questions, to go through with somebody on the phone."""
    lead = opened(key) if someone_is_here() else None
    if lead and lead.merged_into:
        return redirect(url_for("desk.case", key=key), 303)
    return pages.fill_in_page(lead) if lead else (nobody(), 404)


@blueprint.post("/aanvraag/<key>/vul-aan")
def filled_in(key: str) -> ResponseReturnValue:
    """Keep what is known now; one answer is enough."""
    person = person_here()
    lead = opened(key) if person else None
    if person is None or lead is None:
        return nobody(), 422
    typed = request.form.to_dict(flat=False)
    by = By(person.id, numbered(request.form, "seen") or None)
    try:
        done = service.fill_in(services(), lead.id, by, typed)
    except service.WrongAnswersError as error:
        return pages.fill_in_page(lead, typed=typed, errors=error.errors), 422
    except RefusedError as error:
        wrong = (error.field, str(error))
        return pages.case_page(lead, key, person, wrong=wrong, typed=request.form.to_dict()), 422
    except MeanwhileError as error:
        lead = lead_store.by_id(services().storage.database(), lead.id) or lead
        return pages.fill_in_page(lead, typed=typed, meanwhile=error.happened), 422
    except LookupError:
        return nobody(), 422
    return redirect(url_for("desk.case", key=lead.reference, gedaan=done), 303)


def acted(lead: Lead, key: str, do: Callable[[Services, int, By, Typed], int | None]) -> ResponseReturnValue:
    """Do it and lead to the page, or show the page with what was typed and what is wrong."""
    person, typed = person_here(), request.form.to_dict()
    seen = numbered(typed, "seen") or None
    try:
        done = do(services(), lead.id, By(person.id if person else None, seen if person else None), typed)
    except RefusedError as error:
        return pages.case_page(lead, key, person, wrong=(error.field, str(error)), typed=typed), 422
    except MeanwhileError as error:
        lead = lead_store.by_id(services().storage.database(), lead.id) or lead
        return pages.case_page(lead, key, person, meanwhile=error.happened, typed=typed), 422
    except LookupError:
        return nobody(), 422
    if typed.get("back") == "vandaag" and person:
        return redirect(url_for("desk.today", gedaan=done), 303)
    return redirect(url_for("desk.case", key=key, gedaan=done if person else None), 303)


@blueprint.post("/ongedaan/<int:number>")
def undo(number: int) -> ResponseReturnValue:
    """Undo what one of us did in the last ten minutes."""
    person = person_here()
    if person is None:
        return enter_page(out=True), 422
    lead = pages.lead_of_act(number)
    if lead is None:
        return redirect(url_for("desk.today"), 303)
    try:
        service.undo(services(), number, By(person.id))
    except RefusedError as error:
        return pages.case_page(lead, lead.reference, person, wrong=(error.field, str(error))), 422
    except MeanwhileError as error:
        return pages.case_page(lead, lead.reference, person, meanwhile=error.happened, undoing=True), 422
    if request.form.get("back") == "vandaag":
        return redirect(url_for("desk.today", ongedaan=1), 303)
    return redirect(url_for("desk.case", key=lead.reference, ongedaan=1), 303)


def nobody() -> str:
    """Return what somebody of us sees where a lead is no more, and everybody else who may not see it."""
    if someone_is_here():
        return render_template("desk/gone.html")
    # Only one of us has a reference; a link of a mail holds a token.
    sent_from_the_desk = request.method == "POST" and REFERENCE.fullmatch((request.view_args or {})["key"])
    return enter_page(lost=not sent_from_the_desk, out=bool(sent_from_the_desk))


def opened(key: str) -> Lead | None:
    """Return the lead that a token opens, or that a reference names once somebody was let in."""
    db = services().storage.database()
    reference = case_behind(db, services().settings.secret_key, key, services().now())
    if reference is None and someone_is_here():
        reference = key
    return lead_store.by_reference(db, reference) if reference else None
