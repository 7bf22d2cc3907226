"""The parts of an intake page that follow from where the visitor stands; no page is made here."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from vollegym.intake import journey, wording
from vollegym.intake.email import suggestion
from vollegym.intake.questionnaire import Answer, Contact, Option, Question
from vollegym.intake.verdict import Reason, foreseen
from vollegym.intake.visit import Visit
from vollegym.text.render import render


def progress(visit: Visit, current: Question | None = None) -> list[str]:
    """Return the state of each question on the path: here, done or open."""
    return [state(visit, question, current) for question in visit.path]


def state(visit: Visit, question: Question, current: Question | None) -> str:
    """Return the state of one question."""
    if question is current:
        return "here"
    return "done" if question.knows(visit.answers.get(question.key)) else "open"


def before(visit: Visit, question: Question) -> Question | None:
    """Return the question to go back to; None for the first one, and when all questions are answered."""
    return journey.before(visit.questionnaire, visit.answers, question) if visit.next else None


def stop(visit: Visit, question: Question, last: str | None) -> Reason | None:
    """Return why one may as well stop at this question: its visitor just gave the first answer with a mark.

    `last` is the key of the question that was answered last. Who went on after it is not told again.
    """
    reasons = foreseen(visit.questionnaire, visit.answers)
    told = question is not visit.next or any(reason.question != last for reason in reasons)
    return None if told or not reasons else reasons[0]


def chosen(visit: Visit) -> list[Option]:
    """Return all options chosen on the path, in its order."""
    return [option for q in visit.path for option in q.chosen(visit.answers.get(q.key))]


def gains(visit: Visit) -> list[str]:
    """Return what working together would bring, from the answers given, each sentence once."""
    return list(dict.fromkeys(option.brings for option in chosen(visit) if option.brings))


def articles(visit: Visit, pages: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return title and address of the articles that fit and exist, that of the last answer first."""
    fitting = dict.fromkeys(option.article for option in reversed(chosen(visit)) if option.article in pages)
    return [(pages[slug].card_title or pages[slug].title, pages[slug].url) for slug in fitting]


def hints(contact: Contact | None) -> dict[str, str]:
    """Return what is asked beside contact details that may hold a slip; it blocks nothing."""
    if contact is None:
        return {}
    phone, meant = contact.telephone, suggestion(contact.email)
    doubtful = wording.PHONE_DOUBT if phone.doubt else ""
    other = wording.PHONE_OTHER.format(number=phone.shown) if phone.other else ""
    found = {"email": wording.EMAIL_TYPO.format(meant=meant) if meant else "", "phone": doubtful or other}
    return {field: hint for field, hint in found.items() if hint}


def given_before(question: Question, answer: Answer | None) -> dict[str, list[str]]:
    """Return what the inputs of a question show when it was answered before (incident I27)."""
    if isinstance(answer, Contact):
        typed = {"name": answer.name, "company": answer.company or "", "email": answer.email}
        return {field: [text] for field, text in {**typed, "phone": answer.phone_typed}.items()}
    return {question.key: [option.value for option in question.chosen(answer)]}


def markdown(text: str) -> Markup:
    """Return a help text as safe HTML."""
    return render(text).html if text else Markup()
