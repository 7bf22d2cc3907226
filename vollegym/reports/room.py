"""What exports and figures add to the application."""

from vollegym.reports import commands, funnel_commands, views
from vollegym.services import Room

ROOM = Room(blueprint=views.blueprint, commands=(commands.commands, funnel_commands.commands))
