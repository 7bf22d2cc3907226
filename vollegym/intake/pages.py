"""The pages of the intake: what each template is given. Views decide which page, these say what is on it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vollegym import web
from vollegym.booking.opening import opening
from vollegym.intake import parts, resuming
from vollegym.intake.email import suggestion
from vollegym.intake.evidence import onward
from vollegym.intake.masking import masked
from vollegym.intake.questionnaire import Question
from vollegym.intake.reach import open_until
from vollegym.intake.session import given_ticket, ticket
from vollegym.intake.visit import Visit, visit_of
from vollegym.leads import store
from vollegym.leads.lead import Lead
from vollegym.text.dates import day_in_words, duration_in_words, on, time_in_words
from vollegym.web import csrf

Values = Mapping[str, Sequence[str]]
Errors = Mapping[str, str]


def here() -> Visit:
    """Return where this visitor stands."""
    return visit_of(web.storage().database(), ticket())


def place(visit: Visit) -> str:
    """Return the address of where the visitor is: the first open question, the check page, or the outcome."""
    if visit.sent:
        return url_for("intake.outcome")
    return address(visit.next) if visit.next else url_for("intake.check")


def address(question: Question) -> str:
    """Return the address of a question."""
    return url_for("intake.question", slug=question.slug)


def start_page(visit: Visit) -> str:
    """Return what a newcomer sees: what this is, and the first question."""
    given_ticket()
    first, count = visit.path[0], len(visit.path)
    return render_template("intake/start.html", question=first, given={}, errors={}, count=count)


def question_page(visit: Visit, question: Question, given: Values, errors: Errors | None = None) -> str:
    """Return one question; `given` is what its inputs show."""
    given_ticket()
    earlier, price = parts.before(visit, question), question.key == "budget"
    back = address(earlier) if earlier else url_for("intake.start" if visit.next else "intake.check")
    progress = parts.progress(visit, question)
    last = store.last_answered(web.storage().database(), visit.lead.id) if visit.lead else None
    stop = parts.stop(visit, question, last)
    return render_template(
        "intake/question.html",
        question=question,
        newcomer=visit.lead is None,
        given=given,
        errors=errors or {},
        hints=parts.hints(visit.lead.contact) if visit.lead and question.kind == "contact" else {},
        again=csrf.shown_again(),
        help=parts.markdown(question.help),
        number=progress.index("here") + 1,
        progress=progress,
        back=back,
        gains=parts.gains(visit) if price else [],
        stop=stop,
        change=address(answered) if stop and (answered := visit.questionnaire.by_key(stop.question)) else "",
        contact=visit.lead.contact if visit.lead else None,
        reading=reading(visit) if stop else [],
        articles=articles(visit)[:1] if price else [],
    )


def check_page(visit: Visit, lead: Lead) -> str:
    """Return all answers on one page, each with a way to change it."""
    given_ticket()
    return render_template(
        "intake/check.html",
        visit=visit,
        lead=lead,
        again=csrf.shown_again(),
        back=address(visit.path[-1]),
        hints=parts.hints(lead.contact),
        progress=parts.progress(visit),
    )


def outcome_page(visit: Visit, lead: Lead, given: Values | None = None, errors: Errors | None = None) -> str:
    """Return the verdict, why it is so, and what comes next; `given` and `errors` belong to its forms."""
    db, now = web.storage().database(), web.now()
    wishes = store.wishes(db, lead.id)
    # Who is held for a robot sees what everyone sees.
    waits = wishes.call_asked_at if lead.held or store.asked(db, lead.id, "call_now", now) else None
    return render_template(
        "intake/outcome.html",
        visit=visit,
        lead=lead,
        verdict=lead.verdict,
        progress=parts.progress(visit),
        wishes=wishes,
        later=day_in_words(wishes.later) if wishes.later else "",
        typo=suggestion(lead.contact.email) if lead.contact else "",
        articles=articles(visit)[:3],
        given=given or {},
        errors=errors or {},
        again=csrf.shown_again(),
        length=duration_in_words(opening().hours.length),
        tomorrow=on(now) + timedelta(days=1),
        open_until=time_in_words(until) if (until := open_until(now)) else "",
        called_at=time_in_words(waits) if waits else "",
        phone=lead.contact.telephone.shown if lead.contact else "",
    )


def resume_page(visit: Visit) -> str:
    """Return where someone who answered before can go on, or start again."""
    there = onward(place(visit), newcomer=False)
    return render_template("intake/resume.html", sent=visit.sent, place=there, progress=parts.progress(visit))


def elsewhere_page(visit: Visit, lead: Lead) -> str:
    """Return the private link to go on later or on another device, and a way to have it mailed."""
    given_ticket()
    token = resuming.link_token(web.settings().secret_key, lead.reference, web.now())
    return render_template(
        "intake/elsewhere.html",
        place=place(visit),
        progress=parts.progress(visit),
        link=web.settings().site_url + url_for("intake.resume", token=token),
        # Without a mail server nothing would come.
        mail_to=lead.contact.email if lead.contact and web.settings().mail_url else "",
        mailed="gemaild" in request.args,
    )


def link_page(token: str, missing: int, shown: int = 200) -> ResponseReturnValue:
    """Return what a private link opens, contact masked; with status `missing` when it opens nothing."""
    visit = resuming.visit_by(web.storage(), web.settings().secret_key, token, web.now())
    # Not even our own next page learns the token from the referrer.
    headers = {"Referrer-Policy": "no-referrer"}
    if visit is None or visit.lead is None:
        return render_template("intake/link_gone.html"), missing, headers
    own, contact = here().lead, visit.lead.contact
    page = render_template(
        "intake/link.html",
        action=url_for("intake.resume_here", token=token),
        sent=visit.sent,
        progress=parts.progress(visit),
        masked=masked(contact) if contact else {},
        other=own is not None and own.id != visit.lead.id,
    )
    return page, shown, headers


def reading(visit: Visit) -> list[tuple[str, str]]:
    """Return what there is to read for who stops: what fits the answers, then the first of all articles."""
    library = current_app.extensions["shelf"].now.library
    first = [(page.card_title or page.title, page.url) for page in library.articles]
    return list(dict.fromkeys([*articles(visit), *first]))[:3]


def articles(visit: Visit) -> list[tuple[str, str]]:
    """Return title and address of the articles of this site that fit the answers."""
    return parts.articles(visit, current_app.extensions["shelf"].now.library.pages)
