"""What an owner wants to know of a period: how far people came, how fast we were, where they come from.

Each picture is a table first: the page draws its bars from the same rows that it shows and gives as csv.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from statistics import median
from typing import Any
from urllib.parse import urlencode

from sqlite_utils import Database

from vollegym.calendar.hours import Hours, open_time
from vollegym.dutch.dates import on
from vollegym.dutch.phrases import euros
from vollegym.questionnaire.attribution import source_name, written
from vollegym.reports import figures_store, writers
from vollegym.reports.excel import FreeText
from vollegym.reports.periods import DAY, Period

STEPS = {
    "begun": "Begonnen aan de intake",
    "sent": "Alles beantwoord",
    "fits": "Past",
    "spoken": "Gesproken",
    "held": "Gesprek geweest",
    "proposed": "Voorstel gedaan",
    "client": "Klant",
}
# The step of which a list can be shown, and how its address says that.
LISTS: Mapping[str, Mapping[str, str]] = {
    "sent": {},
    "fits": {"uitkomst": "qualified"},
    "client": {"fase": "client"},
}
# Until how many minutes of opening hours a first contact counts as this.
BUCKETS = ((5, "Binnen 5 minuten"), (30, "5 tot 30 minuten"), (240, "Tot 4 uur"), (None, "Later"))
NOT_YET = "Nog niet gesproken"
COUNTS = ("n", "fits", "held", "client")
HEADS = ("Aanvragen", "Passen", "Gesprek", "Klant")
WORK = {
    "called": "Gebeld",
    "spoken": "Gesproken",
    "held": "Gesprek",
    "proposed": "Voorstel",
    "client": "Klant",
}
MOST_ROWS, MOST_WEEKS = 40, 53
WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: its value, how it is shown, and the address of the leads behind it or nothing."""

    value: int | str
    shown: str = ""
    link: str = ""

    def __str__(self) -> str:
        return self.shown or str(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """What a line is called, and its figures."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heads; `slug` is its name in an address, `total` its last row."""

    slug: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None = None

    @property
    def most(self) -> int:
        """The largest of the first figures, by which bars are drawn."""
        return self.most_of(0)

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing but noughts in it."""
        return not any(cell.value for row in self.rows for cell in row.cells)

    def most_of(self, place: int) -> int:
        """Return the largest figure of a column."""
        return max((int(row.cells[place].value) for row in self.rows), default=0)

    def as_csv(self) -> bytes:
        """Return the table as Excel in Dutch reads it."""
        sink = BytesIO()
        rows = [*self.rows, *([self.total] if self.total else [])]
        writers.write_csv(
            sink,
            self.heads,
            [[FreeText(row.name).guarded, *(cell.value for cell in row.cells)] for row in rows],
            dutch=True,
        )
        return sink.getvalue()


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast we spoke with who qualified; minutes of opening hours, None where nobody was spoken."""

    people: int
    minutes: int | None
    at_once: int | None

    @property
    def share(self) -> int | None:
        """Per cent that was spoken within five minutes."""
        return round(100 * self.at_once / self.people) if self.people and self.at_once is not None else None


@dataclass(frozen=True, slots=True)
class Figures:
    """All of one page; `before` is of the period before."""

    period: Period
    steps: Mapping[str, int]
    before: Mapping[str, int]
    speed: Speed
    speed_before: Speed
    tables: Mapping[str, Table]


def figures(db: Database, hours: Hours, period: Period, titles: Mapping[str, str]) -> Figures:
    """Return everything that the page shows; `titles` says what a landing page is called."""
    steps, before = (figures_store.steps(db, one) for one in (period, period.before))
    gone, stopped = figures_store.thrown_away(db, period)
    steps["begun"] += gone
    before["begun"] += figures_store.thrown_away(db, period.before)[0]
    speed, contact = speed_of(db, hours, period)
    places = figures_store.by_place(db, period)
    tables = (
        funnel(steps, before, period),
        contact,
        grouped("bronnen", "Bron", period, places, "bron", {}),
        grouped("artikelen", "Eerste pagina", period, places, "artikel", titles),
        stops(figures_store.asked(db), stopped + figures_store.left(db, period)),
        answers(db, period),
        work(db, period),
    )
    return Figures(
        period,
        steps,
        before,
        speed,
        speed_of(db, hours, period.before)[0],
        {table.slug: table for table in tables},
    )


def link(period: Period, **more: str) -> str:
    """Return the address of the list of leads that a figure counts."""
    chosen = {**more, "van": period.first.isoformat(), "tot": period.last.isoformat()}
    return f"/beheer/aanvragen?{urlencode(chosen)}"


def funnel(steps: Mapping[str, int], before: Mapping[str, int], period: Period) -> Table:
    """Return how many came how far, each as a share of the step before it."""
    rows, last = [], 0
    for name, said in STEPS.items():
        count = steps[name]
        share = round(100 * count / last) if last else None
        address = link(period, **LISTS[name]) if name in LISTS else ""
        cells = (
            Cell(count, link=address),
            Cell("" if share is None else share, "" if share is None else f"{share} %"),
            Cell(before[name]),
        )
        rows.append(Row(said, cells))
        last = count
    return Table("trechter", "Van intake tot klant", ("Stap", "Mensen", "Deel", "Ervoor"), tuple(rows))


def stops(names: Mapping[str, str], counts: Mapping[str, int]) -> Table:
    """Return at which question people stand who sent nothing; of what is asked no more, only a number."""
    everybody = sum(counts.values())
    rows = []
    for key, name in names.items():
        number = counts.get(key, 0)
        share = round(100 * number / everybody) if everybody else ""
        rows.append(Row(name, (Cell(number), Cell(share, f"{share} %" if everybody else ""))))
    if other := everybody - sum(counts.get(key, 0) for key in names):
        rows.append(Row("Anders", (Cell(other), Cell(""))))
    total = Row("Samen", (Cell(everybody), Cell("")))
    return Table("stoppen", "Waar mensen stoppen", ("Bij de vraag", "Mensen", "Deel"), tuple(rows), total)


def work(db: Database, period: Period) -> Table:
    """Return what came in and what was done in each week, the last one first."""
    found = figures_store.work(db, period)
    first, last = (day - timedelta(days=day.weekday()) for day in (period.first, period.last))
    mondays = [last - number * WEEK for number in range((last - first) // WEEK + 1)]
    shown, rest = mondays[:MOST_WEEKS], mondays[MOST_WEEKS:]
    rows = []
    for monday in shown:
        part = Period(max(monday, period.first), min(monday + WEEK - DAY, period.last))
        year, number, _ = monday.isocalendar()
        name = f"Week {number}" if year == last.isocalendar().year else f"Week {number}, {year}"
        rows.append(Row(name, week_cells(found.get(monday, Counter()), part)))
    if rest:
        earlier = sum((found.get(monday, Counter()) for monday in rest), Counter[str]())
        rows.append(Row("Eerder", week_cells(earlier, Period(period.first, shown[-1] - DAY))))
    total = Row("Samen", week_cells(sum(found.values(), Counter[str]()), period))
    heads = ("Week", "Aanvragen", *WORK.values())
    return Table("werk", "Wat jullie deden, per week", heads, tuple(rows), total)


def week_cells(counts: Mapping[str, int], part: Period) -> tuple[Cell, ...]:
    """Return the figures of one week; what came in links to it."""
    return (Cell(counts["n"], link=link(part)), *(Cell(counts[name]) for name in WORK))


def speed_of(db: Database, hours: Hours, period: Period) -> tuple[Speed, Table]:
    """Return how long people waited for a first conversation, and what came of it."""
    people: Counter[str] = Counter()
    held: Counter[str] = Counter()
    waits: list[int] = []
    found = list(figures_store.speed(db, period))
    moments = [moment for began, spoken, _ in found if spoken for moment in (began, spoken)]
    opened = open_time(hours, on(min(moments)), on(max(moments))) if moments else None
    for began, spoken, came in found:
        bucket = NOT_YET
        if opened and spoken:
            waits.append(opened.minutes(began, spoken))
            bucket = next(name for most, name in BUCKETS if most is None or waits[-1] <= most)
        people[bucket] += 1
        held[bucket] += came
    rows = []
    for name in (*(name for _, name in BUCKETS), NOT_YET):
        share = round(100 * held[name] / people[name]) if people[name] else ""
        rows.append(
            Row(
                name,
                (Cell(people[name]), Cell(held[name]), Cell(share, f"{share} %" if people[name] else "")),
            )
        )
    total = Row("Samen", (Cell(people.total()), Cell(held.total()), Cell("")))
    table = Table(
        "snelheid", "Hoe snel we spraken", ("Gesproken", "Mensen", "Gesprek", "Deel"), tuple(rows), total
    )
    at_once = people[BUCKETS[0][1]] if waits else None
    return Speed(people.total(), round(median(waits)) if waits else None, at_once), table


def grouped(
    slug: str,
    head: str,
    period: Period,
    places: Iterable[Mapping[str, Any]],
    part: str,
    titles: Mapping[str, str],
) -> Table:
    """Return enquiries and what came of them by source, or by the page on which people came in."""
    found: dict[str, Counter[str]] = {}
    for row in places:
        name = source(row["source"]) if part == "bron" else row["landing"]
        found.setdefault(name, Counter()).update({key: row[key] for key in (*COUNTS, "eur")})
    ordered = sorted(found.items(), key=lambda one: (-one[1]["client"], -one[1]["n"], one[0]))
    shown, rest = ordered[:MOST_ROWS], ordered[MOST_ROWS:]
    rows = [
        Row(
            titles.get(name, written(name) if part == "bron" else name) or "Onbekend",
            cells(counts, period, {part: name}),
        )
        for name, counts in shown
    ]
    if rest:
        rows.append(Row("De rest", cells(sum((counts for _, counts in rest), Counter()), period, {})))
    everything = sum(found.values(), Counter[str]())
    total = Row("Samen", cells(everything, period, {}, linked=True))
    title = "Waar ze vandaan komen" if part == "bron" else "Welke pagina klanten brengt"
    return Table(slug, title, (head, *HEADS, "Per maand"), tuple(rows), total)


def cells(
    counts: Mapping[str, int], period: Period, part: Mapping[str, str], *, linked: bool = False
) -> tuple[Cell, ...]:
    """Return the figures of one group; each but the calls links to its leads, where `part` can say which."""
    lists = (
        {"n": {}, "fits": LISTS["fits"], "client": LISTS["client"]} if linked or any(part.values()) else {}
    )
    addresses = {name: link(period, **part, **more) for name, more in lists.items()}
    found = [Cell(counts[name], link=addresses.get(name, "")) for name in COUNTS]
    return (*found, Cell(counts["eur"], euros(counts["eur"])))


def source(kept: str) -> str:
    """Return the name under which what stands for a source is counted."""
    parts = zip(("utm_source", "click", "referrer"), json.loads(kept), strict=True)
    return source_name({name: part for name, part in parts if part})


def answers(db: Database, period: Period) -> Table:
    """Return what each answer comes to, question by question: which one costs most."""
    found = figures_store.by_answer(db, period)
    rows = []
    for question in figures_store.questions(db):
        for option in question.options:
            counts = found.get((question.key, option.value))
            values = [int(counts[name]) if counts else 0 for name in COUNTS]
            share = f"{round(100 * values[1] / values[0])} %" if values[0] else ""
            rows.append(
                Row(
                    f"{question.short or question.title}: {option.label}",
                    (
                        Cell(values[0]),
                        Cell(values[1], f"{values[1]} ({share})" if share else "0"),
                        *map(Cell, values[2:]),
                    ),
                )
            )
    return Table("antwoorden", "Wat elk antwoord oplevert", ("Antwoord", *HEADS), tuple(rows))
