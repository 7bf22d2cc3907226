"""What happened to a lead, in words: the event table read aloud, the newest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from vollegym.dutch.dates import date_in_words, day_in_words
from vollegym.dutch.phrases import counted, euros
from vollegym.leads import facts_store
from vollegym.leads.facts_store import Happened, Sending
from vollegym.leads.lead import Lead
from vollegym.questionnaire.contact import FIELDS
from vollegym.questionnaire.questions import Outcome, Question

# Said as it is; who did it stands behind it.
PLAIN = {
    "sent": "Intake verstuurd.",
    "call_asked": "Drukte op ‘Bel me nu’.",
    "disagreed": "Is het niet eens met de uitkomst.",
    "email_corrected": "Verbeterde het eigen mailadres.",
    "link_asked": "Vroeg de link om op een ander apparaat verder te gaan.",
    "quarantined": "Vastgehouden: dit lijkt van een robot.",
    "released": "Vrijgegeven: dit is een mens.",
    "booked": "Gesprek afgesproken.",
    "moved": "Gesprek verzet.",
    "attended": "Het gesprek is geweest.",
    "no_show": "Niet verschenen bij het gesprek.",
    "proposed": "Voorstel gedaan.",
    "reopened": "Weer geopend.",
    "overruled": "Toch wel: de agenda is open.",
    "merged": "Samengevoegd met een andere aanvraag van dezelfde persoon.",
    "merged_under": "Samengevoegd: hoort nu bij een andere aanvraag.",
    "unmerged": "Een samengevoegde aanvraag weer losgemaakt.",
    "letter_stopped": "Mail tegengehouden.",
    "imported": "Ingelezen uit een bestand.",
    "added": "Met de hand toegevoegd.",
}
# An act that was undone, in the words with which it is told.
ACTS = {
    "call": "het bellen",
    "note": "een notitie",
    "step": "een volgende stap",
    "step_done": "‘gedaan’",
    "step_dropped": "het schrappen van een stap",
    "proposal": "het voorstel",
    "client": "‘klant geworden’",
    "lost": "‘wordt niets’",
    "reopened": "het heropenen",
    "overruled": "‘toch wel’",
    "assigned": "het geven aan een collega",
    "contact": "het wijzigen van gegevens",
    "filled_in": "het aanvullen van antwoorden",
    "released": "het vrijgeven",
    "booked": "het plannen van een gesprek",
    "cancelled": "het afzeggen van een gesprek",
    "attended": "‘het gesprek is geweest’",
    "no_show": "‘niet verschenen’",
    "letter": "een mail",
    "letter_stopped": "het tegenhouden van een mail",
    "merged": "het samenvoegen",
    "unmerged": "het losmaken",
}
# Mails to the lead, as one of us would say it. What goes to ourselves is no part of the story.
MAILS = {
    "received": "Bevestiging",
    "nudge": "Herinnering om een moment te kiezen",
    "later": "Bericht op de dag die ze kozen",
    "resume": "Link om verder te gaan",
    "call_booked": "Bevestiging van het gesprek",
    "call_moved": "Bericht dat het gesprek verzet is",
    "call_cancelled": "Bericht dat het gesprek niet doorgaat",
    "call_tomorrow": "Herinnering aan het gesprek",
    "call_soon": "Herinnering aan het gesprek",
    "call_missed": "Voorstel voor een nieuw gesprek",
    "letter": "Mail",
}
RESULTS = {
    "sent": "aangekomen bij de mailserver",
    "kept": "bewaard, niet verstuurd",
    "failed": "niet aangekomen",
    None: "wordt opnieuw geprobeerd",
}
TALKS = {"attended", "client"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story: `talk` when people spoke; `quote` is what was written with it."""

    at: datetime
    said: str
    by: str | None = None
    talk: bool = False
    quote: str = ""
    mail: str = ""  # What names the message, in which it is told what was in it.


