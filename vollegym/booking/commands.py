"""`flask booking …`: the calls as the owner sees them at the command line. What is printed is Dutch."""

import secrets
from collections.abc import Iterator
from datetime import timedelta

import click
from flask.cli import AppGroup

from vollegym import web
from vollegym.booking import book, store
from vollegym.booking.links import agenda_secret
from vollegym.booking.opening import opening
from vollegym.booking.owner import calendars
from vollegym.booking.owner import store as owner_store
from vollegym.booking.store import Booking
from vollegym.booking.weeks import Day, Week, weeks
from vollegym.leads.lead import Lead
from vollegym.text.dates import moment_in_words

commands = AppGroup("booking", help="Calls: list them, see free times, call one off.")
STATUS = {"booked": "", "cancelled": "afgezegd", "attended": "geweest", "no_show": "niet verschenen"}


@commands.command("list")
@click.option("--all", "everything", is_flag=True, help="Also calls that are over or called off.")
def list_(everything: bool) -> None:
    """List the calls to come, the first one first."""
    db, now = web.storage().database(), web.now()
    found = store.since(db, now - timedelta(days=36500) if everything else now)
    shown = [(booking, lead) for booking, lead in found if everything or booking.stands(now)]
    for booking, lead in shown:
        click.echo(line(booking, lead))
    click.echo(f"{len(shown)} {'gesprek' if len(shown) == 1 else 'gesprekken'}.", err=True)


def line(booking: Booking, lead: Lead | None) -> str:
    """Return one call on one line: uid, when, who, phone, reference, how it ended and why."""
    contact = lead.contact if lead else None
    who = (contact.name, contact.phone_typed) if contact else ("gewist", "")
    when = moment_in_words(booking.starts_at).ljust(42)
    parts = [booking.uid[:8], when, *who, lead.reference if lead else "", STATUS[booking.status]]
    return "  ".join(part for part in [*parts, booking.reason or ""] if part)


@commands.command("slots")
def slots() -> None:
    """Show the times that can be booked now, and how fresh the owner's other calendars are."""
    db, now = web.storage().database(), web.now()
    for week in weeks(opening().hours, store.agenda(db, now), now):
        click.echo("\n".join(in_words(week)))
    for number, state in enumerate(calendars.report(db), start=1):
        click.echo(f"Agenda {number}: {freshness(state)}", err=True)


def in_words(week: Week) -> Iterator[str]:
    """Give a week and its days, one a line."""
    places = "" if week.places is None else f", nog {week.places} {'plek' if week.places == 1 else 'plekken'}"
    yield f"{week.name}{places}"
    yield from (f"  {day.name.ljust(24)}{times(day)}" for day in week.days)


def times(day: Day) -> str:
    """Return the free times of a day in one line."""
    return " ".join(f"{slot.local:%H:%M}{'*' if slot.doubled else ''}" for slot in day.slots)


def freshness(state: dict[str, object]) -> str:
    """Return how old the copy of a calendar is, and what went wrong with the last try."""
    age = state["age_minutes"]
    copy = "nog nooit gelezen" if age is None else f"{age} minuten oud"
    return f"{copy}; {state['note']}" if state["note"] else copy


@commands.command("cancel")
@click.argument("uid")
@click.option("--reason", default="", help="Told to the visitor, in Dutch.")
def cancel(uid: str, reason: str) -> None:
    """Call a call off by the beginning of its uid; both sides are told."""
    db, now = web.storage().database(), web.now()
    found = store.by_uid(db, uid)
    if len(found) != 1:
        raise click.ClickException("Geen gesprek begint zo." if not found else "Dat past op meer gesprekken.")
    if not found[0].stands(now):
        raise click.ClickException("Dit gesprek is al afgezegd of al geweest.")
    book.cancel(web.storage(), found[0].id, reason, now, by="owner")
    click.echo(f"Afgezegd: {moment_in_words(found[0].starts_at)}. De aanvrager krijgt bericht.", err=True)


@commands.command("feed")
@click.option("--renew", is_flag=True, help="Make the old address worthless first.")
def feed(renew: bool) -> None:
    """Print the secret address of the owner's calendar, to subscribe to."""
    if renew:
        with web.storage().writing() as db:
            owner_store.renew_salt(db, secrets.token_hex(16))
    settings = web.settings()
    secret = agenda_secret(settings.secret_key, owner_store.salt(web.storage().database()))
    click.echo(f"{settings.site_url}/agenda/{secret}.ics")
