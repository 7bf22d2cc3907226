"""The daily summary: today's calls, what came in, who still waits, and a warning when it is too quiet.

It comes every day, also when nothing happened: a summary that stays away is a sign of its own.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from vollegym.dutch.dates import midnight, on
from vollegym.leads import booking_store
from vollegym.leads import store as lead_store
from vollegym.leads.links import case_link
from vollegym.leads.message_context import OwnerFacts
from vollegym.leads.message_templates import who
from vollegym.leads.stats import stats
from vollegym.outbox.kinds import Words
from vollegym.services import findings


def summary(facts: OwnerFacts) -> Words:
    """Return today's calls, the figures, what was promised, and who asked to hear from us today."""
    services, db, now = facts.services, facts.db, facts.now
    figures = stats(db, services.opening_hours.hours, now)
    today = midnight(on(now))
    tomorrow = midnight(on(now) + timedelta(days=1))
    todays = [
        {
            "at": call.starts_at,
            "contact": lead.contact,
            "case": case_link(services.settings, db, lead.reference, now),
        }
        for call, lead in booking_store.since(db, today)
        if call.status == "booked" and today <= call.starts_at < tomorrow and lead
    ]
    values = {
        "stats": figures,
        "today": today,
        "calls": todays,
        "promises": promises(db, now),
        "needed": [one for one in findings(services, db, now, network=False) if one.by_mail],
        "wishes": [
            f"{who(lead.contact)} ({lead.reference})"
            for lead in (
                lead_store.by_id(db, number) for number in lead_store.asked_to_hear(db, today, tomorrow)
            )
            if lead and lead.contact
        ],
    }
    quiet = int(figures.silence is not None)
    told: dict[str, str | int] = {"sent": figures.yesterday.sent, "quiet": quiet, "calls": len(todays)}
    return Words(subject=told, values=values)


def promises(db: Database, now: datetime) -> list[dict[str, Any]]:
    """Return what was promised for today or before and is not done."""
    due = (lead_store.by_id(db, one.lead) for one in lead_store.todo(db, now, "step", -1)[1])
    return [
        {"what": lead.next_step.what, "who": who(lead.contact), "day": lead.next_step.on}
        for lead in due
        if lead and lead.contact and lead.next_step
    ]
