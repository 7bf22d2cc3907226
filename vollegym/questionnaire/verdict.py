"""The verdict: the worst mark among the answers on the path, and nothing else.

Qualified needs a known answer to every question on the path (incident I08). No score, no weight: each mark
that counted is returned with its sentence, so that the verdict can be explained and computed again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from vollegym.questionnaire.journey import path
from vollegym.questionnaire.questions import Answers, Outcome, Question, Questionnaire

MISSING = "Deze vraag is nog niet beantwoord, en zonder dat antwoord weten we niet of het past."


@dataclass(frozen=True, slots=True)
class Reason:
    """One mark that counted: the question's key, the value chosen, and why, in a Dutch sentence."""

    question: str
    value: str
    outcome: Outcome
    because: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, its reasons (worst first, none when qualified) and the questionnaire that gave it."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    version: int


def decide(questionnaire: Questionnaire, answers: Answers) -> Verdict:
    """Return the verdict on these answers; the same answers and marks always give the same one."""
    found = [reason for question in path(questionnaire, answers) for reason in marks(question, answers)]
    reasons = tuple(sorted(found, key=lambda reason: -reason.outcome.badness))
    outcome = reasons[0].outcome if reasons else Outcome.QUALIFIED
    return Verdict(outcome, reasons, questionnaire.version)


def foreseen(questionnaire: Questionnaire, answers: Answers) -> tuple[Reason, ...]:
    """Return the reasons that stand already, worst first: no answer that is still to come takes them away."""
    return tuple(reason for reason in decide(questionnaire, answers).reasons if reason.because != MISSING)


def marks(question: Question, answers: Answers) -> Iterator[Reason]:
    """Give a reason for each marked option chosen; a missing or unknown answer is one as well."""
    answer = answers.get(question.key)
    if not question.knows(answer):
        yield Reason(question.key, "", Outcome.NOT_YET, MISSING)
        return
    for option in question.chosen(answer):
        if option.outcome is not Outcome.QUALIFIED:
            yield Reason(question.key, option.value, option.outcome, option.because)
