"""What a cell may hold, and what makes a typed text safe in a spreadsheet."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from vollegym.dutch.dates import AMSTERDAM
from vollegym.dutch.phone import read_phone
from vollegym.leads.lead import Call, Lead
from vollegym.leads.listing import STAGE_WORDS, STATE_WORDS
from vollegym.questionnaire.attribution import source_name
from vollegym.questionnaire.contact import FIELDS, Contact, Field
from vollegym.questionnaire.questions import Question

Cell = str | int | date | datetime | None
# Blanks, also the invisible ones, do not stop a spreadsheet; neither does the full-width form of a sign.
BLANKS = re.compile(r"[\s\x00-\x20\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*")
SIGNS = tuple("=+-@＝＋－＠")
# Where a cell begins for who splits on commas, semicolons, tabs, bars or lines, or does not know quotes; then
# blanks, and a sign with which a formula begins. A dash or plus with a blank behind it is no formula.
BEGINNING = re.compile(
    r"([,;\t|\"'\r\n][\s\x00-\x20\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\"']*)"
    r"(?=[=@＝＠]|[-+－＋](?! ))"
)


# What begins with a letter, a digit or the slash of a path and has nothing that could part it, as most texts.
HARMLESS = re.compile(r"[\w/][^,;\t|\"'\r\n]*")


class FreeText(str):
    """Text that a visitor could shape; only this is guarded against being read as a formula."""

    __slots__ = ()

    @property
    def risky(self) -> bool:
        """Return whether a spreadsheet could take it for a formula."""
        if HARMLESS.fullmatch(self):
            return False
        blanks = BLANKS.match(self)
        lead = blanks.group() if blanks else ""
        return "\t" in lead or "\r" in lead or self[len(lead) :].startswith(SIGNS)

    @property
    def guarded(self) -> str:
        """Return the text with the spreadsheets' own apostrophe before every sign that could begin a formula.

        Not only in front: a file that is split on another sign than ours, or read without its quotes, has
        cells that begin in the middle of a text.
        """
        if HARMLESS.fullmatch(self):
            return self
        blanks = BLANKS.match(self)
        lead = blanks.group() if blanks else ""
        inside = lead + BEGINNING.sub(r"\1'", self[len(lead) :])
        return f"'{inside}" if self.risky else inside


def as_text(cell: Cell) -> str:
    """Return a cell as it stands in a csv file; a risky typed text gets the spreadsheets' own apostrophe."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.guarded if isinstance(cell, FreeText) else cell
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


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
    cell: Callable[[Lead], Cell]


def columns(questions: Sequence[Question]) -> list[Column]:
    """Return all columns in their fixed order; `questions` are those that the leads were asked."""
    return [
        *ABOUT_THE_LEAD,
        *ABOUT_THE_PERSON,
        *map(answer, questions),
        *ABOUT_THE_CALL,
        *ABOUT_THE_WISHES,
        *AT_THE_DESK,
        *about_the_source("Herkomst", lambda lead: lead.source),
        *about_the_source("Laatste herkomst", lambda lead: lead.source_last),
        Column("Vragenlijst", lambda lead: lead.asked.version),
    ]


def why(lead: Lead) -> str:
    return " | ".join(reason.because for reason in lead.verdict.reasons) if lead.verdict else ""


def of_contact(heading: str, cell: Callable[[Contact], Cell]) -> Column:
    """Return a column that is empty for who left no contact details."""
    return Column(heading, lambda lead: cell(lead.contact) if lead.contact else None)


def of_contact_field(field: Field) -> Column:
    """Return the column of one input of the contact question."""
    if field.name == "phone":
        return of_contact(field.heading, lambda contact: phone(contact.phone))
    return of_contact(field.heading, lambda contact: free(getattr(contact, field.name)))


def of_call(heading: str, cell: Callable[[Call], Cell]) -> Column:
    """Return a column that is empty for who never had a call."""
    return Column(heading, lambda lead: cell(lead.booking) if lead.booking else None)


