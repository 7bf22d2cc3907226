"""What `flask doctor` says: each room looks after its own and reports what it found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask.sansio.app import App
from sqlite_utils import Database

Level = Literal["good", "remark", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, in Dutch, and what to do when it is not good.

    `on_desk` is False for what the desk shows in a place of its own.
    """

    level: Level
    what: str
    remedy: str = ""
    on_desk: bool = True


Check = Callable[[Database, datetime], Iterable[Finding]]


def add_check(app: App, check: Check, *, network: bool = False) -> None:
    """Let `flask doctor` run this as well; it is called with the present moment, in the app's context.

    `network` says that it asks somebody else: no page waits for that.
    """
    app.extensions.setdefault("doctor", []).append((check, network))


def look(app: App, db: Database, now: datetime, *, network: bool = True) -> list[Finding]:
    """Return the findings of all checks, in the order of the rooms; without `network` of those at hand."""
    checks: list[tuple[Check, bool]] = app.extensions.get("doctor", [])
    return [finding for check, asks in checks if network or not asks for finding in check(db, now)]
