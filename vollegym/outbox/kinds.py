"""What kinds of messages and timed jobs are made of; each room hands over its own.

A kind is one function that looks at what is true now and returns the message, or None when it is no longer of
use. So adding a message is one function and one template folder, and the sender knows no kind by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from vollegym.outbox.store import Message


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar file that goes with a mail; `method` is REQUEST or CANCEL, as it stands in the file."""

    method: str
    ics: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail: words from templates/messages/NAME, with these values for its bodies.

    `subject` holds the values for the subject: of what a visitor typed `who` alone, and that for the owner.
    At most `limit` mails a day go to one address of a visitor, so that the form cannot be used to bomb a
    stranger; None is for the owner.
    """

    name: str
    to: str
    values: Mapping[str, Any]
    subject: Mapping[str, str | int] = field(default_factory=dict)
    reply_to: str | None = None
    invitation: Invitation | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event for the webhook; `at` is when it happened, `data` the machine export's object of the lead."""

    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """Timed work; `run` gets the context and the present moment, and is called again after `every`,
    also when it failed."""

    name: str
    every: timedelta
    run: Callable[[Any, datetime], object]


class NobodyToMailError(Exception):
    """There is no address to send to; the text is the note that the owner reads in the list."""


# The first argument is the context of Kinds: what the application hands to everything that acts.
MailMaker = Callable[[Any, Database, Message, datetime], Mail | None]
EventMaker = Callable[[Any, Database, Message, datetime], Event | None]


@dataclass(frozen=True, slots=True)
class Kinds:
    """Every kind of message by its name, with the context that their makers get."""

    context: Any
    mails: Mapping[str, MailMaker]
    events: Mapping[str, EventMaker]
