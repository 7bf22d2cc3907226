"""The template environment of messages: the site's own, with the words that only messages use."""

import re
from collections.abc import Iterator
from datetime import timedelta

from flask import Flask
from jinja2 import Environment

from vollegym.followup.facts import Words
from vollegym.followup.silence import Silence
from vollegym.followup.stats import Count, Stats
from vollegym.intake.questionnaire import Contact, Outcome
from vollegym.text.dates import day_in_words, moment_in_words
from vollegym.text.phrases import counted

ADDRESS_LIKE = re.compile(r"[@/\\\d\n\r]|\w\.\w\w|www", re.IGNORECASE)


def environment(app: Flask) -> Environment:
    """Return the application's environment with the filters of messages; the site's own is untouched."""
    words = app.jinja_env.overlay()
    words.filters = {
        **app.jinja_env.filters,
        "at": moment_in_words,
        "day": day_in_words,
        "figures": lambda stats: list(figures(stats)),
        "greet": greet,
        "outcome": lambda value: Outcome(value).words,
        "quoted": lambda text: f"‘{text}’",
        "retyped": retyped,
        "silent": silent,
    }
    return words


def greet(name: str) -> str:
    """Return a blank and the name, or nothing for a name that advertises: it is not ours to pass on."""
    name = " ".join(name.split())
    return "" if ADDRESS_LIKE.search(name) or len(name) > 60 else f" {name}"


def retyped(contact: Contact) -> bool:
    """Return whether the number to dial has other digits than what was typed."""
    shown, typed = (re.sub(r"\D", "", text) for text in (contact.telephone.shown, contact.phone_typed))
    return shown != typed


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
    if not count.sent:
        return "geen aanvragen"
    fits = "past" if count.qualified == 1 else "passen"
    return f"{counted(count.sent, 'aanvraag', 'aanvragen')}, {count.qualified} daarvan {fits}"


def speed(stats: Stats) -> str:
    """Return the median of four weeks, by the wall clock and in opening hours."""
    found = stats.speed
    if found.wall is None or found.office is None:
        return "nog niet bekend"
    return (
        f"{span(found.wall)}, waarvan {span(found.office)} in openingstijd "
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
