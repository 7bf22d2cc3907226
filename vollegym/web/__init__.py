"""What every page shares; the views of all rooms reach settings, storage and the clock through here."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from flask import current_app

from vollegym.config import Settings
from vollegym.storage.database import Storage


def settings() -> Settings:
    """Return the checked settings of the running application."""
    return cast(Settings, current_app.extensions["settings"])


def storage() -> Storage:
    """Return the storage of the running application."""
    return cast(Storage, current_app.extensions["storage"])


def now() -> datetime:
    """Return the present moment in UTC, from the application's one clock."""
    clock = cast(Callable[[], datetime], current_app.extensions["clock"])
    return clock()
