"""The pages of the intake: what each template is given. Views decide which page, these say what is on it."""

from collections.abc import Mapping, Sequence

from flask import g, render_template, request, url_for
from markupsafe import Markup

from vollegym import web
from vollegym.intake import journey
from vollegym.intake.questionnaire import Answer, Contact, Option, Question
from vollegym.intake.session import given_ticket, ticket
from vollegym.intake.visit import Visit, visit_of
from vollegym.leads.lead import Lead
from vollegym.text.render import render

Values = Mapping[str, Sequence[str]]


def here() -> Visit:
    """Return where this visitor stands."""
    return visit_of(web.storage().database(), ticket())


def place(visit: Visit) -> str:
    """Return the address of where the visitor is: the first open question, the check page, or the outcome."""
    if visit.sent:
        return url_for("intake.outcome")
    if visit.next is None:
        return url_for("intake.check")
    return address(visit.next)


def address(question: Question) -> str:
    """Return the address of a question."""
    return url_for("intake.question", slug=question.slug)


def question_page(
    visit: Visit, question: Question, given: Values, errors: Mapping[str, str] | None = None
) -> str:
    """Return one question; `given` is what its inputs show."""
    given_ticket()
    asked = [other.key for other in visit.path]
    return render_template(
        "intake/question.html",
        question=question,
        given=given,
        errors=errors or {},
        again=bool(g.get("token_lost")),
        help=markdown(question.help),
        number=asked.index(question.key) + 1,
        progress=progress(visit, question),
        back=back(visit, question),
        gains=gains(visit) if question.key == "budget" else [],
    )


def check_page(visit: Visit) -> str:
    """Return all answers on one page, each with a way to change it."""
    return render_template(
        "intake/check.html",
        visit=visit,
        lead=visit.lead,
        again=bool(g.get("token_lost")),
        back=address(visit.path[-1]),
        progress=progress(visit),
    )


def outcome_page(visit: Visit, lead: Lead) -> str:
    """Return the verdict, why it is so, and what comes next."""
    return render_template(
        "intake/outcome.html", visit=visit, lead=lead, verdict=lead.verdict, progress=progress(visit)
    )


def progress(visit: Visit, current: Question | None = None) -> list[str]:
    """Return the state of each question on the path: here, done or open."""
    return [
        "here"
        if question is current
        else "done"
        if question.knows(visit.answers.get(question.key))
        else "open"
        for question in visit.path
    ]


def back(visit: Visit, question: Question) -> str:
    """Return the address of the page before this one: the check page for who changes an answer there."""
    if visit.next is None:
        return url_for("intake.check")
    before = journey.before(visit.questionnaire, visit.answers, question)
    return address(before) if before else url_for("intake.start")


def gains(visit: Visit) -> list[Option]:
    """Return the options chosen that say what working together would bring, each sentence once."""
    chosen = [
        option
        for question in visit.path
        for option in question.chosen(visit.answers.get(question.key))
        if option.brings
    ]
    return list({option.brings: option for option in chosen}.values())


def given_before(question: Question, answer: Answer | None) -> dict[str, list[str]]:
    """Return what the inputs of a question show when it was answered before (incident I27)."""
    if isinstance(answer, Contact):
        return {
            "name": [answer.name],
            "company": [answer.company or ""],
            "email": [answer.email],
            "phone": [answer.phone_typed],
        }
    return {question.key: [option.value for option in question.chosen(answer)]}


def posted() -> dict[str, list[str]]:
    """Return everything in the posted form; only names that the question has are ever looked at."""
    return request.form.to_dict(flat=False)


def markdown(text: str) -> Markup:
    """Return a help text as safe HTML."""
    return render(text).html if text else Markup()
