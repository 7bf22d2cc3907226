"""`flask outbox …`: run the sender, and see what became of each message."""

import signal
import sys

import click
from flask import current_app
from flask.cli import AppGroup

from vollegym import web
from vollegym.followup import trial
from vollegym.followup.sender import Sender
from vollegym.followup.wording import RESULTS, line, remedies, sheet
from vollegym.storage import outbox, queue
from vollegym.storage.outbox import Row

commands = AppGroup("outbox", help="Messages: send them, and see what became of each.")


@commands.command("run")
def run() -> None:
    """Send what is due, until a signal comes; ./dev run starts this beside the server."""
    sender = Sender(current_app._get_current_object())  # type: ignore[attr-defined]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sender.stop())
    if not sender.run():
        sys.exit(1)


@commands.command("list")
@click.option(
    "--result", "results", multiple=True, type=click.Choice(tuple(RESULTS)), help="More than once allowed."
)
@click.option("--limit", default=50, type=click.IntRange(1), help="At most so many, the newest first.")
def list_(results: tuple[str, ...], limit: int) -> None:
    """List messages that wait, were kept or were given up; with --result also others."""
    db = web.storage().database()
    rows = queue.listed(db, results or ("waiting", "kept", "failed"), limit)
    for row in rows:
        click.echo(line(row, queue.reference_of(db, row)))
    for said in remedies(rows):
        click.echo(f"\n{said}", err=True)
    now = queue.standing(db, web.now())
    click.echo(f"{now.waiting} wachten, {now.kept} bewaard, {now.failed} opgegeven.", err=True)


@commands.command("show")
@click.argument("uid")
def show(uid: str) -> None:
    """Show one message by the beginning of its uid, with the text it would have now."""
    row = the_one(uid)
    db = web.storage().database()
    click.echo(sheet(row, queue.reference_of(db, row)))
    click.echo(trial.preview(db, row, web.now()))


@commands.command("retry")
@click.argument("uids", nargs=-1)
@click.option("--failed", is_flag=True, help="All that were given up.")
@click.option("--kept", is_flag=True, help="All that were kept.")
def retry(uids: tuple[str, ...], failed: bool, kept: bool) -> None:
    """Send messages again, by hand; attempts start anew."""
    chosen = [name for name, wanted in (("failed", failed), ("kept", kept)) if wanted]
    if not uids and not chosen:
        raise click.UsageError("Geef het begin van een uid, of --failed, of --kept.")
    rows = [the_one(uid) for uid in uids]
    now = web.now()
    with web.storage().writing() as db:
        rows += queue.listed(db, tuple(chosen), limit=-1) if chosen else []
        again = [row for row in rows if outbox.retry(db, row.uid, now)]
    click.echo(f"{len(again)} berichten gaan opnieuw.", err=True)


@commands.command("test")
@click.option("--seconds", default=30, type=click.IntRange(0, 300), help="Wait so long for the result.")
def test(seconds: int) -> None:
    """Send a test mail and a test event the very same way as real ones, and tell how it went."""
    sent = trial.send(current_app._get_current_object(), seconds)  # type: ignore[attr-defined]
    for row in sent:
        click.echo(line(row, None))
    for said in remedies(sent):
        click.echo(f"\n{said}")
    if any(row.result != "sent" for row in sent):
        sys.exit(1)


def the_one(uid: str) -> Row:
    """Return the one message whose uid begins like this, or end with a sentence."""
    found = queue.find(web.storage().database(), uid.lower())
    if len(found) != 1:
        raise click.ClickException("Geen bericht begint zo." if not found else "Meer berichten beginnen zo.")
    return found[0]
