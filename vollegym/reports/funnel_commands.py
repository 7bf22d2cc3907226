"""The funnel in words and bars, for the terminal."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from tempfile import TemporaryFile

import click
from flask.cli import AppGroup

from vollegym.console import echo, failures_as_remarks, remark
from vollegym.current import services
from vollegym.dutch.dates import date_in_words
from vollegym.leads import funnel_store
from vollegym.leads.funnel import CHECK, Count, Sums, Week, by_source, together, week_as_object
from vollegym.storage.database import one_moment

WIDE = 20
NAMES = {CHECK: "(nakijken)"}


def told(weeks: Iterable[Week], questions: Sequence[str]) -> Iterator[str]:
    """Give the lines: the whole, each question, and each week with its sources and landing pages.

    What comes last is known before what comes first, so it waits in a file: of many years it is much.
    """
    sums = Sums()
    with TemporaryFile("w+", encoding="utf-8") as waiting:
        for week in weeks:
            sums.add(week[1])
            waiting.writelines(f"{json.dumps(row)}\n" for row in per_week(week))
        if not sums.total["started"]:
            return
        most = sums.total["started"]
        yield f"Alles bij elkaar: {in_words(sums.total)}."
        yield ""
        yield from per_question(sums.total, questions)
        for heading, parts in (("Per bron", sums.sources), ("Per eerste pagina", sums.landings)):
            yield ""
            yield heading
            for name, count in sorted(parts.items(), key=lambda item: (-item[1]["started"], item[0])):
                yield line(row(name, count, 2), most)
        yield ""
        yield "Per week, bron en eerste pagina"
        waiting.seek(0)
        yield from (line(json.loads(kept), most) for kept in waiting)


def per_question(whole: Count, questions: Sequence[str]) -> Iterator[str]:
    """Give a line for each question that anyone reached."""
    yield f"{'Vraag':14}{'bereikt':>8}{'beantwoord':>12}  {'':{WIDE}}{'met fout':>10}{'mediaan':>9}  gestopt"
    for question in questions:
        reached, answered = whole.of("reached", question), whole.of("answered", question)
        if reached:
            wrong = percent(whole.of("errors", question), reached)
            seconds, left = whole.typical(question), whole.of("left", question)
            yield (
                f"{NAMES.get(question, question):14}{reached:>8}{answered:>12}  "
                f"{bar(answered, whole['started']):{WIDE}}{wrong:>10}"
                f"{'' if seconds is None else f'{seconds} s':>9}  {left or ''}"
            ).rstrip()


def per_week(week: Week) -> Iterator[tuple[str, int, str]]:
    """Give a week, below it its sources, and below each of those its landing pages."""
    monday, groups = week
    yield row(f"week van {monday:%d-%m-%Y}", together(groups.values()), 0)
    for source, landings in by_source(groups):
        yield row(source, together(landings.values()), 2)
        for landing, count in landings.items():
            yield row(landing, count, 4)


def row(name: str, count: Count, indent: int) -> tuple[str, int, str]:
    """Return one group: its name, how many began, and what came of it."""
    return " " * indent + name, count["started"], in_words(count)


def line(row: tuple[str, int, str], most: int) -> str:
    """Return a group with a bar as long as its share."""
    name, started, words = row
    return f"{name:38} {bar(started, most):{WIDE}} {words}"


def in_words(count: Count) -> str:
    """Return what a group comes to."""
    parts = [
        f"{count['started']} begonnen",
        f"{count['sent']} verstuurd",
        f"{count['qualified']} past",
        f"{count['booked']} geboekt",
        f"{count['contacted']} gesproken",
    ]
    return ", ".join(parts)


def bar(part: int, whole: int) -> str:
    """Return a bar of at most 20 signs; whatever is not nothing shows."""
    return "█" * (max(1, round(WIDE * part / whole)) if part and whole else 0)


def percent(part: int, whole: int) -> str:
    """Return a share in whole percents."""
    return f"{round(100 * part / whole)} %"


def in_json(weeks: Iterable[Week], questions: Sequence[str], quarantined: int) -> Iterator[str]:
    """Give the funnel for programs, a week on each line, and then what all of them come to."""
    sums = Sums()
    yield '{"weeks": ['
    before = ""
    for week in weeks:
        sums.add(week[1])
        yield before + json.dumps(week_as_object(week, questions), ensure_ascii=False)
        before = ","
    rest = json.dumps({**sums.as_object(questions), "quarantined": quarantined}, ensure_ascii=False)
    yield f"], {rest[1:]}"


commands = AppGroup("intake")
DAY = click.DateTime(["%Y-%m-%d"])


@commands.command("funnel")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    help="json is voor programma's.",
)
@click.option("--since", metavar="DATUM", type=DAY, help="De eerste dag; zijn hele week telt mee.")
def funnel(format_: str, since: datetime | None) -> None:
    """Tel hoe ver mensen komen. Per week, herkomst en eerste pagina, en wat ervan kwam."""
    first = since.date() if since else None
    with failures_as_remarks(), one_moment(services().storage.database()) as db:
        quarantined, questions = funnel_store.quarantined(db), [*funnel_store.questions(db), CHECK]
        weeks = funnel_store.by_week(db, services().now(), first, newest_first=format_ == "text")
        lines = in_json(weeks, questions, quarantined) if format_ == "json" else told(weeks, questions)
        anything = False
        for part in lines:
            echo(part)
            anything = True
        if not anything:
            echo(
                f"Sinds {date_in_words(first)} is geen intake begonnen."
                if first
                else "Er is nog geen intake begonnen."
            )
    if quarantined:
        remark(f"Niet meegeteld: {quarantined} in quarantaine.")
