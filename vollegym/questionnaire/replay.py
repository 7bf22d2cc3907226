"""What the present marks would make of leads that were judged before: who would change, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vollegym.questionnaire.questions import Answers, Questionnaire
from vollegym.questionnaire.verdict import Reason, Verdict, decide

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
