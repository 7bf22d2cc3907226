"""Two leads of one person made one: what the one that stays will have, and what does not come along.

Pure, but for `together`, which does it. Nothing is thrown away: what does not come along stays with the lead
that lies under, where its reference still leads. What comes along is moved, so that every list, figure and
mail counts it once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.dutch.dates import date_in_words, short
from vollegym.dutch.phrases import counted, euros
from vollegym.leads import facts_store, store
from vollegym.leads.lead import Lead, Words
from vollegym.questionnaire.contact import FIELDS, Contact
from vollegym.questionnaire.questions import Answer


@dataclass(frozen=True, slots=True)
class Merged:
    """The lead that there will be: `answers` it takes over, `comes` goes along in words, `left` does not."""

    contact: Contact | None
    answers: dict[str, Answer]
    comes: tuple[str, ...]
    left: tuple[str, ...]


def plan(main: Lead, other: Lead) -> Merged:
    """Return what `main` will be once `other` lies under it."""
    contact, answers = together_contact(main, other), taken_over(main, other)
    merged = replace(main, answers={**main.answers, **answers, **({"contact": contact} if contact else {})})
    return Merged(contact, answers, tuple(coming(main, other)), tuple(leaving(main, other, merged)))


def together_contact(main: Lead, other: Lead) -> Contact | None:
    """Return how to reach somebody: as the lead that stays says, else as the other does."""
    mine, theirs = main.contact, other.contact
    if mine is None or theirs is None:
        return mine or theirs
    number = mine if mine.phone_typed else theirs
    return replace(
        mine,
        company=mine.company or theirs.company,
        email=mine.email or theirs.email,
        phone=number.phone,
        phone_typed=number.phone_typed,
    )


def taken_over(main: Lead, other: Lead) -> dict[str, Answer]:
    """Return the answers that the lead that stays lacks: none once it has its verdict."""
    if main.verdict is not None:
        return {}
    found = {}
    for key, answer in other.choices.items():
        question = main.asked.by_key(key)
        if key not in main.answers and question and question.knows(answer):
            found[key] = answer
    return found


# What a lead has one of: it comes along where the lead that stays has none.
ONE: dict[str, Callable[[Any], str]] = {
    "next_step": lambda step: f"de belofte ‘{step.what}’",
    "proposal_at": lambda at: f"het voorstel van {short(at)}",
    "client": lambda client: (
        f"klant vanaf {date_in_words(client.since)}, {euros(client.monthly_eur)} per maand"
    ),
    "overruled": lambda overruled: f"toch wel: {overruled.reason}",
    "objection": lambda words: f"het bezwaar{f' ‘{words}’' if words else ''}",
    "later": lambda day: f"de dag om later te bellen, {date_in_words(day)}",
    "call_wish": lambda _: "de wens om gebeld te worden",
}


def coming(main: Lead, other: Lead) -> Iterator[str]:
    """Give what comes along, in words."""
    if other.notes:
        yield counted(len(other.notes), "notitie", "notities")
    if other.no_answer_at or other.contacted_at:
        yield "wat er gebeld is"
    if other.booking:
        yield f"het gesprek van {short(other.booking.starts_at)}"
    yield from (say(theirs) for say, theirs, mine in ones(main, other) if mine is None)


def leaving(main: Lead, other: Lead, merged: Lead) -> Iterator[str]:
    """Give what does not come along, in words."""
    for field in FIELDS:
        theirs = other.contact.shown(field.name) if other.contact else ""
        if theirs and merged.contact and theirs != merged.contact.shown(field.name):
            yield f"{field.heading}: {theirs}"
    yield from (f"{name}: {value}" for name, value in unlike(other, merged))
    if other.outcome and other.outcome is not main.outcome:
        yield f"Uitkomst: {other.outcome.words}"
    yield from (say(theirs) for say, theirs, mine in ones(main, other) if mine is not None)
    if other.lost:
        yield f"wordt niets: {other.lost.reason}"


def ones(main: Lead, other: Lead) -> Iterator[tuple[Callable[[Any], str], Any, Any]]:
    """Give what the other lead has one of: how that is said, its own, and that of the lead that stays."""
    for name, say in ONE.items():
        if (theirs := getattr(other, name)) is not None:
            yield say, theirs, getattr(main, name)


def unlike(other: Lead, merged: Lead) -> list[Words]:
    """Return the answers of the other lead that will not count."""
    counts = dict(merged.words)
    return [(name, value) for name, value in other.words if counts.get(name) != value]


def together(db: Database, main: Lead, other: Lead, event: int, now: datetime) -> None:
    """Move what comes along; `event` is that of the merging. The open transaction commits it."""
    planned = plan(main, other)
    facts_store.move(db, other.id, main.id, now)
    for key, answer in planned.answers.items():
        store.keep(db, main.id, key, answer, now)
    if planned.contact and planned.contact != main.contact:
        if main.contact is None:
            store.keep(db, main.id, "contact", planned.contact, now)
        else:
            facts_store.keep_old_contact(db, main.id, event, main.contact)
            store.change_contact(db, main.id, planned.contact)
    if main.colleague_id is None and other.colleague_id is not None:
        facts_store.assign(db, main.id, other.colleague_id)
