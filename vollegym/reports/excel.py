"""What a cell may hold, and what makes a typed text safe in a spreadsheet."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from vollegym.dutch.dates import AMSTERDAM
from vollegym.dutch.phone import read_phone
from vollegym.leads.listing import STATE_WORDS
from vollegym.leads.record import Catalogue, Record
from vollegym.questionnaire.attribution import source_name
from vollegym.questionnaire.questions import Outcome, Question

Cell = str | int | date | datetime | None
# Blanks, also the invisible ones, do not stop a spreadsheet; neither does the full-width form of a sign.
BLANKS = re.compile(r"[\s\x00-\x20\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*")
SIGNS = tuple("=+-@＝＋－＠")


class FreeText(str):
    """Text that a visitor could shape; only this is guarded against being read as a formula."""

    __slots__ = ()

    @property
    def risky(self) -> bool:
        """Return whether a spreadsheet could take it for a formula."""
        blanks = BLANKS.match(self)
        lead = blanks.group() if blanks else ""
        return "\t" in lead or "\r" in lead or self[len(lead) :].startswith(SIGNS)


def as_text(cell: Cell) -> str:
    """Return a cell as it stands in a csv file; a risky typed text gets the spreadsheets' own apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    return f"'{cell}" if isinstance(cell, FreeText) and cell.risky else str(cell)


def free(text: str | None) -> FreeText | None:
    """Return what a visitor could shape, marked as such."""
    return None if text is None else FreeText(text)


def local(moment: datetime | None) -> datetime | None:
    """Return the moment on a Dutch wall clock, without zone and in whole seconds."""
    return moment.astimezone(AMSTERDAM).replace(tzinfo=None, microsecond=0) if moment else None


def phone(number: str | None) -> Cell:
    """Return a number as the Dutch write it: 06 12345678, abroad 0032 470 12 34 56.

    The spaces keep the leading zero and no plus sign is left, so no guard is needed. A number in doubt stays
    as it was typed.
    """
    read = read_phone(number or "")
    # Another notation than E.164 was in doubt when it came in, and has no country that is sure.
    return re.sub(r"^\+", "00", read.shown) if read.number == number and not read.doubt else doubtful(number)


def doubtful(number: str | None) -> Cell:
    """Return a number that cannot be read: bare digits get a space, so that no zero is lost."""
    if number and number.isdecimal() and len(number) > 2:
        return f"{number[:2]} {number[2:]}"
    return free(number)


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
        Column("Status", lambda record: STATE_WORDS[record.state]),
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
