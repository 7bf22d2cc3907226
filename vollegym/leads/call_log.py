"""The five minutes: from the commit of a qualified lead to the first person who speaks with it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlite_utils import Database

from vollegym.calendar.hours import Hours, open_minutes
from vollegym.dutch.dates import day_in_words, moment_in_words
from vollegym.dutch.phrases import euros, printable
from vollegym.leads import notifications, store
from vollegym.leads.lead import Earlier, Lead, Waiting, Words
from vollegym.leads.listing import STAGE_WORDS
from vollegym.leads.message_templates import part_to_call, retyped, span
from vollegym.questionnaire.contact import FIELDS
from vollegym.storage.database import Storage
from vollegym.storage.events import record

MINUTE = timedelta(minutes=1)
# In the order in which an owner wants to know them.
WHY = {
    "call_now": "{who} drukte op ‘Bel me nu’.",
    "wish": "{who} wil gebeld worden: {part}.",
    "no_show": "{who} was er niet bij het gesprek.",
    "cancelled": "Het gesprek is afgezegd.",
    "objection": "{who} is het niet eens met de uitkomst.",
}
STATES = {"draft": "niet verstuurd", "quarantined": "in quarantaine", "submitted": "verstuurd"}


def log_contact(storage: Storage, lead: int, at: datetime, *, tried: bool = False) -> bool:
    """Log that a person called and return whether it is the first conversation; webhooks hear of those."""
    with storage.writing() as db:
        return note_contact(db, lead, at, tried=tried)


def note_contact(
    db: Database,
    lead: int,
    at: datetime,
    *,
    tried: bool = False,
    person: int | None = None,
    line: str | None = None,
) -> bool:
    """Do the same in an open transaction; `person` is who of us called, `line` what to remember of it."""
    first = not tried and not store.spoken(db, lead)
    row = store.add_contact(db, lead, at, tried, person, line)
    event = record(db, lead, "contacted", at, person, tried=tried, row=row)
    if not tried:
        notifications.contacted(db, lead, event, at)
    notifications.stage(db, lead, at)
    return first


def took(lead: Lead, hours: Hours) -> str:
    """Return how long it took until the first conversation, by the wall clock and in opening hours."""
    if lead.clock_started_at is None or lead.contacted_at is None:
        return "de intake is nog niet verstuurd"
    wall = lead.contacted_at - lead.clock_started_at
    minutes = open_minutes(hours, lead.clock_started_at, lead.contacted_at)
    # Whole minutes: what began halfway one is not told apart for that.
    of_it = "" if minutes >= wall // MINUTE else f"waarvan {span(timedelta(minutes=minutes))} "
    return f"{span(wall)} na de aanvraag, {of_it}in openingstijd"


def clock(lead: Lead, waiting: Waiting | None, hours: Hours, now: datetime) -> str:
    """Return how the five minutes of this lead stand; `waiting` is None for one that does not wait for us."""
    if waiting is not None:
        in_opening_hours = timedelta(minutes=open_minutes(hours, waiting.since, now))
        return f"wacht {waited(waiting, hours, now)}, waarvan {span(in_opening_hours)} in openingstijd"
    if lead.contacted_at is not None:
        return took(lead, hours)
    return f"gesprek op {moment_in_words(lead.booked_at)}" if lead.booked_at else ""


def waited(waiting: Waiting, hours: Hours, now: datetime) -> str:
    """Return "5 minuten"; or "sinds" a moment, for who also waited while it was closed."""
    if through_closing(waiting, hours, now):
        return f"sinds {moment_in_words(waiting.since)}"
    return span(now - waiting.since)


def through_closing(waiting: Waiting, hours: Hours, now: datetime) -> bool:
    """Return whether some of the time that this lead waits lies outside the opening hours."""
    return open_minutes(hours, waiting.since, now) < (now - waiting.since) // MINUTE


def why(lead: Lead, waiting: Waiting | None, who: str = "") -> str:
    """Return why a lead waits for us, empty when it is only that nobody called yet.

    In whole sentences about `who`; without, as they stand below a name.
    """
    reasons, part = waiting.reasons if waiting else (), part_to_call(lead, waiting)
    told = [said.format(who=who, part=part).strip() for name, said in WHY.items() if name in reasons]
    return " ".join(said[:1].upper() + said[1:] for said in told)


def sheet(db: Database, lead: Lead, hours: Hours, now: datetime) -> str:
    """Return all that is known of one lead, for the terminal."""
    verdict = lead.verdict
    lines = [
        ("Aanvraag", lead.reference),
        ("Stand", STATES[lead.state]),
        ("Uitkomst", verdict.outcome.words if verdict else ""),
        *[("Reden", reason.because) for reason in (verdict.reasons if verdict else ())],
        ("Begonnen", moment_in_words(lead.started_at)),
        ("Verstuurd", moment_in_words(lead.submitted_at) if lead.submitted_at else ""),
        *so_far(lead),
    ]
    if lead.contact is not None:
        lines += person(lead, store.waits(db, lead.id, now), hours, now)
        lines += [("Eerdere intake", other_intake(other)) for other in store.others(db, lead.id)]
        lines += [*lead.words, *lead.origin]
    lines += [("Notitie", " ".join(note.text.split())) for note in lead.notes]
    return "\n".join(f"{name:26}{printable(value)}".rstrip() for name, value in lines if value)


def so_far(lead: Lead) -> Iterator[Words]:
    """Give how far a lead is, and what was agreed on."""
    yield "Fase", STAGE_WORDS[lead.stage] if lead.stage else ""
    yield "Hoort bij", lead.colleague or ""
    yield "Samengevoegd met", lead.merged_into or ""
    if lead.next_step:
        yield "Volgende stap", f"{lead.next_step.what}, {day_in_words(lead.next_step.on)}"
    if lead.client:
        until = f" tot en met {day_in_words(lead.client.until)}" if lead.client.until else ""
        agreed = f"vanaf {day_in_words(lead.client.since)}{until}, {euros(lead.client.monthly_eur)} per maand"
        yield "Klant", agreed
    if lead.lost:
        yield "Wordt niets", ". ".join(filter(None, [lead.lost.reason, lead.lost.words]))
    if lead.overruled:
        yield "Toch wel", lead.overruled.reason


def person(lead: Lead, waiting: Waiting | None, hours: Hours, now: datetime) -> list[Words]:
    """Return who it is, and how the clock stands."""
    contact = lead.person
    shown = {field.heading: contact.shown(field.name) for field in FIELDS}
    if retyped(contact):
        shown["Telefoon"] += f" (getypt als {contact.phone_typed})"
    tried = moment_in_words(lead.tried_at) if lead.tried_at else ""
    return [
        *shown.items(),
        ("Eerste gesprek", clock(lead, waiting, hours, now)),
        ("Laatste poging", tried),
        ("Waarom", why(lead, waiting)),
    ]


def other_intake(other: Earlier) -> str:
    """Return another intake of the same person in one line."""
    return f"{other.reference}, {moment_in_words(other.at)}, {other.told}"
