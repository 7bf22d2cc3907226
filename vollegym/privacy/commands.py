"""What the commands about people say, in Dutch."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlite_utils import Database

from vollegym.config import Settings
from vollegym.console import (
    account,
    ask_first,
    echo,
    failures_as_remarks,
    number_of_leads,
    remark,
    whole_file,
)
from vollegym.current import services
from vollegym.dutch.dates import date_in_words, moment_in_words, term_in_words
from vollegym.dutch.phrases import printable
from vollegym.leads import quarantine
from vollegym.leads import store as lead_store
from vollegym.leads.identity import Keys, wanted
from vollegym.privacy import data_access
from vollegym.privacy import forget as privacy_forget
from vollegym.privacy import purge as privacy_purge
from vollegym.privacy.forget import StoredData
from vollegym.privacy.repeat_erasures import NAME
from vollegym.storage.database import scrub
from vollegym.storage.timestamps import moment
from vollegym.tokens import tidy_reference

# One and several of what each table holds.
TABLES = {
    "act": ("handeling", "handelingen"),
    "answer": ("antwoord", "antwoorden"),
    "booking": ("afspraak", "afspraken"),
    "call_now": ("bel-me-nu-verzoek", "bel-me-nu-verzoeken"),
    "client": ("keer klant", "keer klant"),
    "confirmed": ("bevestigd adres", "bevestigde adressen"),
    "contact": ("keer contactgegevens", "keer contactgegevens"),
    "contact_before": ("keer oude contactgegevens", "keer oude contactgegevens"),
    "contacted": ("gesprek of poging", "gesprekken en pogingen"),
    "event": ("gebeurtenis", "gebeurtenissen"),
    "later": ("gekozen datum", "gekozen data"),
    "letter": ("mail die je schreef", "mails die je schreef"),
    "lost": ("keer afgesloten", "keer afgesloten"),
    "merged": ("keer samengevoegd", "keer samengevoegd"),
    "next_step": ("volgende stap", "volgende stappen"),
    "note": ("notitie", "notities"),
    "objection": ("bezwaar", "bezwaren"),
    "outbox": ("bericht", "berichten"),
    "overruled": ("keer toch wel", "keer toch wel"),
    "proposal": ("voorstel", "voorstellen"),
    "ticket": ("ander apparaat", "andere apparaten"),
    "wish": ("belverzoek", "belverzoeken"),
}
SEVERAL = (
    "Dit nummer staat bij aanvragen met verschillende mailadressen, dus misschien van verschillende mensen. "
    "Kies met een mailadres of een referentie. Er is niets gedaan."
)


def described(stored: StoredData) -> str:
    """Return one lead in a few lines: who, since when, how many rows of what, and which calls are to come."""
    counts = ", ".join(f"{number} {TABLES[name][number > 1]}" for name, number in stored.counts.items())
    lines = [heading(stored), f"  {counts}"]
    lines += [
        f"  Er staat nog een gesprek: {moment_in_words(moment(start))}. Die tijd komt vrij."
        for start in stored.calls
    ]
    return "\n".join(lines)


def heading(stored: StoredData) -> str:
    """Return the line by which an owner knows a lead: reference, day, and how to reach whom."""
    began = date_in_words(moment(str(stored.lead["started_at"])))
    who = ", ".join(
        printable(str(stored.contact[key])) for key in ("name", "email", "phone_typed") if stored.contact
    )
    return f"{stored.lead['reference']} van {began}: {who or 'zonder contactgegevens'}"


def purged(gone: Mapping[str, int], settings: Settings) -> Iterator[str]:
    """Give one line a kind, with its term."""
    kinds = {
        "draft": ("begonnen, zonder contactgegevens", settings.retention_draft),
        "contact": ("begonnen, met contactgegevens", settings.retention_contact),
        "rejected": ("nog niet, niet, of in quarantaine", settings.retention_rejected),
        "lead": ("wel", settings.retention_lead),
        "backup": ("reservekopieën", settings.retention_backup),
    }
    for kind, (words, days) in kinds.items():
        if kind in gone:
            yield f"{gone[kind]:>6}  {words} (na {term_in_words(days)})"


log = logging.getLogger(__name__)
commands = AppGroup("leads")
FILE = click.Path(dir_okay=False, path_type=Path)


def of_whom(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument and the option that say who is meant."""
    help_ = "Ook deze aanvraag is van dezelfde persoon; mag vaker."
    also = click.option("--also", multiple=True, metavar="REFERENTIE", help=help_)
    who = click.argument("who", metavar="WIE", help="Een mailadres, telefoonnummer of referentie.")
    return who(also(command))


