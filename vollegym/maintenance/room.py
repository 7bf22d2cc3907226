"""What looks after the program itself: the database, its copies, its health."""

from datetime import timedelta

from vollegym.maintenance import checks, commands, copies, messages, views
from vollegym.outbox.kinds import Job
from vollegym.services import Room

ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands, commands.backup_commands, commands.doctor),
    kinds=messages.KINDS,
    jobs=(
        Job("copies", timedelta(minutes=10), copies.copy),
        Job("size", timedelta(hours=6), checks.measure),
    ),
    checks=(copies.check, checks.private_files, checks.enough_room),
    health={"backup": copies.health, "room": checks.room},
)
