"""What the owner is told of the opening hours: mistakes in the file, and calls that fell outside them."""

from collections.abc import Iterator
from datetime import datetime

from sqlite_utils import Database

from vollegym.calendar.hours import Span, covers
from vollegym.documents.document import Problem
from vollegym.dutch.dates import moment_in_words, on
from vollegym.findings import Finding, Mend
from vollegym.leads import booking_store
from vollegym.services import Services


def calls_outside(services: Services, db: Database, now: datetime) -> Iterator[Problem]:
    """Give a remark for each call to come that lies outside the hours: they changed after it was booked.

    What one of us chose there at the desk is meant so."""
    in_force = services.opening_hours
    hours, document = in_force.hours, in_force.document
    if document is None:
        return
    for call, lead in booking_store.since(db, now):
        if not call.stands(now) or covers(hours, Span(call.starts_at, call.ends_at)):
            continue
        if booking_store.chosen_by_us(db, call):
            continue
        who = lead.contact.name if lead and lead.contact else "Iemand van wie alles gewist is"
        when = moment_in_words(call.starts_at)
        line = "closed" if hours.is_away(on(call.starts_at)) else "hours"
        yield document.problem(
            line,
            f"{who} heeft een gesprek op {when}, maar dat valt buiten je uren.",
            f"Zeg het af met flask booking cancel {call.uid[:8]}, of zet die tijd weer open.",
            "remark",
        )


def check_hours(services: Services, db: Database, now: datetime) -> Iterator[Finding]:
    """Say what is wrong with the opening hours, which count meanwhile, and which calls lie outside them."""
    meanwhile = (
        "De laatste goede uren blijven gelden."
        if services.opening_hours.document
        else "Er zijn nog geen goede uren, dus niemand kan een gesprek kiezen."
    )
    for problem in services.opening_hours.errors:
        yield Finding("wrong", f"{problem.path}:{problem.line}: {problem.what} {meanwhile}", problem.remedy)
    for problem in calls_outside(services, db, now):
        mend = Mend("Bekijk", "/beheer/agenda", "Verzet het, zeg het af, of zet die tijd weer open.")
        yield Finding("remark", problem.what, problem.remedy, mend=mend)
