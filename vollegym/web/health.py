"""/healthz: 200 while an answer can be kept. What else is wrong is a field, never a status."""

import sqlite3
from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlite_utils import Database

from vollegym import web

blueprint = Blueprint("health", __name__)
Field = Callable[[Database], Any]


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Say whether the database can be written, and what the rooms report about themselves."""
    fields: dict[str, Field] = current_app.extensions["health"]
    try:
        with web.storage().writing() as db:
            pass
        # After the lock was let go: counting messages must not keep an answer waiting.
        report = {name: field(db) for name, field in fields.items()}
    except sqlite3.OperationalError as error:
        return jsonify(database=str(error)), 503, {"Cache-Control": "no-store"}
    return jsonify(database="ok", **report), 200, {"Cache-Control": "no-store"}
