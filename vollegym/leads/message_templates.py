"""The template environment of messages: the site's own, with the words that only messages use."""

import re
from collections.abc import Iterator
from datetime import timedelta

from jinja2 import Environment

from vollegym.dutch.dates import day_in_words, moment_in_words, time_in_words
from vollegym.dutch.phrases import counted
from vollegym.leads.lead import Lead, Waiting, Words
from vollegym.leads.stats import Count, Silence, Stats
from vollegym.outbox.multipart import whole
from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.questions import Outcome

# What makes a name or a studio something to follow or to ring: not ours to pass on.
ADDRESS_LIKE = re.compile(r"[@/\\<>]|\w\.\w\w|www|\d{5}", re.IGNORECASE)
TITLES = set("dhr heer mevr mevrouw mw de mr ir ing drs dr prof".split())
LONGEST_NAME, LONGEST_STUDIO, LONGEST_WHOLE = 25, 40, 60

PARTS = {
    "morning": "’s ochtends",
    "afternoon": "’s middags",
    "evening": "’s avonds",
    "any": "op elk moment van de dag",
}


def environment(site: Environment) -> Environment:
    """Return the environment of the site with the filters of messages; the site's own is untouched."""
    words = site.overlay()
    words.filters = {
        **site.filters,
        "at": moment_in_words,
        "day": day_in_words,
        "figures": lambda stats: list(figures(stats)),
        "greet": greet,
        "outcome": lambda value: Outcome(value).words,
        "reached_at": reached_at,
        "quoted": lambda text: f"‘{text}’",
        "retyped": retyped,
        "silent": silent,
        "whole": whole,
        "time": time_in_words,
    }
    return words


def greet(name: str) -> str:
    """Return a blank and the first name, or nothing where there is none to be sure of."""
    first = first_name(name)
    return f" {first}" if first else ""


def first_name(name: str) -> str:
    """Return the first name of a name, "A. de Boer" whole; empty for what advertises or is too long."""
    words = [] if not decent(name) or re.search(r"\d", name) else name.split()
    first = words[0] if words else ""
    formal = "." in first or len(first) == 1 or first.lower() in TITLES
    found = " ".join(words) if formal else unshouted(first)
    return found if len(found) <= LONGEST_NAME else ""


def unshouted(name: str) -> str:
    """Return a first name that was typed in capitals as it is written; up to three may be initials."""
    if len(name) < 4 or not name.isupper():
        return name
    return re.sub(r"\bIj", "IJ", name.title())


def whole_name(name: str) -> str:
    """Return a name that can be sent to an address that somebody typed; empty for what advertises."""
    return name if decent(name) and not re.search(r"\d", name) and len(name) <= LONGEST_WHOLE else ""


def reached_at(contact: Contact) -> str:
    """Return where we call somebody, in a message to that person: the number as read, never as typed."""
    return "het nummer dat je invulde" if contact.telephone.doubt else contact.telephone.shown


def who(contact: Contact) -> str:
    """Return "Anna van Studio Anna" for the owner's subjects: short, on one line, nothing to follow."""
    name, studio = first_name(contact.name), " ".join((contact.company or "").split())
    if not decent(contact.company or "") or len(studio) > LONGEST_STUDIO:
        studio = ""
    if not studio:
        return name or "een aanvrager"
    return f"{name or 'iemand'} van {studio}"


def decent(typed: str) -> bool:
    """Return whether what somebody typed can be passed on: no address, no number to ring, no hidden signs."""
    return not ADDRESS_LIKE.search(typed) and typed.isprintable()


def retyped(contact: Contact) -> bool:
    """Return whether the number to dial has other digits than what was typed."""
    shown, typed = (re.sub(r"\D", "", text) for text in (contact.telephone.shown, contact.phone_typed))
    return shown != typed


def part_to_call(lead: Lead, waiting: Waiting | None) -> str:
    """Return in which part of the day somebody waits to be called; empty for who does not."""
    return PARTS[lead.call_wish] if lead.call_wish and waiting and "wish" in waiting.reasons else ""


def figures(stats: Stats) -> Iterator[Words]:
    """Give the figures of the daily summary, each with its name."""
    yield "Binnen gisteren", told(stats.yesterday)
    yield "Binnen deze week", told(stats.week)
    if stats.yesterday.quarantined or stats.today.quarantined:
        held = stats.yesterday.quarantined + stats.today.quarantined
        yield "In quarantaine, om na te kijken", counted(held, "aanvraag", "aanvragen")
    yield "Wacht op je", counted(stats.waiting, "aanvraag", "aanvragen")
    yield "Tijd tot het eerste gesprek", speed(stats)
    yield (
        "Niet verstuurd",
        f"{counted(stats.queue.overdue, 'bericht', 'berichten')}, {stats.queue.failed} opgegeven",
    )


def told(count: Count) -> str:
    """Return "3 aanvragen, 2 daarvan passen"."""
    fits = "past" if count.qualified == 1 else "passen"
    sent = counted(count.sent, "aanvraag", "aanvragen")
    return f"{sent}, {count.qualified} daarvan {fits}" if count.sent else sent


def speed(stats: Stats) -> str:
    """Return the median of four weeks, by the wall clock and in opening hours."""
    found = stats.speed
    if found.wall is None or found.in_opening_hours is None:
        return "nog niet bekend"
    return (
        f"{span(found.wall)}, waarvan {span(found.in_opening_hours)} in openingstijd "
        f"(mediaan van vier weken; {found.contacted} van {found.leads} gesproken)"
    )


def span(time: timedelta) -> str:
    """Return a length of time in minutes, hours or days."""
    minutes = round(time.total_seconds() / 60)
    if minutes < 120:
        return counted(minutes, "minuut", "minuten")
    return f"{round(minutes / 60)} uur" if minutes < 2880 else f"{round(minutes / 1440)} dagen"


def silent(silence: Silence) -> str:
    """Return what the silence is measured by."""
    days = "Gisteren kwam" if silence.days == 1 else f"Al {silence.days} dagen kwam"
    usual = f"{silence.expected:.1f}".replace(".", ",")
    return f"{days} er niets binnen, waar dat er in de weken ervoor ongeveer {usual} zouden zijn."
