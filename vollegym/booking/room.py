"""What the call adds to the application."""

from datetime import timedelta

from vollegym.booking import busy_calendars, checks, commands, views
from vollegym.leads import call_messages, calls
from vollegym.outbox.kinds import Job
from vollegym.services import Room

ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands,),
    kinds=call_messages.KINDS,
    jobs=(
        Job("calendars", busy_calendars.EVERY, busy_calendars.refresh),
        # Another term comes with another program, and every program begins with its jobs.
        Job("reminders", call_messages.DAY, call_messages.follow_terms),
        Job("unconfirmed", timedelta(minutes=1), calls.release_unconfirmed),
    ),
    checks=(checks.check_hours, busy_calendars.check),
    content_checks=(checks.calls_outside,),
    health={"calendars": busy_calendars.report},
)
