"""vollegym: the website and lead machine of Volle Gym. This module only wires the rooms together."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import jinja2
from flask import Flask
from htmx_flask import Htmx

from vollegym import command_line
from vollegym.booking import commands as booking_commands
from vollegym.booking import views as booking_views
from vollegym.config import Settings, load_settings
from vollegym.desk import commands as desk_commands
from vollegym.desk import views as desk_views
from vollegym.followup import commands as followup_commands
from vollegym.followup import lead_commands
from vollegym.followup import wiring as followup_wiring
from vollegym.intake import commands as intake_commands
from vollegym.intake import views as intake_views
from vollegym.leads.payload import describe
from vollegym.maintenance import commands as maintenance_commands
from vollegym.maintenance import health as maintenance_health
from vollegym.privacy import commands as privacy_commands
from vollegym.privacy import wiring as privacy_wiring
from vollegym.reports import commands as reports_commands
from vollegym.reports import funnel_commands
from vollegym.site import commands as site_commands
from vollegym.site import views as site_views
from vollegym.storage.backup import before_migration
from vollegym.storage.database import Storage, utc_now
from vollegym.web import (
    assets,
    compression,
    csrf,
    errors,
    fragments,
    hosts,
    patterns,
    rate_limit,
    security_headers,
)

BLUEPRINTS = (maintenance_health.blueprint, site_views.blueprint)
COMMANDS = (
    maintenance_commands.commands,
    maintenance_commands.doctor,
    booking_commands.commands,
    followup_commands.commands,
    intake_commands.commands,
    lead_commands.commands,
    desk_commands.commands,
    site_commands.commands,
    reports_commands.commands,
    maintenance_commands.backup_commands,
    privacy_commands.commands,
    funnel_commands.commands,
)


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = utc_now) -> Flask:
    """Return the application, wired; raises SettingsError when a setting is wrong."""
    command_line.speak_dutch()
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
        settings=settings, clock=clock, health={}, trial_write=maintenance_health.Trial(), after_restore=[]
    )
    copy_first = before_migration(settings.backups)
    app.extensions["storage"] = Storage(settings.database, copy_first)
    wire_web(app, settings)
    followup_wiring.init_app(app, describe)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    intake_views.init_app(app)
    booking_views.init_app(app)
    privacy_wiring.init_app(app)
    desk_views.init_app(app)
    patterns.init_app(app)
    for group in COMMANDS:
        app.cli.add_command(group)
    command_line.translate(app.cli)
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
    hosts.init_app(app, settings)
    compression.init_app(app)
    assets.init_app(app)
    security_headers.init_app(app, settings)
    fragments.init_app(app)
    rate_limit.init_app(app)
    csrf.init_app(app)
    errors.init_app(app)
    app.teardown_request(lambda _error: app.extensions["storage"].rest())


__all__ = ["create_app"]
