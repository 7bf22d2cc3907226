"""The path of one intake through the questions. Nothing of it is stored: it follows from answers and events.

Reached is every question up to the first open one, because that is the page its visitor was led to; so a page
that is merely looked at writes nothing, and whoever never posted a valid answer (most robots) is not counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from vollegym.dutch.dates import on
from vollegym.questionnaire import journey
from vollegym.questionnaire.attribution import source_name
from vollegym.questionnaire.questions import Answers, Questionnaire

# The page on which all answers are looked over and sent.
CHECK = "check"
UNKNOWN = "onbekend"
# Without a sign of life for this long somebody has left; before that it may be the next lesson that began.
LEFT_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPath:
    """How far one intake came, without anything that says whose; `left` is where somebody stopped."""

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
class Intake:
    """What is stored of one intake as far as its path goes; `events` are (kind, properties), oldest first."""

    started_at: datetime
    last_at: datetime
    answers: Answers
    outcome: str | None
    source: Mapping[str, str] | None
    events: Iterable[tuple[str, Mapping[str, Any]]] = ()
    booked: bool = False
    contacted: bool = False


def funnel_path(asked: Questionnaire, intake: Intake, now: datetime) -> FunnelPath:
    """Return how far one intake came; a draft counts as left after LEFT_AFTER."""
    reached, answered = progress(asked, intake.answers, sent=intake.outcome is not None)
    gone = intake.outcome is None and now - intake.last_at > LEFT_AFTER
    source = intake.source or {}
    return FunnelPath(
        week=week_of(intake.started_at),
        source=source_name(source),
        landing=source.get("landing", UNKNOWN),
        reached=reached,
        answered=answered,
        erred=frozenset(said["question"] for kind, said in intake.events if kind == "error") & {*reached},
        seconds=first_seconds(intake.events),
        left=reached[-1] if gone else None,
        outcome=intake.outcome,
        booked=intake.booked,
        contacted=intake.contacted,
    )


def progress(asked: Questionnaire, answers: Answers, sent: bool) -> tuple[tuple[str, ...], frozenset[str]]:
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


Place = tuple[date, str, str]
WHOLE = ("started", "sent", "qualified", "not_yet", "not_fit", "booked", "contacted")
PER_QUESTION = ("reached", "answered", "errors", "left")


@dataclass(slots=True)
class Count:
    """What a group of intakes comes to: `numbers` by (measure, question), question empty for the whole.

    `purged` of the started ones were thrown away since; their numbers stayed, their times did not.
    """

    numbers: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: dict[str, list[int]] = field(default_factory=dict)
    purged: int = 0

    def add(self, other: "Count") -> None:
        """Add another group to this one."""
        self.numbers.update(other.numbers)
        self.purged += other.purged
        for question, seconds in other.seconds.items():
            self.seconds.setdefault(question, []).extend(seconds)

    def __getitem__(self, measure: str) -> int:
        return self.numbers[measure, ""]

    def of(self, measure: str, question: str) -> int:
        """Return how many reached, answered, met an error at, or left at a question."""
        return self.numbers[measure, question]

    def typical(self, question: str) -> int | None:
        """Return the median number of seconds before the first answer; None when no time is known."""
        known = self.seconds.get(question)
        return round(median(known)) if known else None


def counted(one: FunnelPath) -> Count:
    """Return one intake as a count of one."""
    whole = ["started", *(["sent", one.outcome] if one.outcome else [])]
    whole += [name for name in ("booked", "contacted") if getattr(one, name)]
    pairs = [(measure, "") for measure in whole]
    pairs += [("reached", question) for question in one.reached]
    pairs += [("answered", question) for question in one.answered]
    pairs += [("errors", question) for question in one.erred]
    pairs += [("left", one.left)] if one.left else []
    return Count(Counter(pairs), {question: [seconds] for question, seconds in one.seconds.items()})


def place_of(one: FunnelPath) -> Place:
    """Return the smallest group that an intake belongs to: week, source and landing page."""
    return one.week, one.source, one.landing


def gathered(paths: Iterable[FunnelPath]) -> dict[Place, Count]:
    """Return the counts of the smallest groups."""
    found: dict[Place, Count] = {}
    for one in paths:
        found.setdefault(place_of(one), Count()).add(counted(one))
    return found


def merged(several: Iterable[Mapping[Place, Count]]) -> dict[Place, Count]:
    """Return the counts of the smallest groups of all these together."""
    found: dict[Place, Count] = {}
    for counts in several:
        for place, count in counts.items():
            found.setdefault(place, Count()).add(count)
    return found


def level(counts: Mapping[Place, Count], *parts: int) -> dict[tuple[Any, ...], Count]:
    """Return the counts by some parts of the place (0 week, 1 source, 2 landing); by none: one group."""
    found: dict[tuple[Any, ...], Count] = {}
    for place in sorted(counts):
        found.setdefault(tuple(place[part] for part in parts), Count()).add(counts[place])
    return found


def total(counts: Mapping[Place, Count]) -> Count:
    """Return everything together."""
    return level(counts).get((), Count())


def as_object(count: Count, questions: Iterable[str]) -> dict[str, Any]:
    """Return a count for programs; `questions` gives the order."""
    return {
        **{measure: count[measure] for measure in WHOLE},
        "purged": count.purged,
        "questions": [
            {
                "question": question,
                **{measure: count.of(measure, question) for measure in PER_QUESTION},
                "error_rate": rate(count.of("errors", question), count.of("reached", question)),
                "median_seconds": count.typical(question),
            }
            for question in questions
        ],
    }


def rate(part: int, whole: int) -> float | None:
    """Return a share between 0 and 1; None of nothing."""
    return round(part / whole, 4) if whole else None


def report(counts: Mapping[Place, Count], questions: Iterable[str]) -> dict[str, Any]:
    """Return the funnel for programs: total, weeks with sources with landings, and both by themselves."""
    order = tuple(questions)
    names = ("week", "source", "landing")

    def nodes(*parts: int, within: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
        return [
            {names[parts[-1]]: str(key[-1]), **as_object(count, order), **below(parts, key)}
            for key, count in level(counts, *parts).items()
            if key[: len(within)] == within
        ]

    def below(parts: tuple[int, ...], key: tuple[Any, ...]) -> dict[str, Any]:
        if parts[0] != 0 or len(parts) == len(names):
            return {}
        following = len(parts)
        return {f"{names[following]}s": nodes(*parts, following, within=key)}

    by_itself = {"sources": nodes(1), "landings": nodes(2)}
    return {"total": as_object(total(counts), order), "weeks": nodes(0), **by_itself}
