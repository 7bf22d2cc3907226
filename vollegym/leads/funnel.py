"""The funnel: what groups of intakes come to. Nothing of it is stored; it is counted from answers and events.

Reached is every question up to the first open one, because that is the page its visitor was led to; so a page
that is merely looked at writes nothing, and whoever never posted a valid answer (most robots) is not counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from vollegym.questionnaire.questions import Outcome

# The page on which all answers are looked over and sent.
CHECK = "check"
UNKNOWN = "onbekend"
# Without a sign of life for this long somebody has left; before that it may be the next lesson that began.
LEFT_AFTER = timedelta(hours=1)

# The smallest group of a week that an intake belongs to: source and landing page.
Group = tuple[str, str]
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


# A week by its Monday in Amsterdam, and what its groups come to.
Week = tuple[date, Mapping[Group, Count]]


@dataclass(slots=True)
class Sums:
    """What all weeks come to together, so that no week needs to be held for it."""

    total: Count = field(default_factory=Count)
    sources: dict[str, Count] = field(default_factory=dict)
    landings: dict[str, Count] = field(default_factory=dict)

    def add(self, groups: Mapping[Group, Count]) -> None:
        """Add one week."""
        for (source, landing), count in groups.items():
            self.total.add(count)
            self.sources.setdefault(source, Count()).add(count)
            self.landings.setdefault(landing, Count()).add(count)

    def as_object(self, questions: Sequence[str]) -> dict[str, Any]:
        """Return the sums for programs."""
        return {
            "total": as_object(self.total, questions),
            "sources": [
                {"source": name, **as_object(self.sources[name], questions)} for name in sorted(self.sources)
            ],
            "landings": [
                {"landing": name, **as_object(self.landings[name], questions)}
                for name in sorted(self.landings)
            ],
        }


def together(counts: Iterable[Count]) -> Count:
    """Return several counts as one."""
    whole = Count()
    for count in counts:
        whole.add(count)
    return whole


def by_source(groups: Mapping[Group, Count]) -> Iterator[tuple[str, dict[str, Count]]]:
    """Give the sources of a week in the order of their names, each with its landing pages."""
    for source, places in groupby(sorted(groups), key=itemgetter(0)):
        yield source, {landing: groups[source, landing] for _, landing in places}


def week_as_object(week: Week, questions: Sequence[str]) -> dict[str, Any]:
    """Return a week for programs, with its sources, and those with their landing pages."""
    monday, groups = week
    sources = [
        {
            "source": source,
            **as_object(together(landings.values()), questions),
            "landings": [
                {"landing": landing, **as_object(count, questions)} for landing, count in landings.items()
            ],
        }
        for source, landings in by_source(groups)
    ]
    return {
        "week": monday.isoformat(),
        **as_object(together(groups.values()), questions),
        "sources": sources,
    }


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
