"""/healthz: 200 while an answer can be kept. What else is wrong is a field, never a status.

Strangers hear only that; the fields are for this machine, and for whoever knows the address with the token.
"""

import hmac
import sqlite3
from typing import Any

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue

from vollegym.config import Settings
from vollegym.current import services
from vollegym.tokens import signed_text
from vollegym.web import hosts

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Say whether an answer can be kept."""
    return report(whole=hosts.is_here())


@blueprint.get("/healthz/<token>")
def whole_health(token: str) -> ResponseReturnValue:
    """Say the same and all the rest, to a program elsewhere that watches over this one."""
    if not hmac.compare_digest(token.encode(), watch_token(services().settings).encode()):
        abort(404)
    return report(whole=True)


def report(*, whole: bool) -> ResponseReturnValue:
    """Return whether an answer can be kept, and if asked what the rooms report about themselves."""
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
    said = (wrong if whole else "wrong") if wrong else "ok"
    return jsonify(database=said, **fields), 503 if wrong else 200, {"Cache-Control": "no-store"}


def watch_token(settings: Settings) -> str:
    """Return what stands in the address that tells everything; a new secret key makes another one."""
    return signed_text(settings.secret_key, "health", "")
