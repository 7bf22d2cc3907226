"""What of this room happens by itself: purging every day, and forgetting again after a restore."""

from flask import Flask

from vollegym.privacy import erasures, purge


def init_app(app: Flask) -> None:
    """Add the terms for pages, the daily job, and the step that a restored database goes through first."""
    settings = app.extensions["settings"]
    # Pages say how long something is kept from the same settings that a purge obeys.
    app.jinja_env.globals["retention"] = {
        kind: getattr(settings, f"retention_{kind}") for kind in purge.KINDS
    }
    app.extensions["followup"].jobs.append(purge.job())
    folder, clock = settings.database.parent, app.extensions["clock"]
    app.extensions["after_restore"].append(lambda storage: erasures.repeat(storage, folder, clock()))
