"""Leads as a short table for the terminal."""

from collections.abc import Sequence

from vollegym.intake.questionnaire import Outcome
from vollegym.records.cells import local, phone
from vollegym.records.excel import STATES
from vollegym.records.record import Record
from vollegym.text.phrases import printable

HEADINGS = ("Referentie", "Wanneer", "Uitkomst", "Naam", "Telefoon", "Status")


def row(record: Record) -> tuple[str, ...]:
    """Return one lead in six words; a draft is dated by its start."""
    when = local(record.submitted_at or record.started_at)
    return (
        record.reference,
        when.strftime("%d-%m-%Y %H:%M") if when else "",
        Outcome(record.outcome).fits if record.outcome else "",
        printable(record.name or ""),
        printable(str(phone(record.phone) or "")),
        STATES[record.state],
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows below their headings, each column as wide as its widest cell."""
    lines = [HEADINGS, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