def story(db: Database, lead: Lead, main: Lead | None = None) -> list[Line]:
    """Return everything that happened to a lead, the newest first.

    What happened before it came to lie under `main` speaks of what hangs from that one now.
    """
    both = [lead.id] if main is None else [lead.id, main.id]
    known = Known(
        lead,
        {number: line for one in both for number, line in facts_store.lines_of_calls(db, one).items()},
        {number: step for one in both for number, step in facts_store.steps(db, one).items()},
        facts_store.old_contacts(db, lead.id),
        {letter.id: letter for one in both for letter in facts_store.letters(db, one)},
    )
    lines = [line for one in facts_store.happened(db, lead.id) if (line := told(one, known))]
    lines += [mailed(one, known) for one in facts_store.sendings(db, lead.id) if one.kind in MAILS]
    lines.append(Line(lead.started_at, "Begon aan de intake."))
    return sorted(lines, key=lambda line: line.at, reverse=True)


@dataclass(frozen=True, slots=True)
class Known:
    """What events point to."""

    lead: Lead
    calls: dict[int, str]
    steps: dict[int, tuple[str, Any]]
    contacts: dict[int, dict[str, str | None]]
    letters: dict[int, facts_store.Letter]


def told(one: Happened, known: Known) -> Line | None:
    """Return an event in words; None for what is of no use to who reads the story."""
    said = SAID[one.kind](one, known) if one.kind in SAID else PLAIN.get(one.kind, "")
    quote = QUOTES[one.kind](one, known) if one.kind in QUOTES else ""
    talk = one.kind in TALKS or (one.kind == "contacted" and not one.properties.get("tried"))
    return Line(one.at, said, one.by, talk, quote) if said else None


def number(one: Happened, name: str) -> int:
    """Return the number of a row that an event names; 0 for none."""
    return int(one.properties.get(name) or 0)


def verdict(one: Happened, _: Known) -> str:
    outcome = Outcome(one.properties["outcome"]).fits
    return f"Uitkomst: {outcome} (versie {one.properties.get('version')} van de vragen)."


def alarmed(one: Happened, _: Known) -> str:
    return f"Je kreeg een seintje na {counted(number(one, 'minutes'), 'minuut', 'minuten')}."


def letter(one: Happened, known: Known) -> str:
    found = known.letters.get(number(one, "letter"))
    return f"Mail geschreven: ‘{found.subject}’." if found else "Mail geschreven."


def lost(_: Happened, known: Known) -> str:
    return f"Wordt niets: {known.lead.lost.reason}." if known.lead.lost else "Wordt niets."


def step(one: Happened, known: Known) -> str:
    what, day = known.steps.get(number(one, "step"), ("", None))
    if one.kind == "promised":
        return f"Beloofd voor {day_in_words(day)}: {what}." if day else "Iets beloofd."
    return f"{'Gedaan' if one.kind == 'step_done' else 'Geschrapt'}: {what}."


def changed(one: Happened, known: Known) -> str:
    """Return which contact details changed, with what they were."""
    now, old = known.lead.contact, known.contacts.get(one.id, {})
    was = []
    for field in FIELDS:
        name = "phone_typed" if field.name == "phone" else field.name
        before = old.get(name)
        if now and before != getattr(now, name):
            was.append(f"{field.heading.lower()} was {before or 'leeg'}")
    return f"Gegevens gewijzigd: {', '.join(was)}." if was else "Gegevens gewijzigd."


def filled_in(one: Happened, known: Known) -> str:
    """Return which answers were given on the phone, with what they were."""
    said = []
    for key, change in one.properties.get("answers", {}).items():
        question = known.lead.asked.by_key(key)
        name = (question.short or question.title) if question else key
        if change is None or question is None:
            said.append(name)
            continue
        before, after = (in_labels(question, value) for value in change)
        said.append(f"{name} ‘{after}’" + (f" (was ‘{before}’)" if before else ""))
    return f"Telefonisch aangevuld: {', '.join(said)}."


def in_labels(question: Question, value: str | list[str] | None) -> str:
    """Return an answer as an event has it, in the words of its question."""
    given = tuple(value) if isinstance(value, list) else value
    return "; ".join(option.label for option in question.chosen(given)) if given else ""


def client(one: Happened, _: Known) -> str:
    agreed = one.properties
    since, until = date.fromisoformat(agreed["since"]), agreed.get("until")
    to = f" tot en met {date_in_words(date.fromisoformat(until))}" if until else ""
    return f"Klant vanaf {date_in_words(since)}{to}, {euros(agreed['monthly_eur'])} per maand."


