"""The funnel: what groups of intakes come to. Nothing of it is stored; it is counted from answers and events.

Reached is every question up to the first open one, because that is the page its visitor was led to; so a page
that is merely looked at writes nothing, and whoever never posted a valid answer (most robots) is not counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from vollegym.questionnaire.questions import Outcome

# The page on which all answers are looked over and sent.
CHECK = "check"
UNKNOWN = "onbekend"
# Without a sign of life for this long somebody has left; before that it may be the next lesson that began.
LEFT_AFTER = timedelta(hours=1)

# The smallest group that an intake belongs to: the Monday of its week in Amsterdam, source and landing page.
Place = tuple[date, str, str]
WHOLE = ("started", "sent", *Outcome, "booked", "contacted")
PER_QUESTION = ("reached", "answered", "errors", "left")


@dataclass(slots=True)
class Count:
    """What a group of intakes comes to: `numbers` by (measure, question), question empty for the whole.

    `seconds` says how often the form of a question was looked at for how long before its first answer.
    `purged` of the started ones were thrown away since; their numbers stayed, their times did not.
    """

    numbers: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: dict[str, Counter[int]] = field(default_factory=dict)
    purged: int = 0

    def add(self, other: "Count") -> None:
        """Add another group to this one."""
        self.numbers.update(other.numbers)
        self.purged += other.purged
        for question, times in other.seconds.items():
            self.seconds.setdefault(question, Counter()).update(times)

    def __getitem__(self, measure: str) -> int:
        return self.numbers[measure, ""]

    def of(self, measure: str, question: str) -> int:
        """Return how many reached, answered, met an error at, or left at a question."""
        return self.numbers[measure, question]

    def typical(self, question: str) -> int | None:
        """Return the median number of seconds before the first answer; None when no time is known."""
        times = self.seconds.get(question)
        if not times:
            return None
        middle = times.total() // 2
        return round((nth(times, middle) + nth(times, times.total() - 1 - middle)) / 2)


def nth(times: Counter[int], place: int) -> int:
    """Return the time at this place, counted from 0, when all are put in order."""
    for seconds in sorted(times):
        place -= times[seconds]
        if place < 0:
            return seconds
    raise IndexError(place)


def merged(several: Iterable[Mapping[Place, Count]]) -> dict[Place, Count]:
    """Return the counts of the smallest groups of all these together; the first ones take the others in."""
    found: dict[Place, Count] = {}
    for counts in several:
        for place, count in counts.items():
            if found.setdefault(place, count) is not count:
                found[place].add(count)
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
