"""Commands about the program as a whole."""

import click
from flask.cli import AppGroup

from vollegym import web

commands = AppGroup("database", help="The database file.")


@commands.command("prepare")
def prepare() -> None:
    """Make and migrate the database when needed, with a backup before."""
    web.storage().prepare()
    click.echo(f"Database {web.settings().database.name} is bijgewerkt.", err=True)
