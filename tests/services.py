"""What tests reach of a running application beneath its pages: its services, one timed job, a changed part."""

from dataclasses import replace
from typing import Any

from flask import Flask

from vollegym.current import KEY
from vollegym.services import Services, jobs


def services_of(app: Flask) -> Services:
    found: Services = app.extensions[KEY]
    return found


def change(app: Flask, **parts: Any) -> None:
    """Put other parts in the place of some of the services."""
    app.extensions[KEY] = replace(services_of(app), **parts)


def run_job(app: Flask, name: str) -> None:
    """Do one timed job of the sender now."""
    services = services_of(app)
    next(job for job in jobs(services) if job.name == name).run(services, services.now())
