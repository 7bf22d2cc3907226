"""Refusals as pages: each says what happened, what is safe and how to go on; the log says why."""

import logging
import sqlite3
from typing import Any

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from vollegym.storage.database import DatabaseFullError
from vollegym.storage.events import TooMuchError
from vollegym.web import csrf

log = logging.getLogger(__name__)
# What is refused for now only: the same post may be accepted in a minute.
LATER = (429, 500, 503)
PAGES = (400, 403, 404, 405, 410, 429, 500, 503)
# How much of a form that is too long is still read, only to show it again.
SHOWN_AGAIN = 1024 * 1024


def init_app(app: Flask) -> None:
    """Give every refusal its page."""
    for status in PAGES:
        app.register_error_handler(status, refused)
    app.register_error_handler(413, too_long)
    app.register_error_handler(sqlite3.OperationalError, storage_down)
    app.register_error_handler(TooMuchError, too_much)
    app.register_error_handler(DatabaseFullError, too_much)
    app.log_exception = log_exception  # type: ignore[method-assign]


def refused(error: HTTPException) -> ResponseReturnValue:
    """Return the page for a refusal, with the headers that belong to it (Allow, Retry-After)."""
    status = error.code or 500
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return page(status), status, headers


def too_long(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Return 413 with the form's own page, everything typed kept, so that it can be made shorter there."""
    # Without a length the body was partly read when it proved too long: the rest alone would be a lie.
    # A second time it is too long even for that.
    if request.method == "POST" and request.content_length is not None and "too_long" not in g:
        request.max_content_length = SHOWN_AGAIN
        shown = csrf.form_again("too_long")
        if shown is not None:
            # Its own page answers 422; anything else (it led elsewhere, it is gone) stays what it is.
            shown.status_code = 413 if shown.status_code == 422 else shown.status_code
            return shown
    return refused(error)


def storage_down(error: sqlite3.OperationalError) -> ResponseReturnValue:
    """Return 503 when the database is locked, full or broken: what was answered before is safe."""
    log.error("The database cannot be used: %s", error)
    return page(503), 503, {"Retry-After": "30"}


def too_much(error: Exception) -> ResponseReturnValue:
    """Return 429 where what is kept of one person or of all reached its ceiling: then calling is the way."""
    log.warning("Nothing more is kept: %s", error)
    return page(429), 429, {"Retry-After": "86400"}


def page(status: int) -> str:
    """Return the page of a refusal; what was posted and may work later goes along in a form."""
    kept = csrf.posted() if request.method == "POST" and status in LATER else []
    if not kept:
        return render_template("errors/error.html", status=status)
    return render_template("errors/try_again.html", status=status, kept=kept, action=request.path)


def log_exception(exc_info: Any) -> None:
    """Log a failure by the name of its view: addresses can hold tokens, and tokens never reach a log."""
    log.error("Failure in %s %s", request.method, request.endpoint, exc_info=exc_info)
