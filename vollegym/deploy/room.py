"""What a server of one's own adds to the application."""

from datetime import timedelta

from vollegym.deploy import commands, watch
from vollegym.outbox.kinds import Job
from vollegym.services import Room

ROOM = Room(
    commands=(commands.commands,),
    jobs=(Job("watch", timedelta(hours=1), watch.look),),
    checks=(watch.check,),
    health={"outside": watch.health},
)
