"""What the kennisbank adds to the application."""

from vollegym.services import Room
from vollegym.site import commands, views

ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands,),
    checks=(views.check_content,),
    health={"content": lambda services, _db: {"errors": len(services.content.errors())}},
    set_up=views.set_up,
)
