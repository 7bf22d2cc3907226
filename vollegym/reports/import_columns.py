"""Which column of a list means what: recognised by name, shown for approval, or told by whoever brings it in.

Pure. A list is anything that people keep in a spreadsheet, our own export for Excel included.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from vollegym.dutch.dates import AMSTERDAM
from vollegym.dutch.stemming import folded
from vollegym.leads.entering import LONGEST_NOTE, LONGEST_VIA, Entry, read_person
from vollegym.questionnaire.normalize import tidy
from vollegym.questionnaire.questions import Answer, Question, Questionnaire

# What a column can mean, and how that is called for whoever approves it. A question goes by its key.
MEANINGS = {
    "name": "Naam",
    "first_name": "Voornaam",
    "last_name": "Achternaam",
    "company": "Studio",
    "email": "E-mailadres",
    "phone": "Telefoonnummer",
    "source": "Bron",
    "note": "Notitie",
    "began": "Datum",
    "reference": "Referentie",
}
NAMES: Mapping[str, str] = {
    alias: meaning
    for meaning, aliases in {
        "name": "naam name contactpersoon contact volledigenaam fullname klant klantnaam",
        "first_name": "voornaam firstname roepnaam",
        "last_name": "achternaam lastname surname familienaam",
        "company": "bedrijf bedrijfsnaam studio studionaam company companyname organisatie sportschool gym",
        "email": "email emailadres mail mailadres emailaddress",
        "phone": "telefoon telefoonnummer tel phone phonenumber mobiel mobielnummer mobile gsm nummer",
        "source": "bron herkomst source via kanaal",
        "note": "notitie notities opmerking opmerkingen note notes toelichting bericht notes",
        "began": "datum date aangemaakt created createdat verstuurd binnen binnengekomen aanmaakdatum",
        "reference": "referentie reference",
    }.items()
    for alias in aliases.split()
}
# Which columns together say who somebody is.
WHO = ("name", "first_name", "last_name", "company", "email")
REACHED = ("email", "phone")
DATES = (
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%d/%m/%Y",
    "%d-%m-%y",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d-%m-%Y %H:%M",
)
EARLIEST = 2000
# How a spreadsheet marks text that only looks like a formula.
GUARDED = re.compile(r"^'(?=[\s]*[=+\-@＝＋－＠])")


class RefusedError(Exception):
    """This row is not brought in; the text says why, in Dutch."""


def meanings(asked: Questionnaire) -> dict[str, str]:
    """Return everything that a column can mean, each with its name."""
    return {**MEANINGS, **{question.key: question.short or question.title for question in choices(asked)}}


def choices(asked: Questionnaire) -> list[Question]:
    return [question for question in asked.questions if question.kind != "contact"]


def recognise(columns: Sequence[str], asked: Questionnaire) -> dict[str, str]:
    """Return what each column means that is known by its name; the first one to mean something keeps it."""
    known = {
        plain(name): question.key
        for question in choices(asked)
        for name in (question.key, question.title, question.short, f"{question.title} ({question.key})")
        if name
    }
    found: dict[str, str] = {}
    for column in columns:
        meaning = NAMES.get(plain(column)) or known.get(plain(column))
        if meaning and meaning not in found.values():
            found[column] = meaning
    return found


def plain(name: str) -> str:
    """Return a name without capitals, accents, blanks and signs."""
    return re.sub(r"[^a-z0-9]", "", folded(name))


def missing(mapping: Mapping[str, str]) -> str:
    """Return what a list lacks to be brought in, in Dutch; empty when it will do."""
    known = set(mapping.values())
    if not known.intersection(REACHED):
        return "Geen kolom met een telefoonnummer of e-mailadres herkend."
    return "" if known.intersection(WHO) else "Geen kolom met een naam herkend."


def as_entry(
    cells: Mapping[str, str], mapping: Mapping[str, str], asked: Questionnaire, now: datetime
) -> tuple[Entry, list[str]]:
    """Return one row as what is known of somebody, and what of it was left out; raises RefusedError."""
    typed = {meaning: unguarded(cells.get(column) or "") for column, meaning in mapping.items()}
    company = tidy(typed.get("company", ""))
    whole = " ".join(filter(None, (tidy(typed.get("first_name", "")), tidy(typed.get("last_name", "")))))
    name = tidy(typed.get("name", "")) or whole or company or tidy(typed.get("email", "")).partition("@")[0]
    person = read_person({**typed, "name": name})
    left_out = []
    if isinstance(person, dict) and set(person) <= {"phone", "email"} and len(person) == 1:
        # One of the two will do: what is wrong with the other is told, and is kept in the note.
        [wrong] = person
        other = read_person({**typed, "name": name, wrong: ""})
        if not isinstance(other, dict):
            left_out.append(f"zonder {MEANINGS[wrong].lower()}: {tidy(typed.get(wrong, ''))[:60]}")
            person = other
    if isinstance(person, dict):
        raise RefusedError(" ".join(person.values()))
    answers: dict[str, Answer] = {}
    for question in choices(asked):
        said = tidy(typed.get(question.key, ""))
        if said and (answer := answer_in(question, said)):
            answers[question.key] = answer
        elif said:
            left_out.append(f"zonder antwoord op ‘{question.short or question.title}’: {said[:60]}")
    note = typed.get("note", "").replace("\x00", "").replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE:
        raise RefusedError(f"De notitie is langer dan {LONGEST_NOTE} tekens.")
    entry = Entry(
        contact=replace(person, company=person.company if person.company != person.name else None),
        source=tidy(typed.get("source", ""))[:LONGEST_VIA].strip() or "lijst",
        note="\n".join([*filter(None, [note]), *left_out]),
        answers=answers,
        began=began(typed.get("began", ""), now),
    )
    return entry, left_out


def unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that kept a spreadsheet from taking it for a formula."""
    return GUARDED.sub("", cell)


def answer_in(question: Question, said: str) -> Answer | None:
    """Return the answer that a cell gives, by its words or its value; None when there is no such answer."""
    known = {
        plain(name): option.value for option in question.options for name in (option.value, option.label)
    }
    if question.kind == "one":
        return known.get(plain(said))
    given = [known.get(plain(part)) for part in re.split(r"[|;]", said)]
    chosen = tuple(value for value in question.values if value in given)
    return chosen if chosen and None not in given else None


def began(typed: str, now: datetime) -> datetime | None:
    """Return when somebody came in, as the list says it; None where it does not, now for what is to come."""
    text = tidy(typed)
    if not text:
        return None
    moment = next(filter(None, (parsed(text, form) for form in DATES)), None) or iso(text)
    if moment is None:
        raise RefusedError(f"‘{text[:40]}’ is geen datum, zoals 24-11-2026.")
    if moment.year < EARLIEST:
        raise RefusedError(f"{text[:40]} is voor het jaar {EARLIEST}.")
    return min(moment, now)


def parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=AMSTERDAM).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def iso(text: str) -> datetime | None:
    """Return a moment with its offset; None for everything else."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


# How one row is judged; the machine's own rows have another reader.
Reader = Callable[[Mapping[str, str]], tuple[Entry, list[str]]]
