"""What someone can still do on the outcome page. Each act keeps its fact and its event in one transaction.

All of them may be repeated; the last one counts. Who never sent an intake changes nothing.
"""

from collections.abc import Callable
from datetime import date, datetime

from sqlite_utils import Database

from vollegym.intake import wording
from vollegym.intake.answering import Form
from vollegym.intake.days import read_day
from vollegym.intake.email import email_problem, normal_email, tidy_email
from vollegym.intake.submit import Given
from vollegym.intake.typed import tidy
from vollegym.intake.visit import visit_of
from vollegym.leads import store
from vollegym.storage.database import Storage
from vollegym.storage.events import record
from vollegym.text.dates import on

LONGEST_WORDS = 4000
# Keeps the fact of one act, or says in Dutch what is wrong with what was typed.
Act = Callable[[Database, int, str, datetime], str | None]


def respond(storage: Storage, ticket: str, form: Form, now: datetime) -> Given:
    """Do what the posted form asks: its one input names the act. A form of no act changes nothing."""
    name = next((name for name in ACTS if name in form), None)
    with storage.writing() as db:
        visit = visit_of(db, ticket)
        if name is None or visit.lead is None or not visit.sent:
            return Given(visit)
        wrong = ACTS[name](db, visit.lead.id, tidy(form[name][-1]), now)
        return Given(visit, {name: wrong}) if wrong else Given(visit_of(db, ticket))


def ask_later(db: Database, lead: int, typed: str, now: datetime) -> str | None:
    """Keep the day on which someone wants to hear from us."""
    day = read_day(typed, on(now))
    if not isinstance(day, date):
        return day
    store.keep_later(db, lead, day, now)
    record(db, lead, "later_asked", now, day=day.isoformat())
    return None


def disagree(db: Database, lead: int, typed: str, now: datetime) -> str | None:
    """Keep that someone does not agree, and why, when that was told."""
    if len(typed) > LONGEST_WORDS:
        return wording.WORDS_LONG.format(most=LONGEST_WORDS)
    store.keep_objection(db, lead, typed, now)
    record(db, lead, "disagreed", now)
    return None


def correct_email(db: Database, lead: int, typed: str, now: datetime) -> str | None:
    """Write to another address from now on."""
    address = tidy_email(typed)
    if wrong := email_problem(address):
        return wrong
    store.correct_email(db, lead, normal_email(address))
    record(db, lead, "email_corrected", now)
    return None


ACTS: dict[str, Act] = {"later": ask_later, "disagree": disagree, "email": correct_email}
