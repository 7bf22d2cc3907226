"""What every page shares: headers, forms, errors, assets, and how the parts of it are joined."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from vollegym.config import Settings
from vollegym.storage.database import Storage


class Core(Protocol):
    """What this room needs to know of the application it works for."""

    @property
    def settings(self) -> Settings:
        """The checked settings."""

    @property
    def storage(self) -> Storage:
        """The database."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """The one clock; aware, UTC."""
