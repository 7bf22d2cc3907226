"""The addresses of the intake. GET shows; POST keeps and answers 303, or the same page, all typed kept."""

import logging

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from vollegym.content.questionnaire_store import NoQuestionnaireError
from vollegym.current import services
from vollegym.intake import outcome_actions, pages, resuming, service
from vollegym.intake.call_availability import open_until
from vollegym.intake.pages import given_before, here, place
from vollegym.intake.request_signals import onward, posted, request_signals
from vollegym.web import csrf, errors
from vollegym.web.visitor_cookie import given_ticket, keep_ticket, new_ticket, renewed_ticket, ticket

log = logging.getLogger(__name__)
blueprint = Blueprint("intake", __name__, url_prefix="/intake")


@blueprint.app_errorhandler(NoQuestionnaireError)
def nothing_to_ask(_: NoQuestionnaireError) -> ResponseReturnValue:
    """Return 503 where nothing was ever published; a visitor publishes nothing."""
    log.error("No questions were ever published: run flask database prepare")
    return errors.page(503), 503, {"Retry-After": "30"}


@blueprint.get("")
def start() -> ResponseReturnValue:
    """Show a newcomer what this is and the first question; anyone else where to go on."""
    visit = here() if ticket() else None
    return pages.resume_page(visit) if visit and visit.lead else pages.start_page()


@blueprint.post("/opnieuw")
def again() -> ResponseReturnValue:
    """Start with a clean sheet; what was answered before stays what it was."""
    renewed_ticket()
    return redirect(url_for("intake.start"), 303)


@blueprint.get("/controle")
def check(status: int = 200) -> ResponseReturnValue:
    """Show all answers before they are sent."""
    visit = here()
    if visit.sent or visit.lead is None or visit.next:
        return redirect(place(visit), 303)
    return pages.check_page(visit, visit.lead), status


@blueprint.post("/controle")
@csrf.on_lost_token(lambda: check(422))
def send() -> ResponseReturnValue:
    """Send the intake; a repeat shows the same outcome, an incomplete one the first open question."""
    visit = service.send(services().storage, given_ticket(), request.form.get("draft"), services().now())
    return redirect(place(visit), 303)


@blueprint.get("/uitkomst")
def outcome() -> ResponseReturnValue:
    """Show the verdict and its reasons."""
    visit = here()
    if not visit.sent or visit.lead is None:
        return redirect(place(visit), 303)
    return pages.outcome_page(visit, visit.lead)


def outcome_again() -> ResponseReturnValue:
    """Show the outcome with what was typed, because its form had lost its token."""
    visit = here()
    if not visit.sent or visit.lead is None:
        return redirect(place(visit), 303)
    return pages.outcome_page(visit, visit.lead, posted()), 422


@blueprint.post("/uitkomst")
@csrf.on_lost_token(outcome_again)
def respond() -> ResponseReturnValue:
    """Keep a wish, an objection or a better mail address, told on the outcome page."""
    now = services().now()
    given = outcome_actions.respond(
        services().storage, given_ticket(), posted(), now, bool(open_until(services(), now))
    )
    if given.errors and given.visit.lead:
        return pages.outcome_page(given.visit, given.visit.lead, posted(), given.errors), 422
    return redirect(place(given.visit), 303)


@blueprint.get("/verder")
def elsewhere() -> ResponseReturnValue:
    """Show how to go on later or on another device."""
    visit = here()
    return pages.elsewhere_page(visit, visit.lead) if visit.lead else redirect(url_for("intake.start"), 303)


@blueprint.post("/verder")
def mail_link() -> ResponseReturnValue:
    """Mail the link to the address in the intake."""
    sent = resuming.mail_link(services().storage, given_ticket(), services().now())
    return redirect(url_for("intake.elsewhere", gemaild=1 if sent else None), 303)


@blueprint.get("/verder/<token>")
def resume(token: str) -> ResponseReturnValue:
    """Show what a link opens; it opens by the button alone."""
    return pages.link_page(token, missing=404)


@blueprint.post("/verder/<token>")
@csrf.on_lost_token(lambda token: pages.link_page(token, missing=422, shown=422))
def resume_here(token: str) -> ResponseReturnValue:
    """Let this browser go on with the intake of the link."""
    visit = resuming.visit_by(services().storage, services().settings.secret_key, token, services().now())
    if visit is None:
        return pages.link_page(token, missing=422)
    ticket = new_ticket()
    resuming.bind(services().storage, visit, ticket, services().now())
    keep_ticket(ticket)
    return redirect(place(visit), 303)


@blueprint.get("/ja/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """Show what the link in our mail asks: whether this is you; the link alone says nothing."""
    return pages.confirm_page(token, missing=404)


@blueprint.post("/ja/<token>")
@csrf.on_lost_token(lambda token: pages.confirm_page(token, missing=422, shown=422))
def confirm_here(token: str) -> ResponseReturnValue:
    """Keep that the address is theirs; a second tap says the same and changes nothing."""
    settings, now = services().settings, services().now()
    if resuming.confirm(services().storage, settings.secret_key, token, now) is None:
        return pages.confirm_page(token, missing=422)
    return redirect(url_for("intake.confirm", token=token), 303)


@blueprint.get("/<slug>")
def question(slug: str) -> ResponseReturnValue:
    """Show one question with what was answered before; one out of reach leads to where the visitor is."""
    visit = here()
    if not visit.knows(slug):
        abort(404)
    found = visit.open(slug)
    if found is None:
        return redirect(onward(place(visit), newcomer=visit.lead is None), 303)
    return pages.question_page(visit, found, given_before(found, visit.answers.get(found.key)))


def question_again(slug: str) -> ResponseReturnValue:
    """Show a question with everything that was posted, because its form had lost its token."""
    visit = here()
    if not visit.knows(slug):
        abort(404)
    found = visit.open(slug)
    if found is None:
        return redirect(place(visit), 303)
    return pages.question_page(visit, found, posted()), 422


@blueprint.post("/<slug>")
@csrf.on_lost_token(question_again)
def answer(slug: str) -> ResponseReturnValue:
    """Keep the answer and go to the next open question; a wrong one shows the page again, all typed kept."""
    visit = here()
    if not visit.knows(slug):
        abort(404)
    signals = request_signals(visit, slug, posted())
    ticket, now = given_ticket(), services().now()
    given = service.give_answer(services().storage, visit, ticket, slug, posted(), now, signals)
    found = given.visit.open(slug)
    if given.errors and found:
        return pages.question_page(given.visit, found, posted(), given.errors), 422
    return redirect(place(given.visit), 303)