@commands.command("forget")
@of_whom
@click.option("--dry-run", is_flag=True, help="Alleen tonen, niets wissen.")
@click.option("--yes", is_flag=True, help="Vraag niets vooraf; nodig waar niemand kan antwoorden.")
def forget(who: str, also: tuple[str, ...], dry_run: bool, yes: bool) -> None:
    """Toon alles van één mens, en wis het daarna."""
    db = services().storage.database()
    asked, found = the_person(db, who, also)
    if not found.leads and not dry_run:
        scrub(services().storage)  # An earlier time may have left remains, when another program was reading.
    end_when_nobody(db, who, found)
    shown = privacy_forget.stored_data(db, found.leads, services().now())
    echo("\n".join(map(described, shown)))
    tell_the_linked(db, found)
    if dry_run:
        remark("Er is niets gewist.")
        return
    if not yes:
        ask_first("Dit alles wissen?", "Er is niets gewist")
    with failures_as_remarks():
        folder = services().settings.database.parent
        references = [str(stored.lead["reference"]) for stored in shown]
        number, clean = privacy_forget.forget(services().storage, folder, asked, references, services().now())
    log.info("%s forgot %s leads", account(), number)
    remark(f"Gewist: {number_of_leads(number)}. Genoteerd in {NAME}: een teruggezette kopie vergeet dit ook.")
    if not clean:
        remark("Een ander programma hield de database bezet; draai dit nog eens, dan zijn ook de resten weg.")


@commands.command("mine")
@of_whom
@click.option("-o", "--output", type=FILE, help="Waarheen; anders naar standaarduitvoer.")
def mine(who: str, also: tuple[str, ...], output: Path | None) -> None:
    """Schrijf alles wat we van één mens bewaren in één JSON-bestand."""
    db = services().storage.database()
    _, found = the_person(db, who, also)
    end_when_nobody(db, who, found)
    tell_the_linked(db, found)
    told = data_access.everything(db, found.leads, services().settings, services().now())
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    with failures_as_remarks():
        if output is None:
            click.echo(text, nl=False)
        else:
            with whole_file(output) as sink:
                sink.write(text.encode())
    number = len(found.leads)
    log.info("%s wrote all of one person, %s leads, to %s", account(), number, output or "stdout")
    remark(f"{number_of_leads(number)} van deze persoon, met alles wat erbij hoort.")


def the_person(db: Database, who: str, also: tuple[str, ...]) -> tuple[Keys, privacy_forget.Person]:
    """Return what was asked for and whose it is; ends with a sentence when `also` names what is not there."""
    asked = keys(who)
    for typed in also:
        if lead_store.by_reference(db, tidy_reference(typed)) is None:
            raise click.ClickException(f"Er is geen aanvraag {typed}. Er is niets gedaan.")
    more = frozenset(f"reference {tidy_reference(typed)}" for typed in also)
    return asked, privacy_forget.find(db, asked, more)


def end_when_nobody(db: Database, who: str, found: privacy_forget.Person) -> None:
    """End with a sentence when nothing is kept, or when nobody can tell whose it is."""
    if not found.leads:
        tell_the_linked(db, found)
        raise click.ClickException(SEVERAL if found.linked else f"Van {printable(who)} is niets bewaard.")


def tell_the_linked(db: Database, found: privacy_forget.Person) -> None:
    """List the leads that share something with this person, for an owner who knows whose they are."""
    if found.linked:
        remark(
            "Deze aanvragen delen een mailadres of nummer en gaan niet mee. "
            "Van dezelfde persoon? Zet ze erbij met --also."
        )
    for stored in privacy_forget.stored_data(db, found.linked, services().now()):
        remark(f"  {heading(stored)}")


@commands.command("purge")
@click.option("--dry-run", is_flag=True, help="Alleen tellen, niets wissen.")
def purge(dry_run: bool) -> None:
    """Wis wat langer bewaard is dan de instellingen zeggen. De verzender doet dit elke dag."""
    with failures_as_remarks():
        if dry_run:
            gone = privacy_purge.counts(services().storage, services().settings, services().now())
        else:
            gone = privacy_purge.purge(services().storage, services().settings, services().now())
    for line in purged(gone, services().settings):
        echo(line)
    number = sum(gone[kind] for kind in privacy_purge.KINDS)
    remark("Er is niets gewist." if dry_run else f"Gewist: {number_of_leads(number)}.")


@commands.command("release")
@click.argument(
    "references",
    metavar="REFERENTIE...",
    nargs=-1,
    required=True,
    help="Uit flask leads list --state quarantined.",
)
def release(references: tuple[str, ...]) -> None:
    """Haal aanvragen uit quarantaine. Wat wachtte, wordt nu één keer verstuurd."""
    for typed in references:
        reference = tidy_reference(typed)
        with services().storage.writing() as db:
            found = lead_store.by_reference(db, reference)
            released = found is not None and quarantine.release(db, found.id, services().now(), by="owner")
        if found is None:
            raise click.ClickException(f"Er is geen aanvraag {reference}.")
        remark(f"{reference} is vrijgegeven." if released else f"{reference} zat niet in quarantaine.")


def keys(who: str) -> Keys:
    """Return who is meant, or end with a sentence."""
    found = wanted(who)
    if not found:
        raise click.UsageError(f"{who!r} is geen mailadres, telefoonnummer of referentie.")
    return found
