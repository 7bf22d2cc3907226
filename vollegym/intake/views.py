"""The addresses of the intake. GET shows; POST keeps and answers 303, or the same page, all typed kept."""

import logging

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from vollegym.content.questionnaire_store import NoQuestionnaireError
from vollegym.current import services
from vollegym.intake import outcome_actions, pages, resuming, service
from vollegym.intake.call_availability import open_until
from vollegym.intake.pages import given_before, here, place
from vollegym.intake.request_signals import last, onward, posted, request_signals
from vollegym.questionnaire.email import email_problem, tidy_email
from vollegym.storage.rate_counts import Limit
from vollegym.web import csrf, errors
from vollegym.web.rate_limit import take
from vollegym.web.visitor_cookie import (
    given_ticket,
    has_news,
    keep_ticket,
    new_ticket,
    renewed_ticket,
    ticket,
)

log = logging.getLogger(__name__)
blueprint = Blueprint("intake", __name__, url_prefix="/intake")
# Who says to have been here before: a number has 6e11 values, and nobody gets to try more than a few.
RETURNS = (Limit("return", 3600, 10, nearby=40, total=300, spare=2),)


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
        return redirect(pages.place_or_lost(visit), 303)
    return pages.check_page(visit, visit.lead), status


def check_again() -> ResponseReturnValue:
    """Show the same because its form had lost its token; when the cookie is gone too, say so."""
    return check(422) if here().lead else (pages.back_page(lost="check"), 422)


@blueprint.post("/controle")
@csrf.on_lost_token(check_again)
def send() -> ResponseReturnValue:
    """Send the intake; a repeat shows the same outcome, an incomplete one the first open question."""
    visit = service.send(services().storage, given_ticket(), request.form.get("draft"), services().now())
    return redirect(place(visit), 303)


@blueprint.get("/uitkomst")
def outcome() -> ResponseReturnValue:
    """Show the verdict and its reasons."""
    visit = here()
    if not visit.sent or visit.lead is None:
        return redirect(pages.place_or_lost(visit), 303)
    return pages.outcome_page(visit, visit.lead)


def outcome_again() -> ResponseReturnValue:
    """Show the outcome with what was typed, because its form had lost its token."""
    visit = here()
    if visit.lead is None:
        return pages.back_page(lost="outcome"), 422
    if not visit.sent:
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
    has_news(next((name for name in outcome_actions.ACTS if name in request.form), ""))
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


@blueprint.get("/terug")
def back() -> ResponseReturnValue:
    """Show how to go on when this browser no longer knows who it is."""
    return pages.back_page()


@blueprint.post("/terug")
@csrf.on_lost_token(lambda: (pages.back_page(given=posted()), 422))
def find_back() -> ResponseReturnValue:
    """Go on by number and address together, or mail the link; a stranger learns from neither what we know."""
    given, now = posted(), services().now()
    email, reference = tidy_email(last(given, "email")), last(given, "reference").strip()
    errors = {"email": said} if (said := email_problem(email)) else {}
    if not reference and not services().settings.mail_url:
        errors["reference"] = "Vul het nummer van je aanvraag in."
    if errors:
        return pages.back_page(given, errors), 422
    take(services(), RETURNS)
    if not reference:
        resuming.mail_link_to(services().storage, email, now)
        return redirect(url_for("intake.back", gemaild=1), 303)
    visit = resuming.visit_of_both(services().storage.database(), reference[:20], email)
    if visit is None:
        return pages.back_page(given, {"reference": pages.NO_SUCH_PAIR}), 422
    ticket = new_ticket()
    resuming.bind(services().storage, visit, ticket, now)
    keep_ticket(ticket)
    return redirect(place(visit), 303)


@blueprint.get("/<slug>")
def question(slug: str) -> ResponseReturnValue:
    """Show one question with what was answered before; one out of reach leads to where the visitor is."""
    visit = here()
    if not visit.knows(slug):
        abort(404)
    found = visit.open(slug)
    if found is None:
        return redirect(onward(pages.place_or_lost(visit), newcomer=visit.lead is None), 303)
    return pages.question_page(visit, found, given_before(found, visit.answers.get(found.key)))


def question_again(slug: str) -> ResponseReturnValue:
    """Show a question with everything that was posted, because its form had lost its token."""
    visit = here()
    if not visit.knows(slug):
        abort(404)
    found = visit.open(slug)
    if found is None and visit.lead is None:
        return pages.back_page(lost="question"), 422
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
