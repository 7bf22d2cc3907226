"""What the call adds to the application."""

from functools import partial

from vollegym.booking import busy_calendars, checks, commands, messages, views
from vollegym.leads.mails import happened
from vollegym.outbox.kinds import Job
from vollegym.services import Room

ROOM = Room(
    blueprint=views.blueprint,
    commands=(commands.commands,),
    mails={
        **{f"call_{change}": partial(messages.to_visitor, change) for change in messages.CHANGES},
        **{f"call_{change}_owner": partial(messages.tell_owner, change) for change in messages.CHANGES},
        "call_tomorrow": messages.reminder,
        "call_soon": messages.reminder,
        "call_soon_owner": messages.remind_owner,
        "call_missed": messages.missed,
        "call_wished_owner": messages.wished,
        "call_freed": messages.freed,
    },
    events={f"booking.{event}": happened for event in ("created", "moved", "cancelled")},
    jobs=(Job("calendars", busy_calendars.EVERY, busy_calendars.refresh),),
    checks=(checks.check_hours, busy_calendars.check),
    content_checks=(checks.calls_outside,),
    health={"calendars": busy_calendars.report},
)
