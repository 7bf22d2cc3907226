"""The way of one intake through the questions. Nothing of it is stored: it follows from answers and events.

Reached is every question up to the first open one, because that is the page its visitor was led to; so a page
that is merely looked at writes nothing, and who never posted a valid answer (most robots) is not counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from vollegym.intake import journey
from vollegym.intake.attribution import source_name
from vollegym.intake.questionnaire import Answers, Questionnaire
from vollegym.text.dates import on

# The page on which all answers are looked over and sent.
CHECK = "check"
UNKNOWN = "onbekend"
# Who did nothing for so long has left; before that he may be between two lessons.
LEFT_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One intake, without anything that says whose; `left` is the last question reached by who left."""

    week: date
    source: str = "direct"
    landing: str = UNKNOWN
    reached: tuple[str, ...] = ()
    answered: frozenset[str] = frozenset()
    erred: frozenset[str] = frozenset()
    seconds: Mapping[str, int] = field(default_factory=dict)
    left: str | None = None
    outcome: str | None = None
    booked: bool = False
    contacted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of one intake, as far as its way goes; `events` are (kind, properties), oldest first."""

    started_at: datetime
    last_at: datetime
    answers: Answers
    outcome: str | None
    source: Mapping[str, str] | None
    events: Iterable[tuple[str, Mapping[str, Any]]] = ()
    booked: bool = False
    contacted: bool = False


def passage(asked: Questionnaire, kept: Kept, now: datetime) -> Passage:
    """Return the way of one intake."""
    reached, answered = way(asked, kept.answers, sent=kept.outcome is not None)
    gone = kept.outcome is None and now - kept.last_at > LEFT_AFTER
    source = kept.source or {}
    return Passage(
        week=week_of(kept.started_at),
        source=source_name(source),
        landing=source.get("landing", UNKNOWN),
        reached=reached,
        answered=answered,
        erred=frozenset(said["question"] for kind, said in kept.events if kind == "error") & {*reached},
        seconds=first_seconds(kept.events),
        left=reached[-1] if gone else None,
        outcome=kept.outcome,
        booked=kept.booked,
        contacted=kept.contacted,
    )


def way(asked: Questionnaire, answers: Answers, sent: bool) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return which questions were reached and answered, the page before sending last."""
    path = [question.key for question in journey.path(asked, answers)]
    following = None if sent else journey.next_open(asked, answers)
    if following is None:
        return (*path, CHECK), frozenset([*path, CHECK] if sent else path)
    place = path.index(following.key)
    return tuple(path[: place + 1]), frozenset(path[:place])


def first_seconds(events: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, int]:
    """Return how long the form of each question was looked at before its first answer."""
    found: dict[str, int] = {}
    for kind, said in events:
        if kind == "answered" and isinstance(said.get("seconds"), int):
            found.setdefault(said["question"], said["seconds"])
    return found


def week_of(moment: datetime) -> date:
    """Return the Monday of the week in Amsterdam."""
    day = on(moment)
    return day - timedelta(days=day.weekday())
