"""The funnel in words and bars, for the terminal."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import click
from flask.cli import AppGroup

from vollegym.console import echo, failures_as_remarks, remark
from vollegym.current import services
from vollegym.dutch.dates import date_in_words
from vollegym.leads import funnel_store
from vollegym.leads.funnel import CHECK, Count, Place, level, merged, report, total
from vollegym.storage.database import one_moment

WIDE = 20
NAMES = {CHECK: "(nakijken)"}


def told(counts: Mapping[Place, Count], whole: Count, questions: Sequence[str]) -> Iterator[str]:
    """Give the lines: the whole, each question, and each week with its sources and landing pages."""
    if not whole["started"]:
        yield "Er is nog geen intake begonnen."
        return
    yield f"Alles bij elkaar: {in_words(whole)}."
    yield ""
    yield from per_question(whole, questions)
    for heading, part in (("Per bron", 1), ("Per eerste pagina", 2)):
        yield ""
        yield heading
        for (name,), count in sorted(level(counts, part).items(), key=lambda item: -item[1]["started"]):
            yield line(name, count, whole["started"], 2)
    yield ""
    yield "Per week, bron en eerste pagina"
    yield from per_week(counts, whole["started"])


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


def per_week(counts: Mapping[Place, Count], most: int) -> Iterator[str]:
    """Give a line for each week, below it one for each source, below that one for each landing page."""
    for week, places in by_part(sorted(counts, key=lambda place: (-place[0].toordinal(), *place[1:])), 0):
        yield line(f"week van {week:%d-%m-%Y}", together(counts, places), most, 0)
        for source, below in by_part(places, 1):
            yield line(source, together(counts, below), most, 2)
            for place in below:
                yield line(place[2], counts[place], most, 4)


def by_part(places: Sequence[Place], part: int) -> Iterator[tuple[Any, list[Place]]]:
    """Give the groups of ordered places that have this part in common."""
    return ((key, list(group)) for key, group in groupby(places, key=itemgetter(part)))


def together(counts: Mapping[Place, Count], places: Sequence[Place]) -> Count:
    """Return the counts of these places as one."""
    whole = Count()
    for place in places:
        whole.add(counts[place])
    return whole


def line(name: str, count: Count, most: int, indent: int) -> str:
    """Return one group: its name, a bar as long as its share, and what came of it."""
    label = " " * indent + name
    return f"{label:38} {bar(count['started'], most):{WIDE}} {in_words(count)}"


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
    with failures_as_remarks(), one_moment(services().storage.database()) as db:
        # What a week and a source come to at each question is asked for by programs alone.
        whole = Count() if format_ == "text" and since is None else None
        remembered = funnel_store.remembered(db)
        counts = merged([funnel_store.counted(db, services().now(), whole=whole), remembered])
        if whole is not None:
            for count in remembered.values():
                whole.add(count)
        quarantined, questions = funnel_store.quarantined(db), [*funnel_store.questions(db), CHECK]
    if since:
        counts = {place: count for place, count in counts.items() if (since.date() - place[0]).days < 7}
    if format_ == "json":
        echo(
            json.dumps(
                {**report(counts, questions), "quarantined": quarantined}, ensure_ascii=False, indent=2
            )
        )
    elif since and not counts:
        echo(f"Sinds {date_in_words(since.date())} is geen intake begonnen.")
    else:
        echo("\n".join(told(counts, total(counts) if whole is None else whole, questions)))
    if quarantined:
        remark(f"Niet meegeteld: {quarantined} in quarantaine.")
