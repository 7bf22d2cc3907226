"""From a posted form to an answer, or to what is wrong with it. One reader a kind of question."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vollegym.questionnaire import error_messages
from vollegym.questionnaire.contact import NAMES, Contact, read_contact
from vollegym.questionnaire.questions import Answer, Question

Form = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form is not an answer: a Dutch sentence for each input, in the order of the form."""

    errors: Mapping[str, str]


def read_answer(question: Question, form: Form) -> Answer | Refusal:
    """Return the answer in a posted form; what else was posted is ignored (incident I16)."""
    return READERS[question.kind](question, form)


def read_one(question: Question, form: Form) -> Answer | Refusal:
    """Return the one value chosen."""
    given = set(form.get(question.key, ())) - {""}
    if not given:
        return refused(question, question.error or error_messages.ONE_MISSING)
    if not given <= set(question.values):
        return refused(question, error_messages.ONE_UNKNOWN)
    return given.pop() if len(given) == 1 else refused(question, error_messages.ONE_TWICE)


def read_several(question: Question, form: Form) -> Answer | Refusal:
    """Return the values chosen, each once, in the order of the options."""
    given = set(form.get(question.key, ())) - {""}
    if not given:
        return refused(question, question.error or error_messages.SEVERAL_MISSING)
    if not given <= set(question.values):
        return refused(question, error_messages.ONE_UNKNOWN)
    return tuple(value for value in question.values if value in given)


def read_details(_question: Question, form: Form) -> Answer | Refusal:
    """Return the contact details."""
    found = read_contact(typed_contact(form))
    return found if isinstance(found, Contact) else Refusal(found)


def typed_contact(form: Form) -> dict[str, str]:
    """Return what was typed in each input of the contact form; of a repeated input the last counts."""
    return {name: (form.get(name) or ("",))[-1] for name in NAMES}


def refused(question: Question, sentence: str) -> Refusal:
    """Return the refusal of a choice."""
    return Refusal({question.key: sentence})


READERS: dict[str, Callable[[Question, Form], Answer | Refusal]] = {
    "one": read_one,
    "several": read_several,
    "contact": read_details,
}
