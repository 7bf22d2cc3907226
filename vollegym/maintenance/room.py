"""What looks after the program itself: the database, its copies, its health."""

from datetime import timedelta

from vollegym.maintenance import checks, commands, daily_backup, messages, views
from vollegym.outbox.kinds import Job
from vollegym.services import Room

ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands, commands.backup_commands, commands.doctor),
    kinds=messages.KINDS,
    jobs=(
        Job("copies", timedelta(minutes=10), daily_backup.copy),
        Job("size", timedelta(hours=6), checks.measure),
    ),
    checks=(daily_backup.check, checks.private_files, checks.enough_room),
    health={"backup": daily_backup.health, "room": checks.room},
)
