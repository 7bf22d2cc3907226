"""`flask database demo`: fill an empty demo with an agency that does not exist."""

import click
from flask.cli import AppGroup

from vollegym.console import echo
from vollegym.current import services
from vollegym.demo import agency, store

commands = AppGroup("database")


@commands.command("demo")
@click.option(
    "--leads",
    type=click.IntRange(1, 500_000),
    default=250,
    show_default=True,
    metavar="AANTAL",
    help="Hoeveel aanvragen.",
)
def demo(leads: int) -> None:
    """Vul een lege proefdatabase met een verzonnen bureau."""
    if not services().settings.demo:
        raise click.ClickException("Dit kan alleen in een proefdatabase. Typ ./dev run --demo.")
    if not store.is_empty(services().storage.database()):
        raise click.ClickException("In deze database staan al aanvragen.")
    made = agency.fill(services(), leads, services().now())
    echo(f"Er staan {made} verzonnen aanvragen in de proefdatabase.", err=True)
