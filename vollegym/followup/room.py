"""What the follow-up adds to the application."""

from datetime import timedelta

from vollegym.followup import (
    checks,
    commands,
    lead_commands,
    owner_messages,
    prospect_messages,
    reminders,
    summary,
    test_message,
)
from vollegym.leads.mails import happened
from vollegym.outbox import health
from vollegym.outbox.kinds import Job
from vollegym.services import Room

ROOM = Room(
    commands=(commands.commands, lead_commands.commands),
    mails={
        "received": prospect_messages.received,
        "nudge": prospect_messages.nudge,
        "later": prospect_messages.later,
        "resume": prospect_messages.resume,
        "call_sheet": owner_messages.call_sheet,
        "alarm": owner_messages.alarm,
        "alarms": owner_messages.alarms,
        "disagreement": owner_messages.disagreement,
        "unfinished": owner_messages.unfinished,
        "call_now": owner_messages.call_now,
        "summary": summary.summary,
        "test": test_message.make_mail,
    },
    events={
        "intake.submitted": happened,
        "lead.contacted": happened,
        "webhook.test": test_message.make_event,
    },
    jobs=(
        Job("alarms", timedelta(seconds=2), reminders.alarms),
        Job("unfinished", timedelta(seconds=30), reminders.unfinished),
        Job("summary", timedelta(seconds=30), summary.plan),
    ),
    checks=(checks.check,),
    network_checks=(checks.check_server, checks.check_domain),
    health={
        "outbox": lambda services, db: health.messages(db, services.now()),
        "sender": lambda services, db: health.sender(db, services.now()),
        "mail": lambda services, _db: health.mail(services.settings),
    },
)
