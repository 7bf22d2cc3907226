"""What looks after the program itself: the database, its copies, its health."""

from datetime import timedelta

from vollegym.maintenance import checks, commands, daily_backup, messages, proof, views
from vollegym.outbox.kinds import Job
from vollegym.services import Room

ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands, commands.backup_commands, commands.doctor),
    kinds=messages.KINDS,
    jobs=(
        Job("copies", timedelta(minutes=10), daily_backup.copy),
        Job("elsewhere", timedelta(minutes=10), proof.send_daily),
        Job("trial", timedelta(hours=1), proof.try_weekly),
        Job("size", timedelta(hours=6), checks.measure),
    ),
    checks=(
        daily_backup.check,
        daily_backup.check_replaced,
        proof.check,
        checks.private_files,
        checks.enough_room,
    ),
    health={
        "backup": lambda services, db: daily_backup.health(services, db) | proof.health(services, db),
        "room": checks.room,
    },
)
