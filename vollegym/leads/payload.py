"""The profile `machine`: a contract with the programs that read it. Keys are added, never renamed (I15)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from vollegym.leads import record_store
from vollegym.leads.record import Catalogue, Record

CHOICES = ("role", "studio_type", "goals", "bottleneck", "size", "timing", "budget")
REASON = ("question", "value", "outcome", "because")
BOOKING = ("starts_at", "ends_at", "status", "reason")
CALL_WISH = ("part", "at")
LATER = ("on", "at")
OBJECTION = ("text", "at")
CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
SOURCE = ("landing", "referrer", *CAMPAIGN, "click", "at")
CONTACT = ("name", "company", "email", "phone", "phone_typed")


def as_object(record: Record, catalogue: Catalogue) -> dict[str, Any]:
    """Return one lead as JSON-ready values: nested, every key present, absent values None."""
    return {
        "reference": record.reference,
        "state": record.state,
        "outcome": record.outcome,
        "reasons": [{part: reason.get(part) for part in REASON} for reason in record.reasons],
        "started_at": iso(record.started_at),
        "submitted_at": iso(record.submitted_at),
        **{key: getattr(record, key) for key in CONTACT},
        "answers": answers(record, catalogue),
        "questionnaire": record.questionnaire,
        "booking": booking(record),
        "source": source(record.source),
        "source_last": source(record.source_last),
        "contacted_at": iso(record.contacted_at),
        "phone_extension": record.phone_extension,
        "no_answer_at": [iso(at) for at in record.no_answer_at],
        "call_wish": pair(CALL_WISH, record.call_wish, record.call_wish_at),
        "call_now_at": iso(record.call_now_at),
        "later": pair(LATER, record.later.isoformat() if record.later else None, record.later_at),
        "objection": pair(OBJECTION, record.objection, record.objection_at),
    }


def iso(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 with its offset, always UTC and of one width, so that it sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None


def answers(record: Record, catalogue: Catalogue) -> dict[str, Any]:
    """Return every choice question with its value; a question with several answers gives a list, always."""
    given = catalogue.answers(record)
    several = several_keys(catalogue)
    return {
        key: listed(given.get(key)) if key in several else given.get(key) for key in answer_keys(catalogue)
    }


def answer_keys(catalogue: Catalogue) -> list[str]:
    """Return the keys of the contract, then those that the owner's own questions add."""
    return list(dict.fromkeys((*CHOICES, *(question.key for question in catalogue.questions))))


def several_keys(catalogue: Catalogue) -> set[str]:
    """Return the keys whose answer is a list."""
    return {"goals", *(question.key for question in catalogue.questions if question.kind == "several")}


def listed(answer: Any) -> list[str]:
    """Return an answer as a list; no answer is an empty one."""
    return [] if answer is None else [answer] if isinstance(answer, str) else list(answer)


def booking(record: Record) -> dict[str, str | None] | None:
    """Return the call, or None when none was booked."""
    call = record.booking
    return (
        dict(zip(BOOKING, (iso(call.starts_at), iso(call.ends_at), call.status, call.reason), strict=True))
        if call
        else None
    )


def pair(keys: tuple[str, str], said: str | None, at: datetime | None) -> dict[str, str | None] | None:
    """Return what someone asked for and when, or None when they did not."""
    return None if said is None else dict(zip(keys, (said, iso(at)), strict=True))


def source(kept: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return where someone came from, with each known key present; None when nothing was kept."""
    return {**dict.fromkeys(SOURCE), **kept} if kept else None


def describe(db: Database, lead: int) -> dict[str, Any] | None:
    """Return the machine export's object of a lead; None when it was forgotten."""
    found = record_store.one(db, lead)
    return as_object(*found) if found else None
