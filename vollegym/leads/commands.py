"""`flask leads contacted|show|stats`: the owner's side of the five minutes."""

import click

from vollegym import web
from vollegym.booking import held
from vollegym.followup import calling, words
from vollegym.followup.facts import Facts, facts
from vollegym.followup.stats import stats as figures_of
from vollegym.followup.surroundings import opening_hours
from vollegym.intake.tickets import tidy_reference
from vollegym.leads import quarantine, store
from vollegym.leads.group import leads
from vollegym.leads.lead import Lead
from vollegym.records import listing
from vollegym.records import store as records
from vollegym.records.people import store as people
from vollegym.text.dates import moment_in_words
from vollegym.text.phrases import printable

commands = leads


@commands.command("contacted")
@click.argument("reference", metavar="REFERENTIE", help="Die van de aanvraag, zoals ABCD-2345.")
@click.option("--tried", is_flag=True, help="Er nam niemand op, of je sprak in: de klok loopt door.")
def contacted(reference: str, tried: bool) -> None:
    """Noteer dat je iemand sprak. Daarmee stopt de klok van vijf minuten."""
    lead = the_one(reference)
    first = calling.log_contact(web.storage(), lead.id, web.now(), tried=tried)
    if tried:
        click.echo(f"Poging bij {lead.reference} genoteerd; de klok loopt door.")
    elif first:
        click.echo(f"Gesprek met {lead.reference} genoteerd; {calling.took(known(lead), opening_hours())}.")
    else:
        click.echo(f"Gesprek met {lead.reference} genoteerd; het was niet het eerste.")
    if not tried:
        ask_after_call(lead)


def ask_after_call(lead: Lead) -> None:
    """Ask whether the conversation was the call that was booked: a talk on the same day need not be."""
    call = held.last_begun(web.storage().database(), lead.reference, web.now())
    if call and call.status == "booked":
        when, how = moment_in_words(call.starts_at), f"flask booking attended {lead.reference}"
        click.echo(f"Was dit het gesprek van {when}? Noteer dat dan met {how}.", err=True)


@commands.command("show")
@click.argument(
    "who", metavar="WIE", help="Een naam of een deel ervan, mailadres, telefoonnummer of referentie."
)
def show(who: str) -> None:
    """Toon alles van één aanvraag. Bedoel je er misschien meer, dan staan ze op een rij."""
    db = web.storage().database()
    found = people.meant(db, who)
    if not found:
        raise click.ClickException(
            f"Geen aanvraag heeft {printable(who)} als naam, mailadres, nummer of referentie."
        )
    if len(found) > 1:
        waiting, shown = records.waiting(db, web.now()), (records.one(db, number) for number in found)
        click.echo(listing.table([listing.row(one[0], waiting) for one in shown if one]))
        click.echo(f"{len(found)} aanvragen kunnen het zijn. Noem de referentie van één.", err=True)
        return
    sheet(store.by_id(db, found[0]) or the_one(who))


def sheet(lead: Lead) -> None:
    """Print all that is known of one lead."""
    click.echo(calling.sheet(lead, known_or_none(lead), opening_hours(), web.now()))
    if lead.quarantined_at:
        for reason in quarantine.reasons(web.storage().database(), lead.id):
            click.echo(f"{'Lijkt op een robot':26}{reason}")


@commands.command("stats")
def stats() -> None:
    """Toon wat er binnenkwam, en hoe snel er gebeld werd."""
    found = figures_of(web.storage().database(), opening_hours(), web.now())
    if found.silence:
        click.echo(f"LET OP, het is stil. {words.silent(found.silence)}")
    click.echo(f"{'Binnen vandaag':32}{words.told(found.today)}")
    for name, value in words.figures(found):
        click.echo(f"{name:32}{value}")


def the_one(reference: str) -> Lead:
    """Return the lead of this reference, however it was typed, or end with a sentence."""
    found = store.by_reference(web.storage().database(), tidy_reference(reference))
    if found is None:
        raise click.ClickException(f"Geen aanvraag heeft referentie {printable(reference)}.")
    return found


def known(lead: Lead) -> Facts:
    """Return what is true of a lead that has a contact; every lead that was sent has one."""
    found = known_or_none(lead)
    if found is None:
        raise click.ClickException(f"{lead.reference} heeft geen contactgegevens achtergelaten.")
    return found


def known_or_none(lead: Lead) -> Facts | None:
    """Return what is true of a lead, or None when it left no contact."""
    return facts(web.storage().database(), lead.id, web.now())
