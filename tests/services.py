"""What tests reach of a running application beneath its pages: its services, one timed job, a changed part."""

from dataclasses import replace
from typing import Any

from flask import Flask
from flask.testing import FlaskCliRunner

from vollegym.calendar.hours import Hours
from vollegym.content.live_folder import STILL
from vollegym.current import KEY
from vollegym.services import Services, jobs


def services_of(app: Flask) -> Services:
    found: Services = app.extensions[KEY]
    return found


def change(app: Flask, **parts: Any) -> None:
    """Put other parts in the place of some of the services."""
    app.extensions[KEY] = replace(services_of(app), **parts)


def put_in_force(app: Flask, hours: Hours) -> None:
    """Change the opening hours as an edited file would."""
    content = services_of(app).content
    content.now = replace(content.now, opening_hours=replace(content.now.opening_hours, hours=hours))


def look_again(app: Flask) -> None:
    """Let the site see what changed in its folder, as it does by itself after a moment without changes."""
    for second in (0, STILL):
        services_of(app).content.refresh(second)


class CommandRunner(FlaskCliRunner):
    """Types commands; each is a process of its own, so it reads the files as they are now."""

    def invoke(self, *args: Any, **kwargs: Any) -> Any:
        look_again(self.app)
        return super().invoke(*args, **kwargs)


def run_job(app: Flask, name: str) -> None:
    """Do one timed job of the sender now."""
    services = services_of(app)
    next(job for job in jobs(services) if job.name == name).run(services, services.now())
