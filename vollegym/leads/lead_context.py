"""What is true of one lead at the moment a message about it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from vollegym.content import questionnaire_store
from vollegym.leads import booking_store, store
from vollegym.leads.lead import Lead, Waiting
from vollegym.leads.store import Earlier
from vollegym.questionnaire import journey
from vollegym.questionnaire.questions import Answer, Contact, Outcome, Question, Questionnaire

Words = tuple[str, str]
PARTS = {
    "morning": "’s ochtends",
    "afternoon": "’s middags",
    "evening": "’s avonds",
    "any": "op elk moment van de dag",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadContext:
    """A lead with its answers in the words it saw: (question, answer). Moments are UTC, absent is None.

    `waiting` is None for a lead that does not wait for us. `call_wish` says in which part of the day somebody
    wants to be called; empty when that was not said, or was answered.
    """

    lead: Lead
    contact: Contact
    words: tuple[Words, ...]
    chosen: Mapping[str, str]
    source: tuple[Words, ...]
    others: tuple[Earlier, ...]
    waiting: Waiting | None
    booked_at: datetime | None
    contacted_at: datetime | None
    tried_at: datetime | None
    call_wish: str

    @property
    def outcome(self) -> Outcome | None:
        """Return what the intake led to; None when it was not sent."""
        return self.lead.verdict.outcome if self.lead.verdict else None

    @property
    def started_at(self) -> datetime | None:
        """Return when the five minutes began: the commit of the lead, or its release from quarantine."""
        sent, released = self.lead.submitted_at, self.lead.released_at
        # A draft can be released, too: then it is only sent later.
        return max(sent, released) if sent and released else sent


def lead_context(db: Database, number: int | None, now: datetime) -> LeadContext | None:
    """Return what is true now of a lead that left a contact; None for one that did not, or was forgotten."""
    lead = store.by_id(db, number) if number is not None else None
    if lead is None or lead.contact is None:
        return None
    asked = questionnaire_store.version(db, lead.version)
    spoken, tried = store.contacts(db, lead.id)
    waiting, wish = store.waits(db, lead.id, now), booking_store.wish_of(db, lead.id)
    return LeadContext(
        lead=lead,
        contact=lead.contact,
        words=tuple(in_words(asked, lead.answers)),
        chosen={q.key: label(q, lead.answers.get(q.key)) for q in asked.questions},
        source=tuple(where_from(store.source(db, lead.id))),
        others=tuple(store.same_person(db, lead.id)),
        waiting=waiting,
        booked_at=store.booked(db, lead.id),
        contacted_at=spoken,
        tried_at=tried,
        call_wish=PARTS[wish[0]] if wish and waiting and "wish" in waiting.reasons else "",
    )


def in_words(asked: Questionnaire, answers: Mapping[str, Answer]) -> list[Words]:
    """Return each answered choice on the path, as question and answer."""
    return [
        (question.short or question.title, label(question, answers[question.key]))
        for question in journey.path(asked, answers)
        if question.kind != "contact" and question.key in answers
    ]


def label(question: Question, answer: Answer | None) -> str:
    """Return the labels of what was chosen, in one line; a label may hold commas of its own."""
    return "; ".join(option.label for option in question.chosen(answer))


NAMES = {
    "landing": "Eerste pagina",
    "referrer": "Kwam van",
    "utm_source": "Bron",
    "utm_medium": "Soort",
    "utm_campaign": "Campagne",
}


def where_from(source: Mapping[str, object]) -> list[Words]:
    """Return the source in words, only what is known, cut where someone made it endless."""
    return [(name, str(source[key])[:200]) for key, name in NAMES.items() if source.get(key)]
