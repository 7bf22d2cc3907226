"""`flask leads forget|mine|purge|release`: what an owner does for, or with, one person."""

import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from vollegym import web
from vollegym.intake.tickets import tidy_reference
from vollegym.leads import quarantine, store
from vollegym.leads.group import leads
from vollegym.records.output import whole_file
from vollegym.records.people import forget as forgetting
from vollegym.records.people import mine as telling
from vollegym.records.people import purge as purging
from vollegym.records.people.erasures import NAME
from vollegym.records.people.who import Keys, wanted
from vollegym.records.people.words import NOBODY, described, purged
from vollegym.records.remarks import account, number_of_leads, remark, remarks_instead_of_traces

log = logging.getLogger(__name__)
commands = leads
FILE = click.Path(dir_okay=False, path_type=Path)


def of_whom(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument and the option that say who is meant."""
    help_ = "Just the leads with exactly this, not others of the same person."
    return click.argument("who")(click.option("--only", is_flag=True, help=help_)(command))


@commands.command("forget")
@of_whom
@click.option("--dry-run", is_flag=True, help="Show, and wipe nothing.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def forget(who: str, only: bool, dry_run: bool, yes: bool) -> None:
    """Show and then wipe all of WHO: a mail address, a phone number or a reference."""
    asked = keys(who)
    db = web.storage().database()
    found = forgetting.traces(db, forgetting.find(db, asked, only), web.now())
    click.echo("\n".join(map(described, found)) or NOBODY)
    if dry_run:
        remark("Er is niets gewist.")
        return
    if found and not yes and sys.stdin.isatty():
        click.confirm("Dit alles wissen?", abort=True)
    with remarks_instead_of_traces():
        folder = web.settings().database.parent
        number, clean = forgetting.forget(web.storage(), folder, asked, only, web.now())
    log.info("%s forgot %s leads", account(), number)
    remark(f"Gewist: {number_of_leads(number)}. Genoteerd in {NAME}: een teruggezette kopie vergeet dit ook.")
    if not clean:
        remark("Een ander programma hield de database bezet; draai dit nog eens, dan zijn ook de resten weg.")


@commands.command("mine")
@of_whom
@click.option("-o", "--output", type=FILE, help="Default: standard output.")
def mine(who: str, only: bool, output: Path | None) -> None:
    """Write all that is held on WHO into one JSON file."""
    db = web.storage().database()
    found = forgetting.find(db, keys(who), only)
    if not found:
        raise click.ClickException(NOBODY)
    told = telling.everything(db, found, web.settings(), web.now())
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    with remarks_instead_of_traces():
        if output is None:
            click.echo(text, nl=False)
        else:
            with whole_file(output) as sink:
                sink.write(text.encode())
    log.info("%s wrote all of one person, %s leads, to %s", account(), len(found), output or "stdout")
    remark(f"{number_of_leads(len(found))} van deze persoon, met alles wat erbij hoort.")


@commands.command("purge")
@click.option("--dry-run", is_flag=True, help="Count, and delete nothing.")
def purge(dry_run: bool) -> None:
    """Delete what is older than the retention settings; the sender does this every day."""
    with remarks_instead_of_traces():
        if dry_run:
            gone = purging.counts(web.now())
        else:
            gone = purging.purge(web.storage(), web.settings(), web.now())
    for line in purged(gone, web.settings()):
        click.echo(line)
    number = sum(gone[kind] for kind in purging.KINDS)
    remark("Er is niets gewist." if dry_run else f"Gewist: {number_of_leads(number)}.")


@commands.command("release")
@click.argument("references", nargs=-1, required=True)
def release(references: tuple[str, ...]) -> None:
    """Let leads out of quarantine; all that was held back is sent now, once."""
    for typed in references:
        reference = tidy_reference(typed)
        with web.storage().writing() as db:
            found = store.by_reference(db, reference)
            released = found is not None and quarantine.release(db, found.id, web.now(), by="owner")
        if found is None:
            raise click.ClickException(f"Er is geen aanvraag {reference}.")
        remark(f"{reference} is vrijgegeven." if released else f"{reference} zat niet in quarantaine.")


def keys(who: str) -> Keys:
    """Return who is meant, or end with a sentence."""
    found = wanted(who)
    if not found:
        raise click.UsageError(f"{who!r} is geen mailadres, telefoonnummer of referentie.")
    return found
