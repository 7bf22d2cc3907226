"""`flask leads contacted|show|stats`: the owner's side of the five minutes."""

import click
from flask.cli import AppGroup

from vollegym.console import echo
from vollegym.current import services
from vollegym.dutch.dates import moment_in_words
from vollegym.dutch.phrases import printable
from vollegym.leads import attendance, call_log, identity_store, listing, message_templates, quarantine
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.leads.stats import stats as figures_of
from vollegym.tokens import tidy_reference

commands = AppGroup("leads", help="Aanvragen: tonen, opvolgen, exporteren, wissen.")


@commands.command("contacted")
@click.argument("reference", metavar="REFERENTIE", help="Die van de aanvraag, zoals ABCD-2345.")
@click.option("--tried", is_flag=True, help="Er nam niemand op, of je sprak in: de klok loopt door.")
def contacted(reference: str, tried: bool) -> None:
    """Noteer dat je iemand sprak. Daarmee stopt de klok van vijf minuten."""
    lead = lead_by_reference(reference)
    if lead.merged_into:
        echo(f"{lead.reference} hoort nu bij {lead.merged_into}; daar staat het.", err=True)
        lead = lead_by_reference(lead.merged_into)
    first = call_log.log_contact(services().storage, lead.id, services().now(), tried=tried)
    if tried:
        echo(f"Poging bij {lead.reference} genoteerd; de klok loopt door.")
    elif first:
        took = call_log.took(lead_by_reference(reference), services().opening_hours.hours)
        echo(f"Gesprek met {lead.reference} genoteerd; {took}.")
    else:
        echo(f"Gesprek met {lead.reference} genoteerd; het was niet het eerste.")
    if not tried:
        ask_after_call(lead)


def ask_after_call(lead: Lead) -> None:
    """Ask whether the conversation was the call that was booked: a talk on the same day need not be."""
    call = attendance.last_begun(services().storage.database(), lead.reference, services().now())
    if call and call.status == "booked":
        when, how = moment_in_words(call.starts_at), f"flask booking attended {lead.reference}"
        echo(f"Was dit het gesprek van {when}? Noteer dat dan met {how}.", err=True)


@commands.command("show")
@click.argument(
    "who", metavar="WIE", help="Een naam of een deel ervan, mailadres, telefoonnummer of referentie."
)
def show(who: str) -> None:
    """Toon alles van één aanvraag. Bedoel je er misschien meer, dan staan ze op een rij."""
    db = services().storage.database()
    found = identity_store.meant(db, who)
    if not found:
        raise click.ClickException(
            f"Geen aanvraag heeft {printable(who)} als naam, mailadres, nummer of referentie."
        )
    if len(found) > 1:
        waiting = {one.lead for one in lead_store.waiting(db, services().now())}
        leads = (lead_store.by_id(db, number) for number in found)
        echo("\n".join(listing.table(listing.row(lead, waiting) for lead in leads if lead)))
        echo(f"{len(found)} aanvragen kunnen het zijn. Noem de referentie van één.", err=True)
        return
    sheet(lead_store.by_id(db, found[0]) or lead_by_reference(who))


def sheet(lead: Lead) -> None:
    """Print all that is known of one lead."""
    db = services().storage.database()
    echo(call_log.sheet(db, lead, services().opening_hours.hours, services().now()))
    if lead.quarantined_at:
        for reason in quarantine.reasons(db, lead.id):
            echo(f"{'Lijkt op een robot':26}{reason}")


@commands.command("stats")
def stats() -> None:
    """Toon wat er binnenkwam, en hoe snel er gebeld werd."""
    found = figures_of(services().storage.database(), services().opening_hours.hours, services().now())
    if found.silence:
        echo(f"LET OP, het is stil. {message_templates.silent(found.silence)}")
    echo(f"{'Binnen vandaag':32}{message_templates.told(found.today)}")
    for name, value in message_templates.figures(found):
        echo(f"{name:32}{value}")


def lead_by_reference(reference: str) -> Lead:
    """Return the lead of this reference, however it was typed, or end with a sentence."""
    found = lead_store.by_reference(services().storage.database(), tidy_reference(reference))
    if found is None:
        raise click.ClickException(f"Geen aanvraag heeft referentie {printable(reference)}.")
    return found
