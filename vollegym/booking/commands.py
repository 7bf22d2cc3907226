"""`flask booking …`: the calls as the owner sees them at the command line. What is printed is Dutch."""

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import click
from flask.cli import AppGroup

from vollegym.booking import busy_calendars, calendar_store
from vollegym.booking.checks import check_hours
from vollegym.calendar.weeks import Day, Week, weeks
from vollegym.console import echo
from vollegym.current import services
from vollegym.dutch.dates import moment_in_words
from vollegym.dutch.phrases import counted
from vollegym.leads import attendance, booking_store, calls
from vollegym.leads import store as lead_store
from vollegym.leads.booking_store import Booking
from vollegym.leads.lead import Lead
from vollegym.tokens import agenda_secret, tidy_reference

commands = AppGroup("booking", help="Gesprekken: tonen, afzeggen, noteren wat ervan kwam.")
WHICH = "Het begin van de code uit flask booking list, of de referentie van de aanvraag."
STATUS = {"booked": "", "cancelled": "afgezegd", "attended": "geweest", "no_show": "niet verschenen"}


@commands.command("list")
@click.option("--all", "everything", is_flag=True, help="Ook wat geweest of afgezegd is.")
def list_(everything: bool) -> None:
    """Toon de gesprekken die komen, het eerste bovenaan."""
    db, now = services().storage.database(), services().now()
    found = booking_store.since(db, now - timedelta(days=36500) if everything else now)
    shown = [(booking, lead) for booking, lead in found if everything or booking.stands(now)]
    for booking, lead in shown:
        echo(line(booking, lead))
    echo(f"{counted(len(shown), 'gesprek', 'gesprekken')}.", err=True)
    for booking, lead in attendance.unsaid(db, now):
        echo(question(booking, lead), err=True)


def question(booking: Booking, lead: Lead) -> str:
    """Return the question what became of a call, with the two commands that answer it."""
    who = f" met {lead.contact.name}" if lead.contact else ""
    say = f"flask booking attended {booking.uid[:8]} of flask booking no-show {booking.uid[:8]}"
    return f"Hoe ging het gesprek{who} op {moment_in_words(booking.starts_at)}? Noteer het met {say}."


def line(booking: Booking, lead: Lead | None) -> str:
    """Return one call on one line: uid, when, who, phone, reference, how it ended and why."""
    contact = lead.contact if lead else None
    who = (contact.name, contact.telephone.shown) if contact else ("gewist", "")
    when = moment_in_words(booking.starts_at).ljust(42)
    db = services().storage.database()
    unsure = booking.status == "booked" and lead is not None and not lead_store.confirmed(db, lead.id)
    status = "nog niet bevestigd" if unsure else STATUS[booking.status]
    parts = [booking.uid[:8], when, *who, lead.reference if lead else "", status]
    return "  ".join(part for part in [*parts, booking.reason or ""] if part)


@commands.command("slots")
def slots() -> None:
    """Toon de tijden die nu te boeken zijn. Ook hoe vers je eigen agenda's gelezen zijn."""
    db, now, in_force = services().storage.database(), services().now(), services().opening_hours
    found = weeks(in_force.hours, booking_store.agenda(db, now), now)
    for week in found:
        echo("\n".join(in_words(week)))
    if not found:
        echo("Er is nu geen tijd te boeken. Wie het probeert, kan wel een belverzoek achterlaten.", err=True)
    for number, state in enumerate(busy_calendars.report(services(), db), start=1):
        echo(f"Agenda {number}: {freshness(state)}", err=True)
    for finding in check_hours(services(), db, now):
        echo(f"{finding.what} {finding.remedy}", err=True)
    raise SystemExit(1 if in_force.errors else 0)


def in_words(week: Week) -> Iterator[str]:
    """Give a week and its days, one a line."""
    places = "" if week.places is None else f", nog plek voor {counted(week.places, 'gesprek', 'gesprekken')}"
    yield f"{week.name}{places}"
    yield from (f"  {day.name.ljust(24)}{times(day)}" for day in week.days)


def times(day: Day) -> str:
    """Return the free times of a day in one line."""
    return " ".join(f"{slot.local:%H:%M}{'*' if slot.doubled else ''}" for slot in day.slots)


def freshness(state: dict[str, Any]) -> str:
    """Return how old the copy of a calendar is, and what went wrong with the last try."""
    age = state["age_minutes"]
    copy = "nog nooit gelezen" if age is None else f"{counted(age, 'minuut', 'minuten')} oud"
    return f"{copy}; {state['note']}" if state["note"] else copy


@commands.command("cancel")
@click.argument("which", metavar="GESPREK", help=WHICH)
@click.option("--reason", metavar="TEKST", default="", help="Waarom. De aanvrager leest dit.")
def cancel(which: str, reason: str) -> None:
    """Zeg een gesprek af. Jullie krijgen allebei bericht."""
    now = services().now()
    found = find_call(which, lambda call: call.stands(now), "Dit gesprek is al afgezegd of al geweest.")
    calls.cancel(services().storage, found.id, reason, now, by="owner")
    echo(f"Afgezegd: {moment_in_words(found.starts_at)}. De aanvrager krijgt bericht.", err=True)


@commands.command("attended")
@click.argument("which", metavar="GESPREK", help=WHICH)
def attended(which: str) -> None:
    """Noteer dat een gesprek geweest is."""
    became(which, attendance.ATTENDED, "Gesprek geweest")


@commands.command("no-show")
@click.argument("which", metavar="GESPREK", help=WHICH)
def no_show(which: str) -> None:
    """Noteer dat iemand niet verscheen. Een nieuw moment kiezen kan dan weer."""
    became(which, attendance.NO_SHOW, "Niet verschenen")


def became(which: str, status: str, words: str) -> None:
    """Keep what became of a call and say so."""
    now = services().now()
    begun = "Dit gesprek is afgezegd of nog niet begonnen."
    found = find_call(which, lambda call: call.status != "cancelled" and call.starts_at <= now, begun)
    attendance.mark(services().storage, found.id, status, now)
    echo(f"{words}: {moment_in_words(found.starts_at)}.", err=True)


def find_call(which: str, fits: Callable[[Booking], bool], none_fits: str) -> Booking:
    """Return the call that is meant, the last one of a lead, or end with a sentence."""
    db = services().storage.database()
    by_uid = booking_store.by_uid(db, which.strip().lower())
    if len(by_uid) > 1:
        raise click.ClickException(f"{which} past op meer gesprekken. Typ meer tekens van de code.")
    found = by_uid or booking_store.by_reference(db, tidy_reference(which))
    if not found:
        raise click.ClickException(
            f"Geen gesprek heeft code of aanvraag {which!r}. Kijk in flask booking list --all."
        )
    fitting = [call for call in found if fits(call)]
    if not fitting:
        raise click.ClickException(none_fits)
    return fitting[-1]


@commands.command("feed")
@click.option("--renew", is_flag=True, help="Maak eerst een nieuw adres; het oude werkt dan niet meer.")
def feed(renew: bool) -> None:
    """Toon het geheime adres van je agenda. Daarop abonneer je je."""
    if renew:
        with services().storage.writing() as db:
            calendar_store.renew_salt(db, secrets.token_hex(16))
    settings = services().settings
    secret = agenda_secret(settings.secret_key, calendar_store.salt(services().storage.database()))
    echo(f"{settings.site_url}/agenda/{secret}.ics")
