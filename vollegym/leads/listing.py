"""Leads as a short table for the terminal, and how it stands with each."""

from collections.abc import Container, Sequence
from datetime import datetime

from vollegym.dutch.dates import date_in_words, local, short
from vollegym.dutch.phone import read_plain
from vollegym.dutch.phrases import printable
from vollegym.leads.record import Record
from vollegym.questionnaire.questions import Outcome

STATE_WORDS = {"draft": "concept", "submitted": "verstuurd", "quarantined": "quarantaine"}
HEADINGS = ("Referentie", "Wanneer", "Uitkomst", "Naam", "Telefoon", "Stand")


def row(record: Record, waiting: Container[str]) -> tuple[str, ...]:
    """Return one lead on a line; a draft is dated by its start. `waiting`: who waits, by reference."""
    when = local(record.submitted_at or record.started_at)
    return (
        record.reference,
        when.strftime("%d-%m-%Y %H:%M"),
        Outcome(record.outcome).fits if record.outcome else "",
        printable(record.name or ""),
        printable(read_plain(record.phone or record.phone_typed or "").shown),
        stand(record, record.reference in waiting),
    )


def stand(record: Record, waits: bool) -> str:
    """Return how it stands with a lead in a few words; nothing where nothing is due."""
    if record.state != "submitted":
        return STATE_WORDS[record.state]
    call = record.booking.starts_at if record.booking and record.booking.status == "booked" else None
    tried = max(record.no_answer_at, default=None)
    said = standing(record.outcome, waits, record.contacted_at, tried, call)
    return said or (f"hoort van je vanaf {date_in_words(record.later)}" if record.later else "")


def standing(
    outcome: str | None,
    waits: bool,
    spoken_at: datetime | None,
    tried_at: datetime | None,
    call_at: datetime | None,
) -> str:
    """Return how it stands with a lead since it was sent; `call_at` is of a call that was not called off."""
    missed = f"geen gehoor op {short(tried_at)}" if tried_at else ""
    if waits:
        return f"wacht op je, {missed}" if missed else "wacht op je"
    if spoken_at:
        return f"gesproken op {short(spoken_at)}"
    if call_at:
        return f"gesprek op {short(call_at)}"
    return missed or ("niet gesproken" if outcome == Outcome.QUALIFIED else "")


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows below their headings, each column as wide as its widest cell."""
    lines = [HEADINGS, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
