"""The follow-up of one application: its kinds, its jobs, and what it reports about itself."""

from flask import Flask

from vollegym.followup import copies, doctor, events, health, owner, prospect, summary, trial, watching, words
from vollegym.followup.events import Describe
from vollegym.followup.registry import Registry
from vollegym.web.findings import add_check

PARTS = (trial, prospect, owner, events, watching, summary, copies)


def init_app(app: Flask, describe_lead: Describe) -> Registry:
    """Give the application its registry, which other rooms may add kinds and jobs to.

    `describe_lead` returns the machine export's object of a lead: the room of records lies below this one.
    """
    known = Registry()
    for part in PARTS:
        part.register(known)
    app.extensions.update(followup=known, describe_lead=describe_lead, mail_words=words.environment(app))
    app.extensions["health"].update(health.fields(app))
    for check in (doctor.check, copies.check):
        add_check(app, check)
    for asking in (doctor.check_server, doctor.check_domain):
        add_check(app, asking, network=True)
    return known
