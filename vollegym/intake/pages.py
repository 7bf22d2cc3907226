"""The pages of the intake: what each template is given. Views decide which page, these say what is on it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from vollegym.current import services
from vollegym.documents.markdown import render
from vollegym.dutch.dates import day_in_words, duration_in_words, moment_in_words, on, time_in_words
from vollegym.intake import resuming
from vollegym.intake.call_availability import open_until
from vollegym.intake.intake_state import Visit, visit_of
from vollegym.intake.request_signals import onward
from vollegym.leads import booking_store, links
from vollegym.leads import store as lead_store
from vollegym.leads.call_messages import held_until
from vollegym.leads.lead import Lead
from vollegym.leads.message_templates import first_name
from vollegym.questionnaire import error_messages, journey
from vollegym.questionnaire.contact import NAMES, Contact, masked
from vollegym.questionnaire.email import suggestion
from vollegym.questionnaire.questions import Answer, Option, Outcome, Question
from vollegym.questionnaire.verdict import Reason, first_step, foreseen, in_favour
from vollegym.tokens import invitation_link
from vollegym.web import csrf
from vollegym.web.page_store import framed
from vollegym.web.visitor_cookie import given_ticket, has_news, news, ticket

# The newcomer at the first question asked for a later one.
FURTHER = "further"
NO_SUCH_PAIR = "Dit nummer en dit mailadres kennen we niet samen. Kijk ze na, of laat het nummer leeg."
Values = Mapping[str, Sequence[str]]
Errors = Mapping[str, str]


def here() -> Visit:
    """Return where this visitor stands."""
    return visit_of(services().storage.database(), ticket())


def place(visit: Visit) -> str:
    """Return the address of where the visitor is: the first open question, the check page, or the outcome."""
    if visit.sent:
        return url_for("intake.outcome")
    return address(visit.next) if visit.next else url_for("intake.check")


def address(question: Question) -> str:
    return url_for("intake.question", slug=question.slug)


def start_page() -> str:
    """Return what every newcomer sees: what this is, and the first question."""
    given_ticket()
    return framed(first_question)


def first_question() -> str:
    """Return the same with an empty request, as nobody in particular sees it."""
    path = here().path
    return render_template("intake/start.html", question=path[0], given={}, errors={}, count=len(path))


def question_page(visit: Visit, question: Question, given: Values, errors: Errors | None = None) -> str:
    """Return one question; `given` is what its inputs show."""
    given_ticket()
    earlier, price = before(visit, question), question.key == "budget"
    back = address(earlier) if earlier else url_for("intake.start" if visit.next else "intake.check")
    progress = progress_of(visit, question)
    last = lead_store.last_answered(services().storage.database(), visit.lead.id) if visit.lead else None
    stop = stop_hint(visit, question, last)
    return render_template(
        "intake/question.html",
        lost=visit.lead is None and news() == FURTHER,
        question=question,
        newcomer=visit.lead is None,
        given=given,
        errors=errors or {},
        hints=hints(visit.lead.contact) if visit.lead and question.kind == "contact" else {},
        again=csrf.shown_again(),
        help=markdown(question.help),
        number=progress.index("here") + 1,
        progress=progress,
        back=back,
        gains=[option.brings for option in gains(visit)] if price else [],
        stop=stop,
        change=address(answered) if stop and (answered := visit.questionnaire.by_key(stop.question)) else "",
        contact=visit.lead.contact if visit.lead else None,
        reading=reading(visit) if stop else [],
        articles=reading_of(gains(visit), services().content.now.library.pages)[:1] if price else [],
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
        hints=hints(lead.contact),
        progress=progress_of(visit),
    )


def outcome_page(visit: Visit, lead: Lead, given: Values | None = None, errors: Errors | None = None) -> str:
    """Return the verdict, why it is so, and what comes next; `given` and `errors` belong to its forms."""
    db, now = services().storage.database(), services().now()
    call = booking_store.live_of(db, lead.id, now)
    # Whoever is held as a robot sees what everyone sees.
    waits = lead.call_now_at if lead.held or lead_store.asked(db, lead.id, "call_now", now) else None
    return render_template(
        "intake/outcome.html",
        visit=visit,
        lead=lead,
        verdict=lead.verdict,
        progress=progress_of(visit),
        email_corrected=lead_store.email_corrected(db, lead.id),
        later=day_in_words(lead.later) if lead.later else "",
        typo=hints(lead.contact).get("email", "") and suggestion(lead.person.email),
        in_favour=in_favour(visit.questionnaire, visit.answers),
        today=first_step(visit.questionnaire, visit.answers),
        articles=articles(visit)[:3],
        given=given or {},
        errors=errors or {},
        news="" if errors else news(),
        again=csrf.shown_again(),
        length=duration_in_words(services().opening_hours.hours.length),
        tomorrow=on(now) + timedelta(days=1),
        call=moment_in_words(call.starts_at) if call else "",
        held=call and held_until(services(), db, call, now),
        open_until=time_in_words(until) if (until := open_until(services(), now)) else "",
        called_at=time_in_words(waits) if waits else "",
        phone=lead.contact.telephone.shown if lead.contact else "",
    )


def place_or_lost(visit: Visit) -> str:
    """Return where the visitor is; the page remembers that a newcomer came from further on."""
    if visit.lead is None:
        has_news(FURTHER)
    return place(visit)


def back_page(given: Values | None = None, errors: Errors | None = None, lost: str = "") -> str:
    """Return the ways to go on for whom this browser no longer knows.

    `lost` says where the cookie turned out to be gone: at a "question", at the "check", whose form names its
    draft, or at the "outcome".
    """
    given_ticket()
    draft = request.form.get("draft", "")[:20] if lost == "check" else ""
    lead = lead_store.by_reference(services().storage.database(), draft) if draft else None
    return render_template(
        "intake/back.html",
        lost=lost,
        sent=lead is not None and lead.submitted_at is not None,
        known=lead is not None,
        given=given or {"reference": [draft]},
        errors=errors or {},
        again=csrf.shown_again() and not lost,
        mails=bool(services().settings.mail_url),
        mailed="gemaild" in request.args,
    )


def resume_page(visit: Visit) -> str:
    """Return where someone who answered before can go on, or start again."""
    there = onward(place(visit), newcomer=False)
    return render_template("intake/resume.html", sent=visit.sent, place=there, progress=progress_of(visit))


def elsewhere_page(visit: Visit, lead: Lead) -> str:
    """Return the private link to go on later or on another device, and a way to have it mailed."""
    given_ticket()
    token = links.link_token(services().settings.secret_key, lead.reference, services().now())
    return render_template(
        "intake/other_device.html",
        place=place(visit),
        progress=progress_of(visit),
        link=services().settings.site_url + url_for("intake.resume", token=token),
        # Without a mail server nothing would come.
        mail_to=lead.contact.email if lead.contact and services().settings.mail_url else "",
        mailed="gemaild" in request.args,
    )


def link_page(token: str, missing: int, shown: int = 200) -> ResponseReturnValue:
    """Return what a private link opens, contact masked; with status `missing` when it opens nothing."""
    visit = resuming.visit_by(services().storage, services().settings.secret_key, token, services().now())
    # Not even our own next page learns the token from the referrer.
    headers = {"Referrer-Policy": "no-referrer"}
    if visit is None or visit.lead is None:
        return render_template("errors/link_gone.html", link="intake"), missing, headers
    own, contact = here().lead, visit.lead.contact
    page = render_template(
        "intake/link.html",
        action=url_for("intake.resume_here", token=token),
        sent=visit.sent,
        progress=progress_of(visit),
        masked=masked(contact) if contact else {},
        other=own is not None and own.id != visit.lead.id,
    )
    return page, shown, headers


def confirm_page(token: str, missing: int, shown: int = 200) -> ResponseReturnValue:
    """Return the question whether this is you, or the thanks for the answer and the next step."""
    db, settings, now = services().storage.database(), services().settings, services().now()
    lead = resuming.lead_to_confirm(db, settings.secret_key, token, now)
    headers = {"Referrer-Policy": "no-referrer"}
    if lead is None:
        return render_template("errors/link_gone.html", link="confirm"), missing, headers
    call = booking_store.live_of(db, lead.id, now)
    free = lead.outcome is Outcome.QUALIFIED and call is None
    page = render_template(
        "intake/confirm.html",
        action=url_for("intake.confirm_here", token=token),
        progress=progress_of(Visit(lead.asked, lead)),
        done=lead_store.confirmed(db, lead.id),
        name=first_name(lead.person.name),
        call=call,
        when=moment_in_words(call.starts_at) if call else "",
        calendar=invitation_link(settings, lead.reference, now) if free else "",
        again=csrf.shown_again(),
    )
    return page, shown, headers


def reading(visit: Visit) -> list[tuple[str, str]]:
    """Return what there is to read for who stops: what fits the answers, then the first of all articles."""
    library = services().content.now.library
    first = [(page.card_title or page.title, page.url) for page in library.articles]
    return list(dict.fromkeys([*articles(visit), *first]))[:3]


def articles(visit: Visit) -> list[tuple[str, str]]:
    """Return title and address of the articles of this site that fit the answers."""
    return articles_for(visit, services().content.now.library.pages)


def progress_of(visit: Visit, current: Question | None = None) -> list[str]:
    """Return the state of each question on the path: here, done or open."""
    return [state(visit, question, current) for question in visit.path]


def state(visit: Visit, question: Question, current: Question | None) -> str:
    if question is current:
        return "here"
    return "done" if question.knows(visit.answers.get(question.key)) else "open"


def before(visit: Visit, question: Question) -> Question | None:
    """Return the question to go back to; None for the first one, and when all questions are answered."""
    return journey.before(visit.questionnaire, visit.answers, question) if visit.next else None


def stop_hint(visit: Visit, question: Question, last: str | None) -> Reason | None:
    """Return why one may as well stop at this question: its visitor just gave the first answer with a mark.

    `last` is the key of the question that was answered last. Somebody who went on after it is not told again.
    """
    reasons = foreseen(visit.questionnaire, visit.answers)
    told = question is not visit.next or any(reason.question != last for reason in reasons)
    return None if told or not reasons else reasons[0]


def chosen(visit: Visit) -> list[tuple[Option, ...]]:
    """Return the options chosen for each question on the path, in its order."""
    return [q.chosen(visit.answers.get(q.key)) for q in visit.path]


def gains(visit: Visit) -> list[Option]:
    """Return the options with what working together would bring, the last question first, each sentence once.

    So the bottleneck comes before the goals: there we would begin.
    """
    found = (option for options in reversed(chosen(visit)) for option in options if option.brings)
    return list({option.brings: option for option in found}.values())


def articles_for(visit: Visit, pages: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return title and address of the articles that fit and exist: one for each question in turn.

    So someone with four goals also reads what fits the studio and the bottleneck.
    """
    return reading_of([o for turn in zip_longest(*chosen(visit)) for o in turn if o], pages)


