"""Commands about the program as a whole."""

import filecmp
import shlex
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from vollegym.config import NAMES, PREFIX
from vollegym.console import at_a_terminal, echo, remark, tell, whole_file
from vollegym.content import publishing
from vollegym.current import services
from vollegym.dutch.dates import moment_in_words
from vollegym.dutch.phrases import counted, printable
from vollegym.maintenance import proof
from vollegym.services import findings
from vollegym.storage import backup, bundle, unbundle
from vollegym.storage.database import Storage
from vollegym.storage.files import ERASURE_KEY, ERASURES
from vollegym.storage.inspection import BackupError, Inspection, inspect, sentence
from vollegym.storage.restore import restore
from vollegym.storage.timestamps import moment
from vollegym.tokens import watch_token

commands = AppGroup("database", help="De database zelf.")


@commands.command("prepare")
def prepare() -> None:
    """Maak de database, of werk haar bij, en zet de vragen klaar. Vooraf komt er een reservekopie."""
    path = services().settings.database
    try:
        services().storage.prepare()
        content = services().content
        for remark in publishing.changed_names(services().storage, content.now):
            echo(f"{remark} (opmerking)", err=True)
        publishing.publish(services().storage, content.now.questionnaire, services().now())
        content.keep_hours()
    except (OSError, sqlite3.DatabaseError) as error:
        raise click.ClickException(
            f"VOLLEGYM_DATABASE ({path}) kan niet gebruikt worden: {error}."
        ) from error
    # A copy that someone put in place by hand is looked through just like one that was restored.
    for step in after_restore():
        step(services().storage)
    echo(f"Database {path.name} is bijgewerkt.", err=True)


@click.command("doctor")
@click.option("--address", is_flag=True, help="Toon alleen het geheime adres voor een bewaakdienst.")
@with_appcontext
def doctor(address: bool) -> None:
    """Noem wat er mis is, en wat je eraan doet. Eindig met code 1 als er iets mis is."""
    if address:
        echo(f"{services().settings.site_url}/healthz/{watch_token(services().settings.secret_key)}")
        return
    tell(findings(services(), services().storage.database(), services().now()))


backup_commands = AppGroup("backup", help="Reservekopieën: maken, controleren, terugzetten.")
FILE = click.Path(dir_okay=False, path_type=Path)


@backup_commands.command("create")
@click.option(
    "-o", "--output", type=FILE, help="Waarheen; anders naar instance/backups, met de datum in de naam."
)
@click.option("--force", is_flag=True, help="Vervang een bestand dat er al staat.")
def create(output: Path | None, force: bool) -> None:
    """Maak een gecontroleerde reservekopie. De site mag blijven draaien."""
    if output:
        backup.check_place(output, force)
    made = backup.create(services().settings.database, output or backup.named(folder(), services().now()))
    days = services().settings.retention_backup
    gone = backup.prune(folder(), services().now(), days)
    echo(made.path)
    remark(f"Reservekopie gemaakt en gecontroleerd: {summary(made)}.")
    warn_of_one_disk(output)
    if gone:
        remark(f"Ouder dan {days} dagen, dus weggegooid: {', '.join(path.name for path in gone)}.")


@backup_commands.command("elsewhere")
def send_elsewhere() -> None:
    """Zet nu een kopie op de plek elders. De verzender doet het elke dag, en ruimt daar op wat te oud is."""
    proof.place(services())
    proof.noted(services(), "elsewhere", services().now(), lambda: proof.send(services(), services().now()))
    tell(list(proof.check_elsewhere(services(), services().storage.database(), services().now())))


@backup_commands.command("trial")
def put_back_on_trial() -> None:
    """Zet de nieuwste kopie op proef terug, en tel of alles erin zit. De verzender doet het elke week."""
    found: list[Inspection] = []

    def act() -> str:
        found.append(proof.trial(services()))
        return found[0].path.name

    proof.noted(services(), "trial", services().now(), act)
    for one in found:
        remark(f"Vergeleken: {proof.counts_in_words(one)}.")
    tell(list(proof.check_trial(services(), services().storage.database(), services().now())))


@backup_commands.command("verify")
@click.argument(
    "file", metavar="[BESTAND]", type=FILE, required=False, help="De reservekopie; anders de nieuwste."
)
def verify(file: Path | None) -> None:
    """Controleer een reservekopie, en tel wat erin zit."""
    found = inspect(file or backup.newest(folder()))
    echo(found.path)
    for table, rows in found.rows.items():
        echo(f"{rows:>8}  {table}")
    remark(f"De reservekopie is heel: {summary(found)}.")


@backup_commands.command("restore")
@click.argument("file", metavar="BESTAND", type=FILE, help="De reservekopie.")
def restore_file(file: Path) -> None:
    """Zet een reservekopie terug. Zet eerst de site stil; de database van nu blijft bewaard."""
    aside = backup.named(folder(), services().now(), "-voor-herstel")
    # This process must not be the one that has the database open.
    services().storage.close()
    existed = restore(file, services().settings.database, aside, after_restore())
    remark(f"Teruggezet uit {file.name}: {summary(inspect(file))}.")
    if existed:
        remark(f"De database van daarvoor staat in {aside}.")


