"""The table of messages: each kind says to whom it goes, when, until when, how often, and what guards it.

Each room declares its kinds in its module `messages` and hands them over in its Room; the words stand in
templates/messages. Queueing is one call, `queue(db, KIND, subject)`: nothing but the table says when a
message is due, until when it is of use, and what makes it the same as one that was written before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, Literal, Protocol, TypeVar

from sqlite_utils import Database

from vollegym.outbox import store
from vollegym.outbox.store import Message
from vollegym.questionnaire.contact import Contact


@dataclass(frozen=True, slots=True)
class Term:
    """A moment as the table writes it: `offset` after one of the moments of a subject, or before it."""

    anchor: str
    offset: timedelta = timedelta(0)

    def of(self, subject: "Subject") -> datetime:
        """Return the moment itself; raises KeyError for a subject that has no such moment."""
        return (subject.at if self.anchor == "fact" else subject.moments[self.anchor]) + self.offset


def after(time: timedelta) -> Term:
    """Return the term so long after the fact that is told."""
    return Term("fact", time)


def before(anchor: str, time: timedelta) -> Term:
    """Return the term so long before one of the moments of a subject."""
    return Term(anchor, -time)


AT_ONCE = after(timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a message is about, and the moments that its terms count from; `at` is that of the fact itself.

    A message goes with its `lead` when that is forgotten. `booking` is a call; `link` lets somebody in at the
    desk, `session` is a browser that came in, `letter` a mail that one of us wrote. `fact` tells apart what
    can happen more than once to the same lead, call or owner: the number of an event, a day.
    """

    at: datetime
    lead: int | None = None
    booking: int | None = None
    link: str | None = None
    session: int | None = None
    letter: int | None = None
    fact: str | int = ""
    moments: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def about(self) -> str | None:
        """Return what the column `about` says: 'booking:12', 'lead:5', or None."""
        named = {
            "booking": self.booking,
            "letter": self.letter,
            "lead": self.lead,
            "link": self.link,
            "session": self.session,
        }
        return next((f"{what}:{which}" for what, which in named.items() if which is not None), None)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar file that goes with a mail; `method` is REQUEST or CANCEL, as it stands in the file."""

    method: str
    ics: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a message has to say: `values` for its text, or the object that is the data of an event.

    `subject` holds the values for the subject of a mail: of what a visitor typed `who` alone, and that for
    the owner.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    subject: Mapping[str, str | int] = field(default_factory=dict)
    invitation: Invitation | None = None


class Facts(Protocol):
    """What is true when a message goes; a channel knows no more of it than whom to reach."""

    @property
    def owner(self) -> str:
        """The mail address of the owner, "" where there is none."""

    @property
    def prospect(self) -> Contact | None:
        """The person whom it is about."""

    @property
    def confirmed(self) -> bool:
        """Whether we know that the address of the prospect is theirs."""


F = TypeVar("F", bound=Facts)
# The most mails a day to one address of a visitor: more only helps those who pester. To one that nobody said
# to be theirs three in all, and a hundred a day to all such addresses together.
MOST, MOST_UNCONFIRMED, MOST_TO_STRANGERS = 5, 3, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[F]):
    """One row of the table.

    At sending time `facts` looks at what is true then, None when there is nothing left to tell; `guard` says
    whether that still asks for the message, and `words` what it says. With `last_counts` a later message of
    the kind about the same lead takes the place of this one.

    A kind is written once for each fact of its subject, if `once`. A term before something makes a reminder:
    it is not written at all when its moment has gone by. `urgent` goes before everything else that is due.
    At most `limit` mails a day go to the address of a prospect, so that no form can be used to bomb a
    stranger; the owner's are not counted. Of a `calm` kind the owner gets one mail about a lead in five
    minutes: what comes sooner waits, and goes in one mail that says how often. `file` is
    templates/messages/FILE.md.
    """

    name: str
    to: Literal["owner", "prospect"]
    # The first argument is what the application hands to everything that acts.
    facts: Callable[[Any, Database, Message, datetime], F | None]
    guard: Callable[[F], bool] = lambda _facts: True
    words: Callable[[F], Words]
    channel: str = "mail"
    due: Term = AT_ONCE
    useful_until: Term | None = None
    once: bool = True
    last_counts: bool = False
    urgent: bool = False
    limit: int = MOST
    calm: bool = False
    file: str = ""
    # Whoever does not want more of these finds in the header how to say so (RFC 2369).
    optional: bool = False

    def __post_init__(self) -> None:
        """Refuse a message that would be of no use any more when it is due."""
        end = self.useful_until
        if end is None or (self.due == AT_ONCE and end.anchor != "fact"):
            return
        if end.anchor != self.due.anchor or end.offset <= self.due.offset:
            raise ValueError(f"{self.name} would be due at {self.due}, and of use until {end}")

    @property
    def file_name(self) -> str:
        """The file of its words, which several kinds may share."""
        return self.file or self.name

    def key(self, subject: Subject) -> str | None:
        """Return what tells this message from every other one, None where the fact itself happens once."""
        return key(self.name, subject) if self.once else None

    def terms(self, subject: Subject) -> tuple[datetime, datetime | None]:
        """Return when a message about this is due, and until when it is of use."""
        return self.due.of(subject), self.useful_until.of(subject) if self.useful_until else None


def key(name: str, subject: Subject) -> str:
    """Return what names this fact of this subject, as a message of this kind tells it."""
    return " ".join(part for part in (name, subject.about, str(subject.fact)) if part)


def queue(db: Database, kind: Kind[Any], subject: Subject) -> str | None:
    """Add a message to the open transaction; return its uid, None when there is nothing to add."""
    due, useful_until = kind.terms(subject)
    if kind.due.offset < timedelta(0) and due <= subject.at:
        return None
    return store.put(
        db,
        kind.name,
        subject.lead,
        subject.at,
        channel=kind.channel,
        about=subject.about,
        dedup_key=kind.key(subject),
        due=due,
        useful_until=useful_until,
        urgent=kind.urgent,
    )


def follow(db: Database, kind: Kind[Any], subject: Subject) -> None:
    """Let a message that waits and was never tried follow the table, when its terms were changed since."""
    if name := kind.key(subject):
        store.put_off(db, name, *kind.terms(subject))


@dataclass(frozen=True, slots=True)
class Job:
    """Timed work; `run` gets the context and the present moment, and is called again after `every`,
    also when it failed."""

    name: str
    every: timedelta
    run: Callable[[Any, datetime], object]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The whole table, with the context in which facts are read."""

    context: Any
    by_name: Mapping[str, Kind[Any]]

    def alike(self, kind: Kind[Any]) -> tuple[str, ...]:
        """Return the names of the calm kinds whose words stand in the same file."""
        found = self.by_name.values()
        return tuple(one.name for one in found if one.calm and one.file_name == kind.file_name)

    def words(self, db: Database, message: Message, now: datetime) -> tuple[Kind[Any], Facts, Words] | None:
        """Return what this message says if it goes now, and to whom; None when it is no longer of use.

        Raises KeyError when there is no such kind.
        """
        kind = self.by_name[message.kind]
        facts = kind.facts(self.context, db, message, now)
        if facts is None or not kind.guard(facts) or (kind.last_counts and store.superseded(db, message)):
            return None
        # Who phoned may have given no address.
        if kind.to == "prospect" and not (facts.prospect and facts.prospect.email):
            return None
        return kind, facts, kind.words(facts)
