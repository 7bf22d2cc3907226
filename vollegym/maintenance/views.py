"""/healthz: 200 while an answer can be kept. What else is wrong is a field, never a status."""

import sqlite3
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from vollegym.current import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Say whether an answer can be kept, and what the rooms report about themselves."""
    wrong = services().storage.trial.wrong(services().storage, services().clock)
    report: dict[str, Any] = {}
    if wrong is None:
        try:
            db = services().storage.database()
            report = {
                name: field(services(), db)
                for room in services().rooms
                for name, field in room.health.items()
            }
        except sqlite3.DatabaseError as error:
            wrong = str(error)
    status = 503 if wrong else 200
    return jsonify(database=wrong or "ok", **report), status, {"Cache-Control": "no-store"}