@backup_commands.command("bundle")
@click.option(
    "-o", "--output", type=FILE, help="Waarheen; anders naar instance/backups, met de datum in de naam."
)
@click.option("--encrypt", is_flag=True, help="Op slot, met een wachtwoord dat je intikt.")
@click.option("--force", is_flag=True, help="Vervang een bestand dat er al staat.")
def pack(output: Path | None, encrypt: bool, force: bool) -> None:
    """Pak alles in één bestand. Met de geheime sleutel, de instellingen, de teksten en de beelden."""
    settings, now = services().settings, services().now()
    lock = encrypt or settings.bundle_password is not None
    if output:
        backup.check_place(output, force)
    target = output or backup.named(folder(), now, kind=backup.LOCKED if lock else backup.BUNDLE)
    password = ask_password(new=True) if lock else None
    with sentence("De bundel is niet gelukt"):
        backup.folder_for(target)
        with whole_file(target) as sink:
            beside = (ERASURES, ERASURE_KEY)
            made, left_out = bundle.make(settings, beside, proof.set_elsewhere(), sink, password, now)
    echo(target)
    remark(f"Bundel gemaakt, met {inventory(made)}.")
    if not lock:
        remark("Let op: wie dit bestand heeft, heeft alles. Zet het op slot met --encrypt.")
    warn_of_one_disk(output)
    remark_on_settings(made)
    if left_out:
        remark(f"Niet mee, want geen gewoon bestand: {', '.join(map(printable, left_out))}.")
    backup.prune(folder(), now, settings.retention_backup)


@backup_commands.command("unbundle")
@click.argument("file", metavar="BESTAND", type=FILE, help="De bundel.")
@click.argument(
    "where", metavar="[MAP]", type=click.Path(path_type=Path), required=False, help="Een lege of nieuwe map."
)
@click.option("--list", "only_list", is_flag=True, help="Alleen tonen wat erin zit, en of het heel is.")
def unpack(file: Path, where: Path | None, only_list: bool) -> None:
    """Pak een bundel uit in een lege map, om daar verder te gaan."""
    if only_list:
        made = unbundle.contents(file, ask_password)
        for one in made.files:
            echo(f"{one.size:>12}  {printable(one.name)}")
        remark(f"De bundel is heel. {told(made)}")
        remark_on_settings(made)
        return
    if where is None:
        raise click.UsageError(
            "Noem een lege of nieuwe map om in uit te pakken, of vraag met --list wat erin zit."
        )
    made, found = unbundle.unpack(file, where, ask_password)
    echo(where)
    remark(f"Uitgepakt en gecontroleerd: {summary(found)}. {told(made)}")
    remark_on_settings(made)
    remark_how_to_go_on(where.resolve(), made)


def ask_password(new: bool = False) -> str:
    """Return the password of a bundle: from the settings, else from whoever sits at the terminal."""
    if kept := services().settings.bundle_password:
        return kept
    if not at_a_terminal():
        raise BackupError(f"Hier kan niemand een wachtwoord intikken. Zet het in {PREFIX}BUNDLE_PASSWORD.")
    typed = str(click.prompt("Wachtwoord", hide_input=True, confirmation_prompt=new, err=True)).strip()
    try:
        return str(NAMES["bundle_password"](typed, services().settings.root)) if new else typed
    except ValueError as error:
        raise BackupError(f"Dit wachtwoord kan niet: {error}.") from error


def inventory(made: bundle.Manifest) -> str:
    """Return what is in a bundle, in a few words."""
    names = [one.name for one in made.files]
    parts = ["de database", "de geheime sleutel"]
    parts += ["wie vergeten is"] if f"instance/{ERASURES}" in names else []
    parts += ["de instellingen"] if bundle.SETTINGS in names else []
    texts = sum(name.startswith("content/") for name in names)
    pictures = sum(name.startswith(("static/", "instance/cards/")) for name in names)
    return (
        ", ".join([*parts, counted(texts, "tekst", "teksten")])
        + f" en {counted(pictures, 'beeld', 'beelden')}"
    )


def told(made: bundle.Manifest) -> str:
    """Return when a bundle was made, by which version, and what is in it."""
    when = moment_in_words(moment(made.made_at))
    return f"Gemaakt op {when} met versie {printable(made.program)}, met {inventory(made)}."


def remark_on_settings(made: bundle.Manifest) -> None:
    """Name the settings that an owner has to set again elsewhere."""
    if made.environment:
        names = ", ".join(map(printable, made.environment))
        remark(f"Niet mee, want ze stonden in de omgeving: {names}.")


def remark_how_to_go_on(where: Path, made: bundle.Manifest) -> None:
    """Say what it takes to run the site from what was unpacked."""
    static = services().settings.root / "static"
    pictures = [one.name.removeprefix("static/") for one in made.files if one.name.startswith("static/")]
    if any(
        not (static / name).is_file() or not filecmp.cmp(where / "static" / name, static / name)
        for name in pictures
    ):
        remark(
            f"Zet de beelden erbij:  cp -R {shlex.quote(str(where / 'static'))}/. {shlex.quote(str(static))}/"
        )
    remark(f"Start de site ermee:   {PREFIX}INSTANCE={shlex.quote(str(where / 'instance'))} ./dev run")
    remark(
        f"Wie je na {moment_in_words(moment(made.made_at))} vergat, staat er weer in. Heb je de map instance "
        f"van daarna nog, zet dan eerst {ERASURES} en {ERASURE_KEY} daaruit in {where / 'instance'}."
    )


def warn_of_one_disk(output: Path | None) -> None:
    """Say that a copy which an owner put somewhere would be lost with the database."""
    if output and backup.on_one_disk(output, services().settings.database):
        remark(
            "Let op: deze kopie staat op dezelfde schijf als de database. "
            "Gaat die schijf stuk, dan ben je allebei kwijt."
        )


def folder() -> Path:
    return services().settings.backups


def summary(found: Inspection) -> str:
    """Return what is in a copy, in a few words."""
    return f"{found.rows['lead']} aanvragen en concepten, schema {found.migration}"


def after_restore() -> list[Callable[[Storage], object]]:
    """Return what a database that was put in place goes through before it is in force."""
    return [partial(step, services()) for room in services().rooms for step in room.after_restore]
