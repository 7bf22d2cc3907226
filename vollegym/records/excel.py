"""The profile `excel-nl`: what an owner sees after a double click in a Dutch Excel.

Dutch headings and labels, Dutch wall-clock times with the zone beside them, telephone numbers that keep their
zero, and columns that follow from the questionnaires and never from the rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from vollegym.intake.attribution import source_name
from vollegym.intake.questionnaire import Outcome, Question
from vollegym.records.cells import Cell, free, local, phone
from vollegym.records.record import Catalogue, Record
from vollegym.text.dates import AMSTERDAM

STATES = {"draft": "concept", "submitted": "verstuurd", "quarantined": "quarantaine"}
CALLS = {"booked": "gepland", "cancelled": "afgezegd", "attended": "geweest", "no_show": "niet verschenen"}
PARTS = {"morning": "ochtend", "afternoon": "middag", "evening": "avond", "any": "maakt niet uit"}
ORIGINS = {
    "landing": "eerste pagina",
    "referrer": "verwijzende site",
    "utm_source": "bron",
    "utm_medium": "medium",
    "utm_campaign": "campagne",
    "utm_term": "zoekwoord",
    "utm_content": "advertentie",
    "click": "advertentienetwerk",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading and what it takes from a lead."""

    heading: str
    cell: Callable[[Record], Cell]


def columns(catalogue: Catalogue) -> list[Column]:
    """Return all columns in their fixed order."""
    return [
        *about_the_lead(),
        *about_the_person(),
        *(answer(catalogue, question) for question in catalogue.questions),
        *about_the_call(),
        *about_the_wishes(),
        *about_the_source("Herkomst", lambda record: record.source),
        *about_the_source("Laatste herkomst", lambda record: record.source_last),
        Column("Vragenlijst", lambda record: record.questionnaire),
    ]


def about_the_lead() -> list[Column]:
    """Return reference, state, verdict and moments."""
    return [
        Column("Referentie", lambda record: record.reference),
        Column("Status", lambda record: STATES[record.state]),
        Column("Uitkomst", lambda record: Outcome(record.outcome).fits if record.outcome else None),
        Column("Redenen", lambda record: " | ".join(reason["because"] for reason in record.reasons)),
        Column("Begonnen", lambda record: local(record.started_at)),
        Column("Verstuurd", lambda record: local(record.submitted_at)),
        Column("Gesproken", lambda record: local(record.contacted_at)),
        Column("Tijdzone", lambda _record: AMSTERDAM.key),
    ]


def about_the_person() -> list[Column]:
    """Return who it is and how to reach them; all but the number is what they typed."""
    return [
        Column("Naam", lambda record: free(record.name)),
        Column("Bedrijf", lambda record: free(record.company)),
        Column("E-mail", lambda record: free(record.email)),
        Column("Telefoon", lambda record: phone(record.phone)),
        Column("Toestel", lambda record: record.phone_extension),
    ]


def answer(catalogue: Catalogue, question: Question) -> Column:
    """Return the column of one question; its key stands beside the title, which an owner may reword."""
    heading = f"{question.title} ({question.key})"
    return Column(heading, lambda record: " | ".join(catalogue.labels(record, question.key)))


def about_the_call() -> list[Column]:
    """Return when the call is and what became of it."""
    return [
        Column("Gesprek begint", lambda record: local(record.booking.starts_at) if record.booking else None),
        Column("Gesprek eindigt", lambda record: local(record.booking.ends_at) if record.booking else None),
        Column("Gesprek", lambda record: CALLS[record.booking.status] if record.booking else None),
        Column("Reden van afzeggen", lambda record: free(record.booking.reason) if record.booking else None),
        Column("Keren geen gehoor", lambda record: len(record.no_answer_at)),
        Column("Laatst geen gehoor", lambda record: local(max(record.no_answer_at, default=None))),
    ]


def about_the_wishes() -> list[Column]:
    """Return what someone asked for after the verdict, and when; an objection may have no words."""
    return [
        Column("Belverzoek", lambda record: PARTS[record.call_wish] if record.call_wish else None),
        Column("Belverzoek op", lambda record: local(record.call_wish_at)),
        Column("Bel me nu op", lambda record: local(record.call_now_at)),
        Column("Later benaderen vanaf", lambda record: record.later),
        Column("Niet eens met uitkomst op", lambda record: local(record.objection_at)),
        Column("Niet eens met uitkomst", lambda record: free(record.objection)),
    ]


def about_the_source(heading: str, of: Callable[[Record], Mapping[str, Any] | None]) -> list[Column]:
    """Return where someone came from: the name under which it is counted, then everything as it arrived.

    Anybody can put anything in an address, so all of it is free text.
    """

    def cell(part: str, record: Record) -> Cell:
        value = (of(record) or {}).get(part)
        return None if value is None else free(str(value))

    def name(record: Record) -> Cell:
        found = of(record)
        return free(source_name(found)) if found else None

    raw = [Column(f"{heading}: {part_name}", partial(cell, part)) for part, part_name in ORIGINS.items()]
    return [Column(heading, name), *raw]
