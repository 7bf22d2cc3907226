"""What the owner's desk adds to the application."""

from vollegym.desk import commands, entry_views, messages, people_views, views
from vollegym.desk.blueprint import blueprint
from vollegym.dutch.dates import day_in_words, short
from vollegym.leads import words
from vollegym.questionnaire.questions import Outcome
from vollegym.services import Room

# Importing them gives the blueprint its addresses.
VIEWS = (entry_views, people_views, views)

ROOM = Room(
    blueprint=blueprint,
    commands=(commands.commands,),
    kinds=messages.KINDS,
    filters={
        "outcome": lambda value: Outcome(value).words,
        "retyped": words.retyped,
        "short": short,
        "day": day_in_words,
        "first_name": lambda name: words.first_name(name) or "de aanvrager",
    },
)
