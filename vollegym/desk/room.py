"""What the owner's desk adds to the application."""

from vollegym.desk import commands, messages, views
from vollegym.desk.store import Line
from vollegym.dutch.dates import day_in_words, short
from vollegym.leads import listing, words
from vollegym.questionnaire.questions import Outcome
from vollegym.services import Room


def standing(line: Line) -> str:
    """Return how it stands with a lead since it was sent, in a few words; nothing where nothing is due."""
    return listing.standing(line.outcome, line.waits, line.spoken_at, line.tried_at, line.call_at)


ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands,),
    mails={messages.KIND: messages.desk_link},
    filters={
        "outcome": lambda value: Outcome(value).words,
        "retyped": words.retyped,
        "short": short,
        "standing": standing,
        "day": day_in_words,
        "first_name": lambda name: words.first_name(name) or "de aanvrager",
    },
)