def answer(question: Question) -> Column:
    """Return the column of one question; its key stands beside the title, which an owner may reword."""
    heading = f"{question.title} ({question.key})"
    said: dict[tuple[int, Any], str] = {}

    def cell(lead: Lead) -> str:
        given = lead.asked.version, lead.choice(question.key)
        if given not in said:
            said[given] = " | ".join(lead.labels(question.key))
        return said[given]

    return Column(heading, cell)


ABOUT_THE_LEAD = (
    Column("Referentie", lambda lead: lead.reference),
    Column("Status", lambda lead: STATE_WORDS[lead.state]),
    Column("Uitkomst", lambda lead: lead.outcome.fits if lead.outcome else None),
    Column("Redenen", why),
    Column("Begonnen", lambda lead: local(lead.started_at)),
    Column("Verstuurd", lambda lead: local(lead.submitted_at)),
    Column("Gesproken", lambda lead: local(lead.contacted_at)),
    Column("Tijdzone", lambda _lead: AMSTERDAM.key),
)
# All but the number is what they typed.
ABOUT_THE_PERSON = (
    *map(of_contact_field, FIELDS),
    of_contact("Toestel", lambda contact: contact.extension),
)
ABOUT_THE_CALL = (
    of_call("Gesprek begint", lambda call: local(call.starts_at)),
    of_call("Gesprek eindigt", lambda call: local(call.ends_at)),
    of_call("Gesprek", lambda call: CALLS[call.status]),
    of_call("Reden van afzeggen", lambda call: free(call.reason)),
    Column("Keren geen gehoor", lambda lead: len(lead.no_answer_at)),
    Column("Laatst geen gehoor", lambda lead: local(lead.tried_at)),
)
# What someone asked for after the verdict, and when; an objection may have no words.
ABOUT_THE_WISHES = (
    Column("Belverzoek", lambda lead: PARTS[lead.call_wish] if lead.call_wish else None),
    Column("Belverzoek op", lambda lead: local(lead.call_wish_at)),
    Column("Bel me nu op", lambda lead: local(lead.call_now_at)),
    Column("Later benaderen vanaf", lambda lead: lead.later),
    Column("Niet eens met uitkomst op", lambda lead: local(lead.objection_at)),
    Column("Niet eens met uitkomst", lambda lead: free(lead.objection)),
)


AT_THE_DESK = (
    Column("Fase", lambda lead: STAGE_WORDS[lead.stage] if lead.stage else None),
    Column("Hoort bij", lambda lead: free(lead.colleague)),
    Column("Volgende stap", lambda lead: free(lead.next_step.what) if lead.next_step else None),
    Column("Volgende stap op", lambda lead: lead.next_step.on if lead.next_step else None),
    Column("Voorstel op", lambda lead: local(lead.proposal_at)),
    Column("Klant vanaf", lambda lead: lead.client.since if lead.client else None),
    Column("Klant tot en met", lambda lead: lead.client.until if lead.client else None),
    Column("Euro per maand", lambda lead: lead.client.monthly_eur if lead.client else None),
    Column("Wordt niets omdat", lambda lead: free(lead.lost.reason) if lead.lost else None),
    Column("Wordt niets: toelichting", lambda lead: free(lead.lost.words) if lead.lost else None),
    Column("Wordt niets sinds", lambda lead: local(lead.lost.at) if lead.lost else None),
    Column("Toch wel, omdat", lambda lead: free(lead.overruled.reason) if lead.overruled else None),
    Column("Samengevoegd met", lambda lead: lead.merged_into),
    Column("Notities", lambda lead: free("\n\n".join(note.text for note in lead.notes) or None)),
)


def about_the_source(heading: str, of: Callable[[Lead], Mapping[str, Any] | None]) -> list[Column]:
    """Return where someone came from: the name under which it is counted, then everything as it arrived.

    Anybody can put anything in an address, so all of it is free text.
    """

    def cell(part: str, lead: Lead) -> Cell:
        value = (of(lead) or {}).get(part)
        return None if value is None else free(str(value))

    def name(lead: Lead) -> Cell:
        found = of(lead)
        return free(source_name(found)) if found else None

    raw = [Column(f"{heading}: {part_name}", partial(cell, part)) for part, part_name in ORIGINS.items()]
    return [Column(heading, name), *raw]
