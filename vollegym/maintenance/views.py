"""/healthz, the same for Prometheus at /metrics, and how the program itself fares at the desk.

/healthz is 200 while an answer can be kept. What else is wrong is a field, never a status. Strangers hear
only that; the fields are for this machine, and for whoever knows the address with the token.
"""

import hmac
import logging
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vollegym.config import Settings
from vollegym.current import person_here, services, someone_is_here
from vollegym.dutch.dates import term_in_words
from vollegym.maintenance import daily_backup
from vollegym.services import findings
from vollegym.storage import backup
from vollegym.storage.inspection import BackupError
from vollegym.tokens import watch_token
from vollegym.web import hosts

log = logging.getLogger(__name__)
blueprint = Blueprint("maintenance", __name__)
LAST_COPIES = 5
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Say whether an answer can be kept."""
    return report(whole=hosts.is_here())


@blueprint.get("/healthz/<token>")
def whole_health(token: str) -> ResponseReturnValue:
    """Say the same and all the rest, to a program elsewhere that watches over this one."""
    if not hmac.compare_digest(token.encode(), watch_token(services().settings.secret_key).encode()):
        abort(404)
    return report(whole=True)


def report(*, whole: bool) -> ResponseReturnValue:
    """Return whether an answer can be kept, and if asked what the rooms report about themselves."""
    wrong, fields = measured(whole=whole)
    said = (wrong if whole else "wrong") if wrong else "ok"
    return jsonify(database=said, **fields), 503 if wrong else 200, {"Cache-Control": "no-store"}


def measured(*, whole: bool) -> tuple[str | None, dict[str, Any]]:
    """Return why nothing can be kept, or None and if asked what the rooms report about themselves."""
    wrong = services().storage.trial.wrong(services().storage, services().clock)
    fields: dict[str, Any] = {}
    if wrong is None and whole:
        try:
            db = services().storage.database()
            fields = {
                name: field(services(), db)
                for room in services().rooms
                for name, field in room.health.items()
            }
        except sqlite3.DatabaseError as error:
            wrong = str(error)
    return wrong, fields


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Give the figures of /healthz to Prometheus on this machine."""
    if not hosts.is_here():
        abort(404)
    return exposed()


@blueprint.get("/metrics/<token>")
def metrics_elsewhere(token: str) -> ResponseReturnValue:
    """Give them to one elsewhere that knows the secret address."""
    if not hmac.compare_digest(token.encode(), watch_token(services().settings.secret_key).encode()):
        abort(404)
    return exposed()


def exposed() -> ResponseReturnValue:
    """Return all figures as Prometheus reads them; where nothing can be kept, only that."""
    wrong, fields = measured(whole=True)
    lines: list[str] = []
    for name, value in samples("vollegym", {"up": wrong is None, **fields}):
        kind = f"# TYPE {name.partition('{')[0]} gauge"
        lines += [f"{name} {value}"] if kind in lines else [kind, f"{name} {value}"]
    return "\n".join([*lines, ""]), 200, {"Cache-Control": "no-store", "Content-Type": PROMETHEUS}


def samples(name: str, value: Any) -> Iterator[tuple[str, float]]:
    """Give the figures in a field of /healthz by name; a moment is seconds since 1970, words are none."""
    if isinstance(value, bool | int | float):
        yield name, float(value)
    elif isinstance(value, dict):
        for part, inner in value.items():
            yield from samples(f"{name}_{part}", inner)
    elif isinstance(value, list):
        yield f"{name}_count", float(len(value))
        for part in dict.fromkeys(key for one in value for key in one):
            for number, one in enumerate(value):
                for inner, figure in samples(f"{name}_{part}", one.get(part)):
                    yield f'{inner}{{number="{number}"}}', figure
    elif isinstance(value, str) and name.endswith(("_at", "_since")):
        yield f"{name}_seconds", datetime.fromisoformat(value).timestamp()


# At the desk --------------------------------------------------------------------------------------


@blueprint.get("/beheer/instellingen")
def settings() -> ResponseReturnValue:
    """Show what the program is set to and how it fares; the mail server and DNS are asked on demand."""
    return settings_page() if someone_is_here() else redirect(url_for("desk.today"), 303)


def settings_page(*, wrong: str = "") -> str:
    db, now, asked = services().storage.database(), services().now(), "net" in request.args
    found = findings(services(), db, now, network=asked)
    return render_template(
        "desk/settings.html",
        findings=sorted(
            (one for one in found if one.on_desk),
            key=lambda one: ("wrong", "remark", "good").index(one.level),
        ),
        network=asked,
        values=values(services().settings),
        terms=terms(services().settings),
        copies=[at for at, _ in reversed(backup.kept(services().settings.backups))][:LAST_COPIES],
        made="kopie" in request.args,
        wrong=wrong,
    )


def values(given: Settings) -> list[tuple[str, str, str]]:
    """Return what an owner may want to look up: what it is, how it is set, and the name of the setting.

    Of an address with a password in it only the server is shown.
    """
    return [
        ("Adres van de site", given.site_url, "site_url"),
        ("Mail aan jou", services().owner_email, "owner_email"),
        ("Afzender", given.mail_from or "", "mail_from"),
        ("Mailserver", urlsplit(given.mail_url or "").hostname or "", "mail_url"),
        ("Webhook", urlsplit(given.webhook_url or "").hostname or "", "webhook_url"),
        ("Je eigen agenda’s", str(len(given.busy_calendars) or ""), "busy_calendars"),
        ("Map met teksten", str(given.content), "content"),
    ]


def terms(given: Settings) -> list[tuple[str, str, str]]:
    """Return how long everything is kept, in words."""
    said = {
        "draft": "Begonnen intake zonder gegevens",
        "contact": "Begonnen intake met gegevens",
        "rejected": "Aanvraag die niet past",
        "lead": "Aanvraag die past, na het laatste contact",
        "backup": "Reservekopie",
    }
    names = {name: f"retention_{name}" for name in said}
    return [(what, term_in_words(getattr(given, names[name])), names[name]) for name, what in said.items()]


@blueprint.post("/beheer/instellingen/kopie")
def make_copy() -> ResponseReturnValue:
    """Make a checked copy of the database, beside those of every day."""
    if person_here() is None:
        return redirect(url_for("desk.today"), 303)
    try:
        daily_backup.make(services(), services().now())
    except (OSError, sqlite3.DatabaseError, BackupError) as error:
        log.warning("A copy cannot be made: %s", error)
        wrong = "De kopie is niet gelukt. Is de schijf vol? De vorige kopieën staan er nog."
        return settings_page(wrong=wrong), 503
    return redirect(url_for("maintenance.settings", kopie=1, _anchor="kopieen"), 303)