def mailed(one: Sending, known: Known) -> Line:
    name = MAILS[one.kind]
    which = (one.about or "").partition(":")[2]
    if one.kind == "letter" and (found := known.letters.get(int(which or 0))):
        name = f"Mail ‘{found.subject}’"
    return Line(one.at, f"{name}: {RESULTS.get(one.result, 'onbekend')}.", mail=one.uid)


SAID: dict[str, Callable[[Happened, Known], str]] = {
    "contacted": lambda one, _: "Gebeld, geen gehoor." if one.properties.get("tried") else "Gesproken.",
    "noted": lambda _one, _known: "Notitie.",
    "promised": step,
    "step_done": step,
    "step_dropped": step,
    "verdict": verdict,
    "contact_changed": changed,
    "filled_in": filled_in,
    "client": client,
    "lost": lost,
    "cancelled": lambda one, _: (
        f"Gesprek afgezegd{' door ons' if one.properties.get('by') == 'owner' else ''}."
    ),
    "later_asked": lambda _one, _known: "Wil later iets horen.",
    "wished": lambda _one, _known: "Wil gebeld worden.",
    "alarmed": alarmed,
    "letter": letter,
    "assigned": lambda one, _: (
        "Aan een collega gegeven." if number(one, "colleague") else "Van niemand meer."
    ),
    "undone": lambda one, _: f"Ongedaan gemaakt: {ACTS.get(str(one.properties.get('act')), 'iets')}.",
}
QUOTES: dict[str, Callable[[Happened, Known], str]] = {
    "contacted": lambda one, known: known.calls.get(number(one, "row"), ""),
    "lost": lambda _, known: (known.lead.lost.words or "") if known.lead.lost else "",
    "overruled": lambda _, known: known.lead.overruled.reason if known.lead.overruled else "",
    "disagreed": lambda _, known: known.lead.objection or "",
}


# What somebody did meanwhile, behind who it was.
MEANWHILE = {
    "contacted": "belde",
    "noted": "schreef een notitie",
    "promised": "beloofde iets",
    "step_done": "zette de stap op gedaan",
    "step_dropped": "schrapte de stap",
    "proposed": "deed een voorstel",
    "client": "maakte er een klant van",
    "lost": "sloot deze aanvraag af",
    "reopened": "opende deze aanvraag weer",
    "overruled": "zei ‘toch wel’",
    "assigned": "gaf deze aanvraag aan iemand",
    "contact_changed": "wijzigde de gegevens",
    "filled_in": "vulde antwoorden aan",
    "answered": "gaf een antwoord",
    "sent": "verstuurde de intake",
    "released": "gaf deze aanvraag vrij",
    "booked": "sprak een gesprek af",
    "moved": "verzette het gesprek",
    "cancelled": "zei het gesprek af",
    "attended": "zette het gesprek op geweest",
    "no_show": "zette het gesprek op niet verschenen",
    "letter": "schreef een mail",
    "letter_stopped": "hield een mail tegen",
    "merged": "voegde een aanvraag samen",
    "merged_under": "voegde deze aanvraag bij een andere",
    "unmerged": "maakte een aanvraag los",
    "undone": "maakte iets ongedaan",
    "call_asked": "drukte op ‘Bel me nu’",
    "disagreed": "is het niet eens met de uitkomst",
}


def in_a_word(one: Happened) -> str:
    """Return what somebody did since, for who did not see it: "schreef een notitie"."""
    return MEANWHILE.get(one.kind, "deed er iets mee")


def told_short(one: Happened) -> str:
    """Return what was done, for the list of today, which needs no more than that."""
    return SHORT.get(one.kind, "") if not one.properties.get("tried") else "Gebeld, geen gehoor."


SHORT = {
    "contacted": "Gesproken.",
    "attended": "Gesprek geweest.",
    "noted": "Notitie.",
    "step_done": "Stap gedaan.",
    "proposed": "Voorstel gedaan.",
    "client": "Klant geworden.",
    "lost": "Afgesloten.",
    "letter": "Mail geschreven.",
    "booked": "Gesprek afgesproken.",
    "moved": "Gesprek verzet.",
}
