"""`flask desk …`: the way to the desk for whoever is on the server."""

import secrets

import click
from flask.cli import AppGroup

from vollegym.access import store as access_store
from vollegym.console import echo
from vollegym.current import services
from vollegym.desk.messages import entry_link

commands = AppGroup("desk", help="Je beheer, op /beheer.")


@commands.command("link")
@click.option("--renew", is_flag=True, help="Log eerst elke browser uit; eerdere links werken dan niet meer.")
def link(renew: bool) -> None:
    """Toon een link naar je beheer, die een uur geldig is."""
    if renew:
        with services().storage.writing() as db:
            access_store.renew_salt(db, secrets.token_hex(16))
        echo("Elke browser die binnen was, is nu buiten.", err=True)
    echo(entry_link(services().settings, services().storage.database(), services().now()))
