"""What the owner's desk adds to the application."""

from vollegym.desk import commands, messages, views
from vollegym.dutch.dates import day_in_words, short
from vollegym.leads import words
from vollegym.questionnaire.questions import Outcome
from vollegym.services import Room

ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands,),
    kinds=(messages.DESK_LINK,),
    filters={
        "outcome": lambda value: Outcome(value).words,
        "retyped": words.retyped,
        "short": short,
        "day": day_in_words,
        "first_name": lambda name: words.first_name(name) or "de aanvrager",
    },
)
