"""What exports, imports and figures add to the application."""

from datetime import timedelta

from vollegym.outbox.kinds import Job
from vollegym.reports import commands, funnel_commands, import_views, uploading, views
from vollegym.services import Room

# Importing it gives the blueprint its addresses.
VIEWS = (import_views,)
ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands, funnel_commands.commands),
    jobs=(Job("uploads", timedelta(minutes=10), uploading.sweep),),
)
