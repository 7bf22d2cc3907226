"""What views and commands know of their surroundings: the services, and whether the owner is here."""

from typing import cast

from flask import current_app, session

from vollegym.access import entry, store
from vollegym.services import Services

KEY = "vollegym"


def services() -> Services:
    """Return what the running application is made of."""
    return cast(Services, current_app.extensions[KEY])


def owner_is_here() -> bool:
    """Return whether this browser was let in at the owner's desk."""
    return entry.is_in(session, store.salt(services().storage.database()), services().now())
