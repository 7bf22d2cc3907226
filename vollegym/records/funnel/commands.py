"""`flask intake funnel`: where people come from, how far they come, and where they stop."""

import json
from datetime import datetime

import click

from vollegym import web
from vollegym.intake.group import intake
from vollegym.records.funnel import store
from vollegym.records.funnel.counting import gathered, merged, report
from vollegym.records.funnel.passage import CHECK
from vollegym.records.funnel.words import told
from vollegym.records.remarks import remark, remarks_instead_of_traces
from vollegym.records.store import one_moment
from vollegym.text.dates import date_in_words

commands = intake
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
    with remarks_instead_of_traces(), one_moment(web.storage().database()) as db:
        counts = merged([gathered(store.passages(db, web.now())), store.remembered(db)])
        held, questions = store.quarantined(db), [*store.questions(db), CHECK]
    if since:
        counts = {place: count for place, count in counts.items() if (since.date() - place[0]).days < 7}
    if format_ == "json":
        click.echo(
            json.dumps({**report(counts, questions), "quarantined": held}, ensure_ascii=False, indent=2)
        )
    elif since and not counts:
        click.echo(f"Sinds {date_in_words(since.date())} is geen intake begonnen.")
    else:
        click.echo("\n".join(told(counts, questions)))
    if held:
        remark(f"Niet meegeteld: {held} in quarantaine.")
