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
    """One thing that was looked at, in Dutch, and what to do when it is not good."""

    level: Level
    what: str
    remedy: str = ""


Check = Callable[[Database, datetime], Iterable[Finding]]


def add_check(app: App, check: Check) -> None:
    """Let `flask doctor` run this as well; it is called with the present moment, in the app's context."""
    app.extensions.setdefault("doctor", []).append(check)


def look(app: App, db: Database, now: datetime) -> list[Finding]:
    """Return the findings of all checks, in the order of the rooms."""
    checks: list[Check] = app.extensions.get("doctor", [])
    return [finding for check in checks for finding in check(db, now)]
