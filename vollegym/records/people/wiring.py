"""What of this room happens by itself: purging every day, and forgetting again after a restore."""

from flask import Flask

from vollegym.records.people import erasures, purge


def init_app(app: Flask) -> None:
    """Add the daily job, and the step that a restored database goes through before it serves."""
    instance = app.extensions["settings"].instance
    app.extensions["followup"].jobs.append(purge.job())
    app.extensions["after_restore"].append(lambda storage: erasures.repeat(storage, instance))
