"""What the kennisbank adds to the application."""

from datetime import timedelta
from time import monotonic

from vollegym.content.content_store import EVERY
from vollegym.outbox.kinds import Job
from vollegym.services import Room
from vollegym.site import commands, desk_views, views

# Importing it gives the blueprint the address of the texts at the desk.
VIEWS = (desk_views,)
ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands,),
    checks=(views.check_content,),
    health={"content": lambda services, _db: {"errors": len(services.content.now.errors)}},
    # The sender serves no page, so that nothing else keeps its content up to date.
    jobs=(Job("content", timedelta(seconds=EVERY), lambda services, _: services.content.look(monotonic())),),
    set_up=views.set_up,
)
