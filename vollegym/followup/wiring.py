"""The follow-up of one application: its kinds, its jobs, and what it reports about itself."""

from flask import Flask

from vollegym.findings import add_check
from vollegym.followup import (
    checks,
    health,
    owner_messages,
    prospect_messages,
    reminders,
    summary,
    test_message,
    webhook_events,
)
from vollegym.leads import words
from vollegym.leads.mails import Describe
from vollegym.maintenance import copies
from vollegym.outbox.kinds import Registry

PARTS = (test_message, prospect_messages, owner_messages, webhook_events, reminders, summary, copies)


def init_app(app: Flask, describe_lead: Describe) -> Registry:
    """Give the application its registry, which other rooms may add kinds and jobs to.

    `describe_lead` returns the machine export's object of a lead: the room of records lies below this one.
    """
    known = Registry()
    for part in PARTS:
        part.register(known)
    app.extensions.update(followup=known, describe_lead=describe_lead, mail_words=words.environment(app))
    app.extensions["health"].update(health.fields(app))
    for check in (checks.check, copies.check):
        add_check(app, check)
    for asking in (checks.check_server, checks.check_domain):
        add_check(app, asking, network=True)
    return known
