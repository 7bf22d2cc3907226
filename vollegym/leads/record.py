"""One lead as the records room sees it: everything that is kept about it, read at one moment."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from vollegym.dutch.phone import read_phone
from vollegym.questionnaire.journey import on_path
from vollegym.questionnaire.questions import Answer, Question, Questionnaire

STATES = ("draft", "submitted", "quarantined")


@dataclass(frozen=True, slots=True)
class Booking:
    """The call of a lead: `status` is booked, cancelled, attended or no_show; `reason` says why cancelled."""

    starts_at: datetime
    ends_at: datetime
    status: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A lead with its answers, contact details, booking and source; what is absent is None.

    Moments are aware and in UTC. `reasons` and `outcome` are those of the verdict that was stored. An
    objection without words is an empty text; `later` is a day in Amsterdam; `call_wish` is morning,
    afternoon, evening or any; `no_answer_at` holds every call that nobody answered, the first one first.
    """

    reference: str
    state: str
    started_at: datetime
    questionnaire: int
    submitted_at: datetime | None = None
    outcome: str | None = None
    reasons: Sequence[Mapping[str, str]] = ()
    name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    phone_typed: str | None = None
    answers: Mapping[str, Answer] | None = None
    booking: Booking | None = None
    source: Mapping[str, Any] | None = None
    source_last: Mapping[str, Any] | None = None
    contacted_at: datetime | None = None
    no_answer_at: Sequence[datetime] = ()
    call_wish: str | None = None
    call_wish_at: datetime | None = None
    call_now_at: datetime | None = None
    later: date | None = None
    later_at: datetime | None = None
    objection: str | None = None
    objection_at: datetime | None = None

    @property
    def phone_extension(self) -> str | None:
        """Return the desk behind a switchboard, in digits; `phone` is the number without it."""
        # Reading a number costs more than all else of a row, and in most there is nothing to find.
        if not self.phone_typed or re.fullmatch(r"[\d\s()+./-]*", self.phone_typed):
            return None
        read = read_phone(self.phone_typed)
        return read.extension or None if read.number == self.phone else None


class Catalogue:
    """The questionnaires that leads were asked, newest first: where the columns of an export come from.

    Columns never come from the rows, so that a column does not vanish because nobody answered it yet, and
    does not move because the newest lead answered differently.
    """

    def __init__(self, questionnaires: Sequence[Questionnaire]) -> None:
        self._versions = {questionnaire.version: questionnaire for questionnaire in questionnaires}
        self._words = {
            (version, question.key): {option.value: option.label for option in question.options}
            for version, questionnaire in self._versions.items()
            for question in questionnaire.questions
        }
        found: dict[str, Question] = {}
        for questionnaire in questionnaires:
            for question in questionnaire.questions:
                found.setdefault(question.key, question)
        self.questions = tuple(question for question in found.values() if question.kind != "contact")

    def answers(self, record: Record) -> Mapping[str, Answer]:
        """Return the choices that count: for a draft only those on its path, else all that were sent."""
        given = record.answers or {}
        if record.state != "draft":
            return given
        return on_path(self._versions[record.questionnaire], given)

    def labels(self, record: Record, key: str) -> list[str]:
        """Return the answer in the words that this person saw; a value without words stays as it is."""
        answer = self.answers(record).get(key)
        values = answer if isinstance(answer, tuple) else () if answer is None else (str(answer),)
        words = self._words.get((record.questionnaire, key), {})
        return [words.get(value, value) for value in values]
