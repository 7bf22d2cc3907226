"""What a server of one's own adds to the application."""

from vollegym.deploy import commands
from vollegym.services import Room

ROOM = Room(commands=(commands.commands,))
