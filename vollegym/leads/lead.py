"""A lead: one intake of one person, from the first answer on, as everyone reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from vollegym.questionnaire import journey
from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.questions import Answer, Outcome, Questionnaire
from vollegym.questionnaire.verdict import Verdict

STATES = ("draft", "submitted", "quarantined")
# How far a lead is, in this order; it follows from facts alone (the view `lead_stage`).
STAGES = ("new", "tried", "spoken", "call_booked", "call_held", "proposal", "client", "lost")
# A question, or another name, and what was said to it.
Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """The call of a lead: `status` is booked, cancelled, attended or no_show; `reason` says why cancelled."""

    starts_at: datetime
    ends_at: datetime
    status: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """What was agreed: days in Amsterdam, `until` None while no end was, whole euros a month."""

    since: date
    monthly_eur: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """Why it came to nothing: `reason` stood in content/desk/redenen.md, `words` is what one of us added."""

    reason: str
    words: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class NextStep:
    """What was promised, and the day in Amsterdam it was promised for."""

    what: str
    on: date


@dataclass(frozen=True, slots=True)
class Note:
    """What one of us wrote down, as Markdown; `by` is what they are called, None for a command."""

    id: int
    at: datetime
    by: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Overruled:
    """One of us opened the calendar to who did not qualify, and why."""

    at: datetime
    by: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One row of the view `lead_view`, which says what each means. A draft is a lead that was not sent yet.

    `asked` is the questionnaire it started with and finishes on, `answers` holds the contact as well, `held`
    is in quarantine. Moments are aware UTC; what is absent is None. An objection without words is an empty
    text; `later` is a day in Amsterdam; `call_wish` is morning, afternoon, evening or any; `no_answer_at`
    holds every call that nobody answered, the first one first; `clock_started_at` is when the five minutes
    began. `stage` is one of STAGES, None in quarantine and for a draft that nobody called; `touched_at` is
    when one of us last did anything with it; `colleague` is what the one of us is called whose lead it is.
    `entered_at` is when one of us put it in, `imported_at` when it came with an export of elsewhere, where
    `questionnaire_told` was its version; `merged_into` is the reference of the lead that it lies under. Facts
    that a later release adds need a column of the view and a field here.
    """

    id: int
    reference: str
    asked: Questionnaire
    started_at: datetime
    state: str = "draft"
    held: bool = False
    submitted_at: datetime | None = None
    quarantined_at: datetime | None = None
    released_at: datetime | None = None
    clock_started_at: datetime | None = None
    verdict: Verdict | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    source: Mapping[str, Any] | None = None
    source_last: Mapping[str, Any] | None = None
    contacted_at: datetime | None = None
    no_answer_at: tuple[datetime, ...] = ()
    booking: Call | None = None
    booked_at: datetime | None = None
    call_wish: str | None = None
    call_wish_at: datetime | None = None
    call_now_at: datetime | None = None
    later: date | None = None
    later_at: datetime | None = None
    objection: str | None = None
    objection_at: datetime | None = None
    stage: str | None = None
    colleague_id: int | None = None
    colleague: str | None = None
    proposal_at: datetime | None = None
    client: Client | None = None
    lost: Lost | None = None
    next_step: NextStep | None = None
    notes: tuple[Note, ...] = ()
    overruled: Overruled | None = None
    touched_at: datetime | None = None
    entered_at: datetime | None = None
    imported_at: datetime | None = None
    questionnaire_told: int | None = None
    merged_into: str | None = None

    @property
    def contact(self) -> Contact | None:
        """Return how to reach the person, once that was answered."""
        found = self.answers.get("contact")
        return found if isinstance(found, Contact) else None

    @property
    def person(self) -> Contact:
        """Return how to reach somebody who is written to or called; raises LookupError without a contact."""
        if self.contact is None:
            raise LookupError(f"{self.reference} left no contact details")
        return self.contact

    @property
    def outcome(self) -> Outcome | None:
        """Return what the intake led to; None when it was not sent."""
        return self.verdict.outcome if self.verdict else None

    @property
    def may_book(self) -> bool:
        """Return whether the calendar is open to this lead: it qualified, or one of us said so."""
        return self.outcome is Outcome.QUALIFIED or (self.outcome is not None and self.overruled is not None)

    @property
    def has_place(self) -> bool:
        """Return whether a mat lies in the class for this lead: it may fit, or somebody took it further.

        The lists say the same by the column `stage` of `_lead_facet`.
        """
        return self.stage not in (None, "new") or (
            self.stage == "new" and (self.outcome is None or self.may_book)
        )

    @property
    def tried_at(self) -> datetime | None:
        """Return when a person last called in vain."""
        return max(self.no_answer_at, default=None)

    @property
    def choices(self) -> Mapping[str, Answer]:
        """Return the choices that count: all that were sent, or of a draft those on its path."""
        given = journey.on_path(self.asked, self.answers) if self.state == "draft" else self.answers
        return {key: answer for key, answer in given.items() if not isinstance(answer, Contact)}

    def choice(self, key: str) -> Answer | None:
        """Return the answer that counts to one question."""
        return (self.choices if self.state == "draft" else self.answers).get(key)

    @property
    def words(self) -> tuple[Words, ...]:
        """Return each choice that counts as question and answer, in the words that this person saw."""
        path = [question for question in journey.path(self.asked, self.answers) if question.kind != "contact"]
        return tuple((q.short or q.title, self.chosen[q.key]) for q in path if q.key in self.answers)

    @property
    def chosen(self) -> Mapping[str, str]:
        """Return the answer to each question in one line; a label may hold commas of its own."""
        return {question.key: "; ".join(self.labels(question.key)) for question in self.asked.questions}

    def labels(self, key: str) -> list[str]:
        """Return the answer in the words that this person saw; a value without words stays as it is."""
        answer = self.choice(key)
        values = (answer,) if isinstance(answer, str) else answer if isinstance(answer, tuple) else ()
        question = self.asked.by_key(key) if values else None
        options = question.options if question else ()
        return [next((one.label for one in options if one.value == value), value) for value in values]

    @property
    def origin(self) -> tuple[Words, ...]:
        """Return where the first visit came from, only what is known, cut where someone made it endless."""
        known = self.source or {}
        return tuple((name, str(known[key])[:200]) for key, name in ORIGIN.items() if known.get(key))


ORIGIN = {
    "landing": "Eerste pagina",
    "referrer": "Kwam van",
    "utm_source": "Bron",
    "utm_medium": "Soort",
    "utm_campaign": "Campagne",
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another lead of the same person: by mail address or by phone number; "" while it has no outcome."""

    id: int
    reference: str
    at: datetime
    outcome: str

    @property
    def told(self) -> str:
        """Return what came of it, in words."""
        return Outcome(self.outcome).words if self.outcome else "nog geen oordeel"


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do, as `store.DUE` has it.

    `what` is wait, step (promised), call (today), result (of a call), objection, idle (left lying) or robot;
    `since` is when it came up, `day` the day of a promise, `number` that of the call or the step.
    """

    what: str
    lead: int
    since: datetime | None
    day: date | None
    number: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead that waits for us: the number of the lead, since when, and the reasons that nobody answered yet.

    The view `waiting` names them: new (nobody spoke with who qualified), cancelled and no_show (of a call),
    wish and call_now (to be called), objection.
    """

    lead: int
    since: datetime
    reasons: frozenset[str]
