"""What the owner's desk adds to the application."""

from vollegym.desk import commands, labels, messages, views
from vollegym.services import Room

ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands,),
    mails={messages.KIND: messages.desk_link},
    filters=labels.FILTERS,
)
