"""The verdict: the worst mark among the answers on the path, and nothing else.

Qualified needs a known answer to every question on the path (incident I08). No score, no weight: each mark
that counted is returned with its sentence, so that the verdict can be explained and computed again.
"""

from collections.abc import Iterable, Iterator
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


def in_favour(questionnaire: Questionnaire, answers: Answers) -> tuple[str, ...]:
    """Return why it fits, in the order of the questions: what was said of answers without a mark.

    It decides nothing, and speaks only where nothing speaks against.
    """
    if decide(questionnaire, answers).outcome is not Outcome.QUALIFIED:
        return ()
    chosen = (o for q in path(questionnaire, answers) for o in q.chosen(answers.get(q.key)))
    return tuple(option.because for option in chosen if option.because)


def first_step(questionnaire: Questionnaire, answers: Answers) -> str:
    """Return what can be done today without us: what the last answer that has one says, or nothing."""
    chosen = (o for q in reversed(path(questionnaire, answers)) for o in q.chosen(answers.get(q.key)))
    return next((option.today for option in chosen if option.today), "")


def marks(question: Question, answers: Answers) -> Iterator[Reason]:
    """Give a reason for each marked option chosen; a missing or unknown answer is one as well."""
    answer = answers.get(question.key)
    if not question.knows(answer):
        yield Reason(question.key, "", Outcome.NOT_YET, MISSING)
        return
    for option in question.chosen(answer):
        if option.outcome is not Outcome.QUALIFIED:
            yield Reason(question.key, option.value, option.outcome, option.because)


# What the present marks would make of leads that were judged before: (reference, verdict, answers).
Judged = tuple[str, Verdict, Answers]


@dataclass(frozen=True, slots=True)
class Change:
    """One lead that would get another verdict; `reasons` are the ones that differ, of the worse verdict."""

    reference: str
    before: Verdict
    after: Verdict

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return why: what now speaks against it, or what spoke against it then and no longer does."""
        new = tuple(reason for reason in self.after.reasons if reason not in self.before.reasons)
        gone = tuple(reason for reason in self.before.reasons if reason not in self.after.reasons)
        worse = self.after.outcome.badness > self.before.outcome.badness
        return new if worse else gone


def changes(questionnaire: Questionnaire, leads: Iterable[Judged]) -> Iterator[Change]:
    """Give the leads whose outcome would differ under this questionnaire."""
    for reference, before, answers in leads:
        after = decide(questionnaire, answers)
        if after.outcome is not before.outcome:
            yield Change(reference, before, after)
