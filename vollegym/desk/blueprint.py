"""The blueprint of the desk: no page of it sends a referrer, as its address may hold a token."""

import logging
import sqlite3

from flask import Blueprint
from werkzeug.wrappers import Response

from vollegym.access import entry
from vollegym.current import desk_session, services

log = logging.getLogger(__name__)
blueprint = Blueprint("desk", __name__, url_prefix="/beheer")


@blueprint.before_request
def see() -> None:
    """Keep when this browser was last here; a full disk is no reason to show nothing."""
    session = desk_session()
    if session is not None:
        try:
            entry.see(services().storage, session, services().now())
        except sqlite3.DatabaseError as error:
            log.warning("When a browser was last at the desk cannot be kept: %s", error)


@blueprint.after_request
def tell_nobody(response: Response) -> Response:
    """Keep tokens out of referrers."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