def reading_of(options: Iterable[Option], pages: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return title and address of the articles of these options that exist, each once."""
    fitting = dict.fromkeys(option.article for option in options if option.article in pages)
    return [(pages[slug].card_title or pages[slug].title, pages[slug].url) for slug in fitting]


def hints(contact: Contact | None) -> dict[str, str]:
    """Return what is asked beside contact details that may hold a slip; it blocks nothing."""
    if contact is None or contact.is_masked:
        return {}
    phone, meant = contact.telephone, suggestion(contact.email)
    doubtful = error_messages.PHONE_DOUBT if phone.doubt else ""
    other = error_messages.PHONE_OTHER.format(number=phone.shown) if phone.other else ""
    found = {
        "email": error_messages.EMAIL_TYPO.format(meant=meant) if meant else "",
        "phone": doubtful or other,
    }
    return {field: hint for field, hint in found.items() if hint}


def given_before(question: Question, answer: Answer | None) -> dict[str, list[str]]:
    """Return what the inputs of a question show when it was answered before (incident I27)."""
    if isinstance(answer, Contact):
        if answer.is_masked:
            return {}
        return {name: [answer.typed(name)] for name in NAMES}
    return {question.key: [option.value for option in question.chosen(answer)]}


def markdown(text: str) -> Markup:
    """Return a help text as safe HTML."""
    return as_html(services().content.fill(text)) if text else Markup()


@lru_cache(maxsize=64)
def as_html(text: str) -> Markup:
    """Return a text as safe HTML; the same few are asked for again and again."""
    return render(text).html
