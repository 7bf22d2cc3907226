"""What is asked: questions, their options, and the marks on options that decide the verdict.

Decision: a rule is a mark on one option, never an expression. The price is that "this and that together"
cannot be said; the gain is that an owner can read every rule in the file of its question, and that a verdict
can be explained in one sentence per mark.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vollegym.questionnaire.contact import Contact


class Outcome(StrEnum):
    """What an intake leads to; `badness` orders them. Its Dutch words stand in SAID and nowhere else."""

    QUALIFIED = "qualified"
    NOT_YET = "not_yet"
    NOT_FIT = "not_fit"

    @property
    def badness(self) -> int:
        """Return 0 for qualified, 1 for not_yet, 2 for not_fit: the worst mark wins."""
        return list(Outcome).index(self)

    @property
    def fits(self) -> str:
        """Return the answer to whether it fits: "wel", "nog niet" or "niet"."""
        return SAID[self][0]

    @property
    def words(self) -> str:
        """Return how it is told of someone: "past nog niet"."""
        return SAID[self][1]

    @property
    def headline(self) -> str:
        """Return how the prospect reads it."""
        return SAID[self][2]


SAID = {
    Outcome.QUALIFIED: ("wel", "past", "Dit past"),
    Outcome.NOT_YET: ("nog niet", "past nog niet", "Nog niet"),
    Outcome.NOT_FIT: ("niet", "past niet", "Wij zijn nu niet het goede bureau voor je"),
}


# One value, several values in the order of the options, or the contact details.
Answer = str | tuple[str, ...] | Contact
Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen. `because` is the Dutch sentence given as the reason of its outcome.

    `brings` says what working together would bring to who chose this, `today` what they can do without us;
    `article` is the slug of one that fits.
    """

    value: str
    label: str
    outcome: Outcome = Outcome.QUALIFIED
    because: str = ""
    brings: str = ""
    article: str = ""
    today: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """A question with this is asked only after one of these values was given to that earlier question."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One page of the intake. `kind` is one, several or contact; texts are Dutch, `help` is Markdown."""

    key: str
    slug: str
    kind: str
    title: str
    order: int
    options: tuple[Option, ...] = ()
    when: When | None = None
    short: str = ""
    why: str = ""
    error: str = ""
    help: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """Return the values that can be chosen, in the order of the options."""
        return tuple(option.value for option in self.options)

    def chosen(self, answer: Answer | None) -> tuple[Option, ...]:
        """Return the options that this answer names; unknown values and contact details name none."""
        values = (answer,) if isinstance(answer, str) else answer if isinstance(answer, tuple) else ()
        return tuple(option for option in self.options if option.value in values)

    def knows(self, answer: Answer | None) -> bool:
        """Return whether this is a whole and known answer to the question.

        The intake asks for both a number and an address; who phoned may have given one of them.
        """
        if self.kind == "contact":
            return isinstance(answer, Contact) and bool(answer.name and (answer.email or answer.phone))
        if self.kind == "one":
            return isinstance(answer, str) and answer in self.values
        if not isinstance(answer, tuple) or not answer:
            return False
        return len(set(answer)) == len(answer) and set(answer) <= set(self.values)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The questions in their order; `version` is 0 until it is stored."""

    questions: tuple[Question, ...]
    version: int = 0

    @property
    def floor(self) -> int | None:
        """The least budget, in euros a month, that no mark speaks against; None where no value says one."""
        budget = self.by_key("budget")
        free = (
            [option.value for option in budget.options if option.outcome is Outcome.QUALIFIED]
            if budget
            else []
        )
        return min((int(amount[0]) for value in free if (amount := re.search(r"\d+", value))), default=None)

    def by_slug(self, slug: str) -> Question | None:
        return next((question for question in self.questions if question.slug == slug), None)

    def by_key(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)
