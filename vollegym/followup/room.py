"""What the follow-up adds to the application."""

from datetime import timedelta

from vollegym.followup import (
    checks,
    commands,
    lead_commands,
    messages,
    reminders,
    views,
)
from vollegym.outbox import health
from vollegym.outbox.kinds import Job
from vollegym.services import Room

ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands, lead_commands.commands),
    kinds=messages.KINDS,
    jobs=(
        Job("alarms", timedelta(seconds=2), reminders.alarms),
        Job("unfinished", timedelta(seconds=30), reminders.unfinished),
        Job("heartbeat", timedelta(seconds=10), reminders.heartbeat),
        Job("summary", timedelta(seconds=30), reminders.summary),
    ),
    checks=(checks.check, checks.check_message_files),
    content_checks=(checks.broken_files,),
    network_checks=(checks.check_server, checks.check_domain),
    health={
        "outbox": lambda services, db: health.messages(db, services.now()),
        "sender": lambda services, db: health.sender(db, services.now()),
        "mail": lambda services, _db: health.mail(services.settings),
    },
)
