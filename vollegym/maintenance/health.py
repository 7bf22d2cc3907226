"""/healthz: 200 while an answer can be kept. What else is wrong is a field, never a status."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlite_utils import Database

from vollegym import web
from vollegym.storage.database import Storage

log = logging.getLogger(__name__)
blueprint = Blueprint("health", __name__)
Field = Callable[[Database], Any]
FRESH = timedelta(seconds=1)


class Trial:
    """What became of the last write that was tried; in one process at most one a second, whoever asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended: datetime | None = None
        self._wrong: str | None = None

    def wrong(self, storage: Storage, clock: Callable[[], datetime]) -> str | None:
        """Return why nothing can be kept, or None; who asks meanwhile waits and hears the same.

        A lock that others hold is waited for as long as an answer would: after that it is wrong.
        """
        with self._lock:
            if self._ended is None or not timedelta(0) <= clock() - self._ended < FRESH:
                try:
                    storage.try_a_write(clock())
                    self._wrong = None
                except (sqlite3.DatabaseError, OSError) as error:
                    log.error("Nothing can be kept: %s", error)
                    self._wrong = str(error)
                self._ended = clock()
            return self._wrong


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Say whether an answer can be kept, and what the rooms report about themselves."""
    fields: dict[str, Field] = current_app.extensions["health"]
    trial: Trial = current_app.extensions["trial_write"]
    wrong = trial.wrong(web.storage(), web.now)
    report: dict[str, Any] = {}
    if wrong is None:
        try:
            db = web.storage().database()
            report = {name: field(db) for name, field in fields.items()}
        except sqlite3.DatabaseError as error:
            wrong = str(error)
    status = 503 if wrong else 200
    return jsonify(database=wrong or "ok", **report), status, {"Cache-Control": "no-store"}
