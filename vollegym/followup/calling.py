"""The five minutes: from the commit of a qualified lead to the first person who speaks with it."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from vollegym.booking.hours import Hours, open_minutes
from vollegym.followup.facts import Facts
from vollegym.followup.people import store
from vollegym.followup.people.store import Earlier
from vollegym.followup.words import span
from vollegym.intake.questionnaire import Outcome
from vollegym.leads import notices
from vollegym.leads.lead import Lead
from vollegym.storage.database import Storage
from vollegym.storage.events import record
from vollegym.text.dates import moment_in_words
from vollegym.text.phrases import printable

STATES = {"draft": "niet verstuurd", "quarantined": "in quarantaine", "submitted": "verstuurd"}


def log_contact(storage: Storage, lead: int, at: datetime, *, tried: bool = False) -> bool:
    """Log that a person called and return whether it is the first conversation; webhooks hear of those."""
    with storage.writing() as db:
        return note_contact(db, lead, at, tried=tried)


def note_contact(db: Database, lead: int, at: datetime, *, tried: bool = False) -> bool:
    """Do the same in an open transaction."""
    first = not tried and store.contacts(db, lead)[0] is None
    store.add_contact(db, lead, at, tried)
    event = record(db, lead, "contacted", at, tried=tried)
    if not tried:
        notices.contacted(db, lead, event, at)
    return first


def took(known: Facts, hours: Hours) -> str:
    """Return how long it took until the first conversation, by the wall clock and in opening hours."""
    if known.started_at is None or known.contacted_at is None:
        return "de intake is nog niet verstuurd"
    office = open_minutes(hours, known.started_at, known.contacted_at)
    return (
        f"{span(known.contacted_at - known.started_at)} na de aanvraag, "
        f"waarvan {span(timedelta(minutes=office))} in openingstijd"
    )


def clock(known: Facts, hours: Hours, now: datetime) -> str:
    """Return how the five minutes of this lead stand."""
    if known.started_at is None:
        return ""
    if known.contacted_at is not None:
        return took(known, hours)
    if known.booked_at is not None:
        return f"gesprek op {moment_in_words(known.booked_at)}"
    if known.had_call:
        return "er was een gesprek geboekt, en het ging niet door"
    office = timedelta(minutes=open_minutes(hours, known.started_at, now))
    return f"wacht {span(now - known.started_at)}, waarvan {span(office)} in openingstijd"


def sheet(lead: Lead, known: Facts | None, hours: Hours, now: datetime) -> str:
    """Return all that is known of one lead, for the terminal."""
    verdict = lead.verdict
    lines = [
        ("Aanvraag", lead.reference),
        ("Stand", STATES[lead.state]),
        ("Uitkomst", verdict.outcome.words if verdict else ""),
        *[("Reden", reason.because) for reason in (verdict.reasons if verdict else ())],
        ("Begonnen", moment_in_words(lead.started_at)),
        ("Verstuurd", moment_in_words(lead.submitted_at) if lead.submitted_at else ""),
    ]
    if known is not None:
        lines += person(known, hours, now)
    return "\n".join(f"{name:26}{printable(value)}".rstrip() for name, value in lines if value)


def person(known: Facts, hours: Hours, now: datetime) -> list[tuple[str, str]]:
    """Return who it is, how the clock stands, what was answered, and where they came from."""
    contact = known.contact
    phone = contact.telephone.shown
    typed = f"{phone} (getypt als {contact.phone_typed})" if phone != contact.phone_typed else phone
    tried = moment_in_words(known.tried_at) if known.tried_at else ""
    return [
        ("Naam", contact.name),
        ("Bedrijf", contact.company or ""),
        ("Telefoon", typed),
        ("Mail", contact.email),
        ("Eerste gesprek", clock(known, hours, now)),
        ("Laatste poging", tried),
        ("Belverzoek", f"bel {known.call_wish}" if known.call_wish else ""),
        *[("Eerdere intake", other_intake(other)) for other in known.others],
        *known.words,
        *known.source,
    ]


def other_intake(other: Earlier) -> str:
    """Return another intake of the same person in one line."""
    return f"{other.reference}, {moment_in_words(other.at)}, {Outcome(other.outcome).words}"
