"""vollegym: the website and lead machine of Volle Gym. This module only wires the rooms together."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import jinja2
from flask import Flask
from htmx_flask import Htmx

from vollegym import commands, terminal
from vollegym.booking import commands as booking_commands
from vollegym.booking import views as booking
from vollegym.config import Settings, load_settings
from vollegym.followup import commands as followup_commands
from vollegym.followup import wiring as followup
from vollegym.intake import commands as intake_commands
from vollegym.intake import views as intake
from vollegym.leads import commands as leads_commands
from vollegym.office import commands as office_commands
from vollegym.office import views as office
from vollegym.pages import commands as pages_commands
from vollegym.pages import views as pages
from vollegym.records import commands as records_commands
from vollegym.records.describe import describe
from vollegym.records.funnel import commands as funnel_commands
from vollegym.records.people import commands as people_commands
from vollegym.records.people import wiring as people
from vollegym.storage import commands as storage_commands
from vollegym.storage.backup import before_migration
from vollegym.storage.database import Storage, utc_now
from vollegym.web import assets, compress, csrf, errors, floods, fragments, headers, health, host, patterns

BLUEPRINTS = (health.blueprint, pages.blueprint)
COMMANDS = (
    commands.commands,
    commands.doctor,
    booking_commands.commands,
    followup_commands.commands,
    intake_commands.commands,
    leads_commands.commands,
    office_commands.commands,
    pages_commands.commands,
    records_commands.commands,
    storage_commands.commands,
    people_commands.commands,
    funnel_commands.commands,
)


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = utc_now) -> Flask:
    """Return the application, wired; raises SettingsError when a setting is wrong."""
    terminal.speak_dutch()
    settings = settings or load_settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    app = Flask(
        __name__,
        root_path=str(settings.root),
        instance_path=str(settings.instance),
        template_folder="templates",
        static_folder="static",
    )
    Htmx(app)
    configure(app, settings)
    app.extensions.update(
        settings=settings, clock=clock, health={}, trial_write=health.Trial(), after_restore=[]
    )
    copy_first = before_migration(settings.backups)
    app.extensions["storage"] = Storage(settings.database, copy_first)
    wire_web(app, settings)
    followup.init_app(app, describe)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    intake.init_app(app)
    booking.init_app(app)
    people.init_app(app)
    office.init_app(app)
    patterns.init_app(app)
    for group in COMMANDS:
        app.cli.add_command(group)
    terminal.translate(app.cli)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Set what Flask itself must know: the one functional cookie, bounds, and strict templates."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-vollegym" if settings.secure else "vollegym",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        # A page that looks at no session must not set the cookie either.
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        # Bounds every body; Flask's other limits hold for multipart forms alone.
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def wire_web(app: Flask, settings: Settings) -> None:
    """Add what every page shares; the functions after a request run from the last added to the first."""
    host.init_app(app, settings)
    compress.init_app(app)
    assets.init_app(app)
    headers.init_app(app, settings)
    fragments.init_app(app)
    floods.init_app(app)
    csrf.init_app(app)
    errors.init_app(app)
    app.teardown_request(lambda _error: app.extensions["storage"].rest())


__all__ = ["create_app"]
