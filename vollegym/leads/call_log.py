"""The five minutes: from the commit of a qualified lead to the first person who speaks with it."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from vollegym.calendar.hours import Hours, open_minutes
from vollegym.dutch.dates import moment_in_words
from vollegym.dutch.phrases import printable
from vollegym.leads import notices, store
from vollegym.leads.lead import Lead, Waiting
from vollegym.leads.lead_context import LeadContext
from vollegym.leads.store import Earlier
from vollegym.leads.words import retyped, span
from vollegym.questionnaire.questions import Outcome
from vollegym.storage.database import Storage
from vollegym.storage.events import record

MINUTE = timedelta(minutes=1)
# In the order in which an owner wants to know them.
WHY = {
    "call_now": "Drukte op ‘Bel me nu’.",
    "wish": "Wil gebeld worden: {part}.",
    "no_show": "Was er niet bij het gesprek.",
    "cancelled": "Het gesprek is afgezegd.",
    "objection": "Is het niet eens met de uitkomst.",
}
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


def took(known: LeadContext, hours: Hours) -> str:
    """Return how long it took until the first conversation, by the wall clock and in opening hours."""
    if known.started_at is None or known.contacted_at is None:
        return "de intake is nog niet verstuurd"
    in_opening_hours = open_minutes(hours, known.started_at, known.contacted_at)
    return (
        f"{span(known.contacted_at - known.started_at)} na de aanvraag, "
        f"waarvan {span(timedelta(minutes=in_opening_hours))} in openingstijd"
    )


def clock(known: LeadContext, hours: Hours, now: datetime) -> str:
    """Return how the five minutes of this lead stand."""
    if known.waiting is not None:
        in_opening_hours = timedelta(minutes=open_minutes(hours, known.waiting.since, now))
        return f"wacht {waited(known.waiting, hours, now)}, waarvan {span(in_opening_hours)} in openingstijd"
    if known.contacted_at is not None:
        return took(known, hours)
    return f"gesprek op {moment_in_words(known.booked_at)}" if known.booked_at else ""


def waited(waiting: Waiting, hours: Hours, now: datetime) -> str:
    """Return "5 minuten"; or "sinds" a moment, for who also waited while it was closed."""
    if through_closing(waiting, hours, now):
        return f"sinds {moment_in_words(waiting.since)}"
    return span(now - waiting.since)


def through_closing(waiting: Waiting, hours: Hours, now: datetime) -> bool:
    """Return whether some of the time that this lead waits lies outside the opening hours."""
    return open_minutes(hours, waiting.since, now) < (now - waiting.since) // MINUTE


def why(known: LeadContext) -> str:
    """Return why a lead waits for us, in whole sentences; empty when it is only that nobody called yet."""
    reasons = known.waiting.reasons if known.waiting else ()
    return " ".join(said.format(part=known.call_wish) for name, said in WHY.items() if name in reasons)


def sheet(lead: Lead, known: LeadContext | None, hours: Hours, now: datetime) -> str:
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


def person(known: LeadContext, hours: Hours, now: datetime) -> list[tuple[str, str]]:
    """Return who it is, how the clock stands, what was answered, and where they came from."""
    contact = known.contact
    phone = contact.telephone.shown
    typed = f"{phone} (getypt als {contact.phone_typed})" if retyped(contact) else phone
    tried = moment_in_words(known.tried_at) if known.tried_at else ""
    return [
        ("Naam", contact.name),
        ("Bedrijf", contact.company or ""),
        ("Telefoon", typed),
        ("Mail", contact.email),
        ("Eerste gesprek", clock(known, hours, now)),
        ("Laatste poging", tried),
        ("Waarom", why(known)),
        *[("Eerdere intake", other_intake(other)) for other in known.others],
        *known.words,
        *known.source,
    ]


def other_intake(other: Earlier) -> str:
    """Return another intake of the same person in one line."""
    return f"{other.reference}, {moment_in_words(other.at)}, {Outcome(other.outcome).words}"
