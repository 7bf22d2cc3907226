"""`flask backup create|verify|restore`: the path of a file to standard output, remarks to standard error."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from vollegym import web
from vollegym.storage import backup
from vollegym.storage.inspection import Inspection, inspect
from vollegym.storage.restore import restore

commands = AppGroup("backup", help="Reservekopieën: maken, controleren, terugzetten.")
FILE = click.Path(dir_okay=False, path_type=Path)


@commands.command("create")
@click.option(
    "-o", "--output", type=FILE, help="Waarheen; anders naar instance/backups, met de datum in de naam."
)
@click.option("--force", is_flag=True, help="Vervang een bestand dat er al staat.")
def create(output: Path | None, force: bool) -> None:
    """Maak een gecontroleerde reservekopie. De site mag blijven draaien."""
    if output:
        backup.check_place(output, force)
    made = backup.create(web.settings().database, output or backup.named(folder(), web.now()))
    days = web.settings().retention_backup
    gone = backup.prune(folder(), web.now(), days)
    click.echo(made.path)
    remark(f"Reservekopie gemaakt en gecontroleerd: {summary(made)}.")
    if output and backup.on_one_disk(output, web.settings().database):
        remark(
            "Let op: deze kopie staat op dezelfde schijf als de database. "
            "Gaat die schijf stuk, dan ben je allebei kwijt."
        )
    if gone:
        remark(f"Ouder dan {days} dagen, dus weggegooid: {', '.join(path.name for path in gone)}.")


@commands.command("verify")
@click.argument(
    "file", metavar="[BESTAND]", type=FILE, required=False, help="De reservekopie; anders de nieuwste."
)
def verify(file: Path | None) -> None:
    """Controleer een reservekopie, en tel wat erin zit."""
    found = inspect(file or backup.newest(folder()))
    click.echo(found.path)
    for table, rows in found.rows.items():
        click.echo(f"{rows:>8}  {table}")
    remark(f"De reservekopie is heel: {summary(found)}.")


@commands.command("restore")
@click.argument("file", metavar="BESTAND", type=FILE, help="De reservekopie.")
def restore_file(file: Path) -> None:
    """Zet een reservekopie terug. Zet eerst de site stil; de database van nu blijft bewaard."""
    aside = backup.named(folder(), web.now(), "-voor-herstel")
    # This process must not be the one that has the database open.
    web.storage().close()
    existed = restore(file, web.settings().database, aside, current_app.extensions["after_restore"])
    remark(f"Teruggezet uit {file.name}: {summary(inspect(file))}.")
    if existed:
        remark(f"De database van daarvoor staat in {aside}.")


def folder() -> Path:
    """Return where the copies are."""
    return web.settings().backups


def summary(found: Inspection) -> str:
    """Return what is in a copy, in a few words."""
    return f"{found.rows['lead']} aanvragen en concepten, schema {found.migration}"


def remark(text: str) -> None:
    """Say something to the person at the terminal, apart from the data."""
    click.echo(text, err=True)
