"""Commands about the program as a whole."""

import sqlite3

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from vollegym import web
from vollegym.booking.opening import opening
from vollegym.intake import publish
from vollegym.web.findings import look

commands = AppGroup("database", help="De database zelf.")


@commands.command("prepare")
def prepare() -> None:
    """Maak de database, of werk haar bij, en zet de vragen klaar. Vooraf komt er een reservekopie."""
    path = web.settings().database
    try:
        web.storage().prepare()
        for remark in publish.changed_names(web.storage(), web.settings().content):
            click.echo(f"{remark} (opmerking)", err=True)
        questionnaire, _ = publish.from_files(web.settings().content)
        publish.publish(web.storage(), questionnaire, web.now())
        opening().keep(web.now())
    except (OSError, sqlite3.DatabaseError) as error:
        raise click.ClickException(
            f"VOLLEGYM_DATABASE ({path}) kan niet gebruikt worden: {error}."
        ) from error
    # A copy that someone put in place by hand is looked through just like one that was restored.
    for step in current_app.extensions["after_restore"]:
        step(web.storage())
    click.echo(f"Database {path.name} is bijgewerkt.", err=True)


MARKS = {"good": "goed  ", "remark": "let op", "wrong": "mis   "}


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Noem wat er mis is, en wat je eraan doet. Eindig met code 1 als er iets mis is."""
    found = look(current_app, web.storage().database(), web.now())
    said: set[str] = {""}
    for finding in found:
        # One cause may show in two ways; what to do about it is said once.
        remedy = "" if finding.remedy in said else f"\n        {finding.remedy}"
        said.add(finding.remedy)
        click.echo(f"{MARKS[finding.level]}  {finding.what}{remedy}")
    raise SystemExit(1 if any(finding.level == "wrong" for finding in found) else 0)
