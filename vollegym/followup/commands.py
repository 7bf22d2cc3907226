"""Messages as the owner reads them at the command line."""

import logging
import signal
import sys
from collections.abc import Iterable
from datetime import datetime

import click
from flask.cli import AppGroup

from vollegym.config import running_site
from vollegym.console import echo
from vollegym.current import services
from vollegym.dutch.dates import local
from vollegym.followup import checks, test_message
from vollegym.outbox import store as outbox_store
from vollegym.outbox.faults import remedy
from vollegym.outbox.store import Message
from vollegym.services import sender

log = logging.getLogger(__name__)
RESULTS = {
    "waiting": "wacht",
    "sent": "verstuurd",
    "kept": "bewaard",
    "skipped": "overgeslagen",
    "failed": "opgegeven",
}


def line(message: Message, reference: str | None) -> str:
    """Return one message on one line: uid, kind, lead, how it stands, and why."""
    when = message.closed_at or message.next_at
    parts = (
        message.uid[:8],
        message.kind.ljust(18),
        (reference or "").ljust(9),
        RESULTS[message.result or "waiting"].ljust(12),
    )
    why = (
        f"{message.note} (poging {message.attempts})"
        if message.note and message.result in (None, "failed")
        else message.note or ""
    )
    return " ".join((*parts, moment(when), why)).rstrip()


def sheet(message: Message, reference: str | None) -> str:
    """Return all that is known of one message."""
    facts = {
        "uid": message.uid,
        "soort": message.kind,
        "aanvraag": reference or "geen",
        "stand": RESULTS[message.result or "waiting"],
        "reden": message.note or "",
        "wat te doen": remedy_of(message),
        "gemaakt": moment(message.created_at),
        "voor": moment(message.due_at),
        "nuttig tot": moment(message.useful_until),
        "pogingen": str(message.attempts),
        "laatste poging": moment(message.tried_at),
        "volgende poging": "" if message.result else moment(message.next_at),
        "klaar": moment(message.closed_at),
    }
    return "\n".join(f"{name + ':':17}{value}" for name, value in facts.items() if value)


def remedy_of(message: Message) -> str:
    """Return what to do about a message that did not go; nothing for one that did or need not."""
    return remedy(message.note, message.channel) if message.result in (None, "failed") else ""


def remedies(messages: Iterable[Message]) -> list[str]:
    """Return what to do about these messages, each cause once."""
    return list(
        dict.fromkeys(f"{message.note}: {said}" for message in messages if (said := remedy_of(message)))
    )


def moment(at: datetime | None) -> str:
    """Return a moment in the time of Amsterdam, or nothing."""
    return local(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""


commands = AppGroup("outbox", help="Berichten: versturen, en zien wat ervan kwam.")


@commands.command("run")
def run() -> None:
    """Verstuur wat aan de beurt is, tot je het stopt. ./dev run start dit zelf."""
    process, now = sender(services()), services().now()
    services().storage.when_moved = running_site.end_soon
    for problem in checks.broken_files(services(), services().storage.database(), now):
        log.error("A message cannot be made: %s", problem)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: process.stop())
    if not process.run():
        sys.exit(1)


@commands.command("list")
@click.option(
    "--result", "results", multiple=True, type=click.Choice(tuple(RESULTS)), help="Alleen deze; mag vaker."
)
@click.option(
    "--limit",
    metavar="AANTAL",
    default=50,
    type=click.IntRange(1),
    help="Hoogstens zoveel, anders 50; de nieuwste eerst.",
)
def list_(results: tuple[str, ...], limit: int) -> None:
    """Toon de berichten die wachten, bewaard of opgegeven zijn. Met --result ook andere."""
    db = services().storage.database()
    messages = outbox_store.listed(db, results or ("waiting", "kept", "failed"), limit)
    for message in messages:
        echo(line(message, outbox_store.reference_of(db, message)))
    for said in remedies(messages):
        echo(f"\n{said}", err=True)
    now = outbox_store.standing(db, services().now())
    echo(f"{now.waiting} wachten, {now.kept} bewaard, {now.failed} opgegeven.", err=True)


@commands.command("show")
@click.argument("uid", metavar="CODE", help="Het begin van de code uit flask outbox list.")
def show(uid: str) -> None:
    """Toon één bericht, met de tekst die het nu zou hebben."""
    message = message_by_uid(uid)
    db = services().storage.database()
    echo(sheet(message, outbox_store.reference_of(db, message)))
    echo(test_message.preview(services(), db, message, services().now()))


@commands.command("retry")
@click.argument("uids", metavar="[CODE]...", nargs=-1, help="Het begin van de code uit flask outbox list.")
@click.option("--failed", is_flag=True, help="Alles wat opgegeven is.")
@click.option("--kept", is_flag=True, help="Alles wat bewaard is.")
def retry(uids: tuple[str, ...], failed: bool, kept: bool) -> None:
    """Verstuur berichten opnieuw. De pogingen tellen weer vanaf nul."""
    chosen = [name for name, wanted in (("failed", failed), ("kept", kept)) if wanted]
    if not uids and not chosen:
        raise click.UsageError("Geef het begin van een code, of --failed, of --kept.")
    messages = [message_by_uid(uid) for uid in uids]
    now = services().now()
    with services().storage.writing() as db:
        messages += outbox_store.listed(db, tuple(chosen), limit=-1) if chosen else []
        again = [message for message in messages if outbox_store.retry(db, message.uid, now)]
    echo(f"{len(again)} berichten gaan opnieuw.", err=True)


@commands.command("test")
@click.option(
    "--seconds",
    metavar="SECONDEN",
    default=30,
    type=click.IntRange(0, 300),
    help="Wacht zo lang op de uitslag, anders 30.",
)
def test(seconds: int) -> None:
    """Verstuur een proefbericht, en toon hoe het ging. Het gaat precies als een echt bericht."""
    sent = test_message.send(services(), seconds)
    for message in sent:
        echo(line(message, None))
    for said in remedies(sent):
        echo(f"\n{said}")
    if any(message.result != "sent" for message in sent):
        sys.exit(1)


def message_by_uid(uid: str) -> Message:
    """Return the one message whose uid begins like this, or end with a sentence."""
    found = outbox_store.find(services().storage.database(), uid.lower())
    if len(found) != 1:
        raise click.ClickException("Geen bericht begint zo." if not found else "Meer berichten beginnen zo.")
    return found[0]
