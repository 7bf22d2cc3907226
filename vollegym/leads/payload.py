"""The profile `machine`: a contract with the programs that read it. Keys are added, never renamed (I15)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from sqlite_utils import Database

from vollegym.leads import store
from vollegym.leads.lead import Lead
from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.questions import Question

CHOICES = ("role", "studio_type", "goals", "bottleneck", "size", "timing", "budget")
REASON = ("question", "value", "outcome", "because")
CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
SOURCE = ("landing", "referrer", *CAMPAIGN, "click", "at")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the object: what it holds of a lead, and the keys within where that is an object."""

    name: str
    value: Callable[[Lead], Any]
    parts: Sequence[str] = ()


def plain(name: str) -> Key:
    """Return the key that holds what the lead has under this name."""
    return Key(name, lambda lead: ready(getattr(lead, name)))


def of_contact(name: str) -> Key:
    """Return the key of one contact detail; who phoned may have given no address, or no number."""

    def value(lead: Lead) -> str | None:
        given: str | None = getattr(lead.contact, name, None)
        return given or (None if name in ("email", "phone", "phone_typed") else given)

    return Key(name, value)


def group(name: str, of: Callable[[Lead], object], **parts: str) -> Key:
    """Return the key that holds an object when `of` the lead is something; a part has a name in the lead."""

    def value(lead: Lead) -> dict[str, Any] | None:
        if of(lead) is None:
            return None
        return {part: ready(getattr(lead, name)) for part, name in parts.items()}

    return Key(name, value, tuple(parts))


def source(name: str) -> Key:
    """Return the key that holds where someone came from, with each known part present."""

    def value(lead: Lead) -> dict[str, Any] | None:
        kept: Mapping[str, Any] | None = getattr(lead, name)
        return {**dict.fromkeys(SOURCE), **kept} if kept else None

    return Key(name, value, SOURCE)


def reasons(lead: Lead) -> list[dict[str, str]]:
    given = lead.verdict.reasons if lead.verdict else ()
    return [{part: str(getattr(reason, part)) for part in REASON} for reason in given]


def part_of(name: str, *parts: str) -> Key:
    """Return the key that holds these parts of what the lead has under this name."""

    def value(lead: Lead) -> dict[str, Any] | None:
        found = getattr(lead, name)
        return {part: ready(getattr(found, part)) for part in parts} if found else None

    return Key(name, value, parts)


def notes(lead: Lead) -> list[dict[str, Any]]:
    return [{part: ready(getattr(note, part)) for part in NOTE} for note in lead.notes]


NOTE = ("at", "by", "text")
# Every key but the answers, in the order of the contract.
BEFORE_ANSWERS = (
    plain("reference"),
    plain("state"),
    plain("outcome"),
    Key("reasons", reasons, REASON),
    plain("started_at"),
    plain("submitted_at"),
    *(of_contact(field.name) for field in fields(Contact)),
)
AFTER_ANSWERS = (
    Key("questionnaire", lambda lead: lead.questionnaire_told or lead.asked.version),
    part_of("booking", "starts_at", "ends_at", "status", "reason"),
    source("source"),
    source("source_last"),
    plain("contacted_at"),
    Key("phone_extension", lambda lead: lead.contact.extension if lead.contact else None),
    Key("no_answer_at", lambda lead: [iso(at) for at in lead.no_answer_at]),
    group("call_wish", lambda lead: lead.call_wish, part="call_wish", at="call_wish_at"),
    plain("call_now_at"),
    group("later", lambda lead: lead.later, on="later", at="later_at"),
    group("objection", lambda lead: lead.objection, text="objection", at="objection_at"),
    plain("stage"),
    part_of("client", "since", "monthly_eur", "until"),
    part_of("lost", "reason", "at", "words"),
    part_of("next_step", "what", "on"),
    Key("notes", notes, NOTE),
    plain("colleague"),
    plain("proposal_at"),
    part_of("overruled", "at", "by", "reason"),
    plain("entered_at"),
    plain("merged_into"),
)


def keys(questions: Sequence[Question]) -> tuple[Key, ...]:
    """Return all keys; `questions` are those that the leads were asked, the newest first."""
    asked = tuple(dict.fromkeys((*CHOICES, *(question.key for question in questions))))
    several = {"goals", *(question.key for question in questions if question.kind == "several")}

    def answers(lead: Lead) -> dict[str, Any]:
        given = lead.choices
        return {key: listed(given.get(key)) if key in several else given.get(key) for key in asked}

    return (*BEFORE_ANSWERS, Key("answers", answers, asked), *AFTER_ANSWERS)


def as_object(lead: Lead, keys: Sequence[Key]) -> dict[str, Any]:
    """Return one lead as JSON-ready values: nested, every key present, absent values None."""
    return {key.name: key.value(lead) for key in keys}


def ready(value: Any) -> Any:
    """Return a value of a lead as JSON has it."""
    if isinstance(value, datetime):
        return iso(value)
    return value.isoformat() if isinstance(value, date) else value


def iso(moment: datetime) -> str:
    """Return a moment as ISO 8601 with its offset, always UTC and of one width, so that it sorts as text."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")


def listed(answer: Any) -> list[str]:
    """Return an answer as a list; no answer is an empty one."""
    return [] if answer is None else [answer] if isinstance(answer, str) else list(answer)


def describe(db: Database, lead: int) -> dict[str, Any] | None:
    """Return the machine export's object of a lead; None when it was forgotten."""
    found = store.by_id(db, lead)
    return as_object(found, keys(store.questions_of(db, found))) if found else None
