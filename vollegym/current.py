"""What views and commands know of their surroundings: the services, and who of us is here."""

from typing import cast

from flask import current_app, g, session

from vollegym.access import entry, store
from vollegym.access.store import Person, Session
from vollegym.services import Services

KEY = "vollegym"
# What the cookie holds of a session at the desk.
DESK = "desk"


def services() -> Services:
    """Return what the running application is made of."""
    return cast(Services, current_app.extensions[KEY])


def desk_token() -> str | None:
    """Return what this browser carries of a session at the desk, whether that still lives or not."""
    carried = session.get(DESK)
    return carried if isinstance(carried, str) else None


def desk_session() -> Session | None:
    """Return the session of this browser at the desk, None for everybody else."""
    if "desk_session" not in g:
        db, now = services().storage.database(), services().now()
        g.desk_session = entry.session_of(db, desk_token(), now)
    return cast("Session | None", g.desk_session)


def person_here() -> Person | None:
    """Return who of us uses this browser; None for somebody who may not sit at the desk."""
    here = desk_session()
    return store.person(services().storage.database(), here.person) if here else None


def someone_is_here() -> bool:
    """Return whether somebody of us uses this browser: the owner or a colleague."""
    return person_here() is not None
