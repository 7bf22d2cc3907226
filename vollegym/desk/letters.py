"""Mails that one of us writes to a lead, from content/desk/mails/, and why something came to nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup
from sqlite_utils import Database

from vollegym.access import store as access_store
from vollegym.access.store import Person
from vollegym.dutch.dates import duration_in_words, moment_in_words
from vollegym.leads import facts_store
from vollegym.leads.lead import Lead
from vollegym.leads.message_context import LeadFacts, joined, lead_facts, to_owner, to_prospect
from vollegym.leads.message_templates import first_name
from vollegym.outbox.kinds import Kind, Subject, Term, Words
from vollegym.outbox.multipart import shielded
from vollegym.outbox.store import Message
from vollegym.services import Services
from vollegym.tokens import invitation_link

MAILS, REASONS, SENTENCES = "desk/mails/", "desk/redenen.md", "desk/openingszinnen.md"
PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
STANDARD_REASONS = ("Te duur", "Ging naar een ander", "Nu geen tijd", "Niet te bereiken", "Past toch niet")


@dataclass(frozen=True, slots=True)
class Template:
    """A mail to choose from; `name` is that of its file."""

    name: str
    title: str
    subject: str
    text: str


def templates(services: Services) -> list[Template]:
    """Return the mails to choose from, in the order of their files."""
    found = services.content.now.folder.documents
    return [
        Template(
            path.removeprefix(MAILS).removesuffix(".md"),
            str(document.meta.get("title", "")) or path.removeprefix(MAILS),
            str(document.meta.get("subject", "")),
            document.body.strip(),
        )
        for path, document in sorted(found.items())
        if path.startswith(MAILS)
    ]


def lost_reasons(services: Services) -> tuple[str, ...]:
    """Return why something can come to nothing: the lines of the list in content/desk/redenen.md."""
    document = services.content.now.folder.documents.get(REASONS)
    lines = document.body.splitlines() if document else []
    found = [line.lstrip("-* ").strip() for line in lines if re.match(r"\s*[-*]\s+\S", line)]
    return tuple(dict.fromkeys(found)) or STANDARD_REASONS


def opening_sentence(services: Services, lead: Lead) -> str:
    """Return what to begin a call with, by what this lead is stuck with; empty where there is none."""
    document = services.content.now.folder.documents.get(SENTENCES)
    stuck = lead.choices.get("bottleneck")
    lines = document.body.splitlines() if document and isinstance(stuck, str) else []
    found = (re.fullmatch(r"\s*[-*]\s+(\w+):\s*(.+)", line) for line in lines)
    return next((one[2].strip() for one in found if one and one[1] == stuck), "")


def values(services: Services, lead: Lead, writer: str, now: datetime) -> dict[str, str]:
    """Return what a mail may name, by the name between its braces."""
    booked = lead.booking if lead.booking and lead.booking.status == "booked" else None
    person = lead.person
    return {
        "voornaam": first_name(person.name) or person.name,
        "naam": person.name,
        "studio": person.company or "je studio",
        "telefoon": person.telephone.shown,
        "gesprek": moment_in_words(booked.starts_at) if booked else "",
        "duur": duration_in_words(services.opening_hours.hours.length),
        "kies_een_moment": invitation_link(services.settings, lead.reference, now),
        "ik": writer,
    }


def filled(text: str, values: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return a text with what it names filled in, and the names that nobody knows or that are empty now."""
    unknown = [name for name in dict.fromkeys(PLACE.findall(text)) if not values.get(name)]
    return PLACE.sub(lambda found: values.get(found[1]) or found[0], text), unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts(LeadFacts):
    """A letter that was not stopped, to a lead that can be reached."""

    letter: facts_store.Letter


def letter_facts(services: Services, db: Database, message: Message, now: datetime) -> LetterFacts | None:
    found = lead_facts(services, db, message, now)
    number = message.named("letter")
    letter = facts_store.letter(db, int(number)) if number else None
    if found is None or letter is None or letter.stopped_at is not None:
        return None
    return joined(found, LetterFacts, letter=letter)


def letter_words(facts: LetterFacts) -> Words:
    subject = facts.letter.subject
    return to_prospect(facts, {"subject": subject}, said=as_markdown(facts.letter.text), title=subject)


def as_markdown(text: str) -> Markup:
    """Return what one of us wrote: Markdown in which lines stay apart, and no HTML."""
    apart = re.sub(r"(?<=\S)[ \t]*\n(?=[^\s>#*+\d-])", "  \n", text)
    return Markup(apart.replace("<", shielded("<")))  # noqa: S704 - the one sign with which HTML begins is out of reach.


def about(lead: int, letter: int, now: datetime, at: datetime) -> Subject:
    """Return a letter as the subject of its message, which goes at a moment."""
    return Subject(at=now, lead=lead, letter=letter, moments={"chosen": at})


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedFacts(LeadFacts):
    """A lead and the one of us whose it is now; the mail goes to them."""

    colleague: Person
    address: str

    @property
    def owner(self) -> str:
        return self.address


def assigned_facts(services: Services, db: Database, message: Message, now: datetime) -> AssignedFacts | None:
    found = lead_facts(services, db, message, now)
    colleague = (
        access_store.person(db, found.lead.colleague_id) if found and found.lead.colleague_id else None
    )
    if found is None or colleague is None:
        return None
    address = colleague.email or services.owner_email
    return joined(found, AssignedFacts, colleague=colleague, address=address)


LETTER = Kind(
    name="letter",
    to="prospect",
    due=Term("chosen"),
    useful_until=Term("chosen", timedelta(days=7)),
    facts=letter_facts,
    words=letter_words,
    limit=20,
    urgent=True,
)
ASSIGNED = Kind(
    name="assigned",
    to="owner",
    facts=assigned_facts,
    words=lambda facts: to_owner(facts),
)
KINDS = (LETTER, ASSIGNED)
