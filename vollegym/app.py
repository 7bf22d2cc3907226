"""The application: one Services object, and every room joined to it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import click
import jinja2
from flask import Flask
from flask.cli import AppGroup
from flask.sessions import SecureCookieSessionInterface
from htmx_flask import Htmx
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from werkzeug.routing import IntegerConverter, Map

from vollegym import command_line, log_filter
from vollegym.booking.room import ROOM as BOOKING
from vollegym.config import Settings, load_settings
from vollegym.content.content_store import ContentStore
from vollegym.current import KEY
from vollegym.demo.commands import commands as demo_commands
from vollegym.deploy.room import ROOM as DEPLOY
from vollegym.desk.room import ROOM as DESK
from vollegym.followup.room import ROOM as FOLLOWUP
from vollegym.intake.room import ROOM as INTAKE
from vollegym.leads import messages as lead_messages
from vollegym.leads.message_templates import environment
from vollegym.maintenance.room import ROOM as MAINTENANCE
from vollegym.outbox.message_files import MessageFiles
from vollegym.privacy.room import ROOM as PRIVACY
from vollegym.reports.room import ROOM as REPORTS
from vollegym.services import Room, Services
from vollegym.site.room import ROOM as SITE
from vollegym.storage.backup import before_migration, set_aside
from vollegym.storage.database import Storage, utc_now
from vollegym.web import hosts, page_store, pipeline, rate_limit

WEB = Room(
    checks=(rate_limit.check, lambda services, _db, _now: hosts.check(services.settings)),
    health={"forwarding": rate_limit.health},
)
LEADS = Room(kinds=lead_messages.KINDS)
DEMO = Room(commands=(demo_commands,))
ROOMS = (SITE, INTAKE, BOOKING, FOLLOWUP, DESK, REPORTS, PRIVACY, MAINTENANCE, DEPLOY, LEADS, WEB, DEMO)


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = utc_now) -> Flask:
    """Return the application; raises SettingsError when a setting is wrong."""
    command_line.speak_dutch()
    settings = settings or load_settings()
    log_filter.install()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    app = Flask(
        "vollegym",
        root_path=str(settings.root),
        instance_path=str(settings.instance),
        template_folder="templates",
        static_folder="static",
    )
    Htmx(app)
    configure(app, settings)
    storage = Storage(
        settings.database,
        before_migration(settings.backups),
        settings.database_gb,
        set_aside(settings.backups),
    )
    services = Services(
        settings=settings,
        clock=clock,
        storage=storage,
        content=ContentStore(settings, clock, storage),
        message_files=MessageFiles(
            environment(app.jinja_env), settings.root / "templates", settings.site_url
        ),
        rooms=ROOMS,
    )
    app.extensions[KEY] = services
    pipeline.init_app(app, services)
    for room in ROOMS:
        join(app, room, services)
    page_store.init_app(app, settings, services.content.edition)
    command_line.translate(app.cli)
    return app


class RowNumber(IntegerConverter):
    """The number of a row in an address; one that no database can hold leads nowhere."""

    def __init__(self, map: Map, max: int = 2**63 - 1, **more: Any) -> None:  # noqa: A002 - the library's name.
        super().__init__(map, max=max, **more)


class AheadOfUs(TimestampSigner):
    """Signs the cookie, and knows its own hand also when the clock was set back since.

    What was signed later than now is expired to its library: who was filling in the intake while a clock that
    ran ahead was set right, began anew.
    """

    def unsign(self, signed_value: Any, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """Return what was signed, unless that is longer than `max_age` seconds ago."""
        unsign: Any = super().unsign
        try:
            return unsign(signed_value, max_age, return_timestamp)
        except SignatureExpired as error:
            now = self.timestamp_to_datetime(self.get_timestamp())
            if error.date_signed is None or error.date_signed < now:
                raise
            return unsign(signed_value, None, return_timestamp)


class Sessions(SecureCookieSessionInterface):
    """The one functional cookie, as Flask makes it."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads it."""
        made = super().get_signing_serializer(app)
        if made:
            made.signer = AheadOfUs
        return made


def configure(app: Flask, settings: Settings) -> None:
    """Set what Flask itself must know: the one functional cookie, bounds, and strict templates."""
    app.session_interface = Sessions()
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
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def join(app: Flask, room: Room, services: Services) -> None:
    """Add what one room has: its pages, its commands, its words for templates."""
    if room.set_up:
        room.set_up(app, services)
    app.jinja_env.filters.update(room.filters)
    if room.blueprint:
        app.register_blueprint(room.blueprint)
    for command in room.commands:
        if isinstance(command, click.Group):
            add_to_group(app.cli, command)
        else:
            app.cli.add_command(command)


def add_to_group(top: click.Group, group: click.Group) -> None:
    """Add the commands of a group; several rooms may have some, one of them tells what it is for."""
    known = top.commands.get(str(group.name))
    if not isinstance(known, click.Group):
        known = AppGroup(group.name)
        top.add_command(known)
    known.help = known.help or group.help
    for command in group.commands.values():
        known.add_command(command)
