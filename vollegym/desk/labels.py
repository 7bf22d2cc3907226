"""The desk in words: how a lead stands, in a few of them."""

from collections.abc import Callable

from vollegym.desk.store import Line
from vollegym.dutch.dates import day_in_words, short
from vollegym.leads import listing, words
from vollegym.leads.words import retyped
from vollegym.questionnaire.questions import Outcome


def standing(line: Line) -> str:
    """Return how it stands with a lead since it was sent, in a few words; nothing where nothing is due."""
    return listing.standing(line.outcome, line.waits, line.spoken_at, line.tried_at, line.call_at)


def first_name(name: str) -> str:
    """Return who a button is about."""
    return words.first_name(name) or "de aanvrager"


FILTERS: dict[str, Callable[..., str | bool]] = {
    "outcome": lambda value: Outcome(value).words,
    "retyped": retyped,
    "short": short,
    "standing": standing,
    "day": day_in_words,
    "first_name": first_name,
}
