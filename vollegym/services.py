"""What one running application is made of, and what each room hands over to be joined into it.

Everything that acts (a service, a message, a timed job) gets the Services as an argument, so it knows no web
framework, and a test or a command calls it the same way. Views and commands find them with
`current.services`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
from sqlite_utils import Database

from vollegym.config import Settings
from vollegym.content.agency import Agency
from vollegym.content.content_store import ContentStore
from vollegym.content.opening_hours import OpeningHours
from vollegym.documents.document import Problem
from vollegym.findings import Finding
from vollegym.outbox.channel import Channel
from vollegym.outbox.channels import CHANNELS
from vollegym.outbox.kinds import Job, Kind, Kinds
from vollegym.outbox.message_files import MessageFiles
from vollegym.outbox.sender import Sender
from vollegym.outbox.store import LEASE
from vollegym.storage.database import Storage

if TYPE_CHECKING:
    from flask import Blueprint, Flask


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the rooms share; `clock` gives an aware moment in UTC, `message_files` the words of messages."""

    settings: Settings
    clock: Callable[[], datetime]
    storage: Storage
    content: ContentStore
    message_files: MessageFiles
    rooms: "tuple[Room, ...]"

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return self.clock()

    @property
    def opening_hours(self) -> OpeningHours:
        """The opening hours in force."""
        return self.content.now.opening_hours

    @property
    def agency(self) -> Agency:
        """What the owner wrote down about the agency."""
        return self.content.now.agency

    @property
    def owner_email(self) -> str:
        """The owner's address: the setting, else that of the agency; "" where there is neither."""
        return self.settings.owner_email or self.agency.email


Check = Callable[[Services, Database, datetime], Iterable[Finding]]
ContentCheck = Callable[[Services, Database, datetime], Iterable[Problem]]
HealthField = Callable[[Services, Database], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a room adds to the application. No order among rooms matters.

    `commands` of one group name may come from several rooms. `kinds` are its messages, `checks` what
    `flask doctor` looks at (`network_checks` ask somebody else, so no page waits for them),
    `content_checks` what `flask content check` adds, `health` the fields of /healthz. `after_restore` runs
    on a database that was put in place. `filters` are for templates, `set_up` for what only this room needs
    of the web application.
    """

    blueprint: "Blueprint | None" = None
    commands: tuple[click.Command, ...] = ()
    kinds: tuple[Kind[Any], ...] = ()
    jobs: tuple[Job, ...] = ()
    checks: tuple[Check, ...] = ()
    network_checks: tuple[Check, ...] = ()
    content_checks: tuple[ContentCheck, ...] = ()
    health: Mapping[str, HealthField] = field(default_factory=dict)
    after_restore: tuple[Callable[[Services, Storage], object], ...] = ()
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    set_up: "Callable[[Flask, Services], None] | None" = None


def kinds(services: Services) -> Kinds:
    """Return the whole table of messages; raises ValueError when two rooms call one the same."""
    every = [kind for room in services.rooms for kind in room.kinds]
    by_name = {kind.name: kind for kind in every}
    if len(by_name) < len(every):
        raise ValueError(f"two kinds of message share a name: {sorted(kind.name for kind in every)}")
    return Kinds(services, by_name)


def channels(services: Services, lease: timedelta = LEASE) -> list[Channel]:
    """Return the ways out, for the sender and `flask outbox test`; `lease` is how long one try may take."""
    made = services.storage, services.settings, kinds(services), services.message_files, lease
    return [channel(*made) for channel in CHANNELS]


def sender(services: Services, lease: timedelta = LEASE) -> Sender:
    """Return the process for all timed work of this application."""
    work = channels(services, lease), jobs(services)
    return Sender(services.storage, services.clock, *work, context=services)


def jobs(services: Services) -> list[Job]:
    return [job for room in services.rooms for job in room.jobs]


def findings(services: Services, db: Database, now: datetime, *, network: bool = True) -> list[Finding]:
    """Return the findings of all checks, room by room; without `network` those that ask nobody else."""
    checks = [check for room in services.rooms for check in room.checks]
    checks += [check for room in services.rooms for check in room.network_checks if network]
    return [finding for check in checks for finding in check(services, db, now)]
