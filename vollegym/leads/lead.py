"""A lead: one intake of one person, from the first answer on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from vollegym.questionnaire.questions import Answer, Contact
from vollegym.questionnaire.verdict import Verdict

__all__ = ["Contact", "Lead", "Waiting", "Wishes"]


@dataclass(frozen=True, slots=True)
class Lead:
    """What is kept of one intake. A draft is a lead that was not sent yet; times are aware UTC.

    `version` is the questionnaire it started with and finishes on. `answers` holds the contact as well.
    """

    id: int
    reference: str
    version: int
    started_at: datetime
    submitted_at: datetime | None = None
    quarantined_at: datetime | None = None
    released_at: datetime | None = None
    verdict: Verdict | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def contact(self) -> Contact | None:
        """Return how to reach the person, once that was answered."""
        found = self.answers.get("contact")
        return found if isinstance(found, Contact) else None

    @property
    def state(self) -> str:
        """Return draft, quarantined or submitted; it follows from the times and is never stored."""
        if self.submitted_at is None:
            return "draft"
        return "quarantined" if self.held else "submitted"

    @property
    def held(self) -> bool:
        """Return whether this lead, or draft, is held back as a suspected robot."""
        return self.quarantined_at is not None and self.released_at is None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What someone asked for after the verdict: a day to hear from us, an objection, a call right now,
    another mail address.

    None is not asked; an objection without words is an empty text.
    """

    later: date | None = None
    objection: str | None = None
    call_asked_at: datetime | None = None
    email_corrected: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead that waits for us: the number of the lead, since when, and the reasons that nobody answered yet.

    The view `waiting` names them: new (nobody spoke with who qualified), cancelled and no_show (of a call),
    wish and call_now (to be called), objection.
    """

    lead: int
    since: datetime
    reasons: frozenset[str]
