"""The follow-up of one application: its kinds, its jobs, and what it reports about itself."""

from flask import Flask

from vollegym.followup import health, trial
from vollegym.followup.registry import Registry


def init_app(app: Flask) -> Registry:
    """Give the application its registry, which other rooms may add kinds and jobs to."""
    known = Registry()
    trial.register(known)
    app.extensions["followup"] = known
    app.extensions["health"].update(health.fields(app))
    return known
