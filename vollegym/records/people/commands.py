"""`flask leads release`: remarks in Dutch to standard error."""

import re

import click

from vollegym import web
from vollegym.leads import quarantine, store
from vollegym.leads.group import leads
from vollegym.records.remarks import remark

commands = leads


@commands.command("release")
@click.argument("references", nargs=-1, required=True)
def release(references: tuple[str, ...]) -> None:
    """Let leads out of quarantine; all that was held back is sent now, once."""
    for reference in map(as_reference, references):
        with web.storage().writing() as db:
            found = store.by_reference(db, reference)
            released = found is not None and quarantine.release(db, found.id, web.now(), by="owner")
        if found is None:
            raise click.ClickException(f"Er is geen aanvraag {reference}.")
        remark(f"{reference} is vrijgegeven." if released else f"{reference} zat niet in quarantaine.")


def as_reference(typed: str) -> str:
    """Return a reference the way it is kept, however it was typed or read out."""
    letters = re.sub(r"[^0-9A-Z]", "", typed.upper())
    return f"{letters[:4]}-{letters[4:]}" if len(letters) == 8 else typed.strip()
