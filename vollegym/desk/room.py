"""What the owner's desk adds to the application."""

from flask import Flask

from vollegym.desk import commands, entry_views, letters, list_views, messages, people_views, views
from vollegym.desk.blueprint import blueprint
from vollegym.dutch.dates import day_in_words, local, short
from vollegym.dutch.phrases import euros
from vollegym.leads import message_templates
from vollegym.questionnaire.questions import Outcome
from vollegym.services import Room, Services

# Importing them gives the blueprint its addresses.
VIEWS = (entry_views, list_views, people_views, views)

# The places at the thumb (Agenda comes before the last), and the rest of the menu: what a page is
# called, and its endpoint.
PLACES = (
    ("Vandaag", "desk.today"),
    ("Aanvragen", "desk.listed"),
    ("Agenda", "booking.owner_week"),
    ("Cijfers", "reports.figures"),
)
MORE = (
    ("Nieuwe aanvraag", "desk.new"),
    ("Berichten", "messages.listed"),
    ("Teksten", "site.texts"),
    ("Mensen", "desk.people"),
    ("Instellingen", "maintenance.settings"),
    ("Handleiding", "desk.handbook"),
)
# The list that is searched by `q`.
SEARCH = "desk.listed"


def set_up(app: Flask, services: Services) -> None:
    """Let every page of the desk show where one can go."""
    app.jinja_env.globals.update(desk_places=PLACES, desk_more=MORE, desk_search=SEARCH)
    app.jinja_env.globals.update(desk_demo=services.settings.demo)


ROOM = Room(
    blueprint=blueprint,
    commands=(commands.commands,),
    kinds=(*messages.KINDS, *letters.KINDS),
    set_up=set_up,
    filters={
        "outcome": lambda value: Outcome(value).words,
        "retyped": message_templates.retyped,
        "short": short,
        "day": day_in_words,
        "clock": lambda at: f"{local(at):%H:%M}",
        "euros": euros,
        "first_name": lambda name: message_templates.first_name(name) or "de aanvrager",
    },
)
