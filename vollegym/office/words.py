"""The desk in words: how a lead stands, in a few of them."""

from flask import Flask

from vollegym.followup import words
from vollegym.followup.words import retyped
from vollegym.intake.questionnaire import Outcome
from vollegym.office.store import Line
from vollegym.records import listing
from vollegym.text.dates import day_in_words, short


def teach_templates(app: Flask) -> None:
    """Give the templates of the desk their filters."""
    app.jinja_env.filters.update(
        outcome=lambda value: Outcome(value).words,
        retyped=retyped,
        short=short,
        standing=standing,
        day=day_in_words,
        first_name=first_name,
    )


def standing(line: Line) -> str:
    """Return how it stands with a lead since it was sent, in a few words; nothing where nothing is due."""
    return listing.standing(line.outcome, line.waits, line.spoken_at, line.tried_at, line.call_at)


def first_name(name: str) -> str:
    """Return whom a button is about."""
    return words.first_name(name) or "de aanvrager"
