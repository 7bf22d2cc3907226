"""What someone can still do on the outcome page: each act keeps fact, event and messages in one transaction.

All of them may be repeated: the last day and the last address count, an objection is added to. What was said
before and is said again is no new fact. Who never sent an intake changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from vollegym.dutch.dates import on
from vollegym.intake.intake_state import visit_of
from vollegym.intake.service import Given
from vollegym.leads import notifications
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.questionnaire import error_messages
from vollegym.questionnaire.answers import Form
from vollegym.questionnaire.day_input import read_day
from vollegym.questionnaire.email import email_problem, normal_email, tidy_email
from vollegym.questionnaire.normalize import tidy
from vollegym.questionnaire.questions import Outcome
from vollegym.storage.database import Storage
from vollegym.storage.events import record, refuse_more

LONGEST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Asked:
    """One act: who asks, the tidy text of its input, and whether calling right now can be promised."""

    lead: Lead
    typed: str
    now: datetime
    reachable: bool


# Keeps the fact of one act, or says in Dutch what is wrong with what was typed.
Act = Callable[[Database, Asked], str | None]


def respond(storage: Storage, ticket: str, form: Form, now: datetime, reachable: bool) -> Given:
    """Do what the posted form asks: its one input names the act. A form of no act changes nothing."""
    name = next((name for name in ACTS if name in form), None)
    typed = tidy(form[name][-1], LONGEST_WORDS) if name else ""
    with storage.writing() as db:
        visit = visit_of(db, ticket)
        if name is None or visit.lead is None or not visit.sent:
            return Given(visit)
        refuse_more(db, visit.lead.id)
        wrong = ACTS[name](db, Asked(visit.lead, typed, now, reachable))
        return Given(visit, {name: wrong}) if wrong else Given(visit_of(db, ticket))


def ask_later(db: Database, asked: Asked) -> str | None:
    """Keep the day on which someone wants to hear from us."""
    day = read_day(asked.typed, on(asked.now))
    if not isinstance(day, date):
        return day
    lead_store.keep_later(db, asked.lead.id, day, asked.now)
    record(db, asked.lead.id, "later_asked", asked.now, day=day.isoformat())
    notifications.later(db, asked.lead.id, day, asked.now)
    return None


def ask_call(db: Database, asked: Asked) -> str | None:
    """Keep that someone who qualified waits for a call right now; nothing when that cannot be promised."""
    verdict, lead, now = asked.lead.verdict, asked.lead.id, asked.now
    promised = asked.reachable and verdict and verdict.outcome is Outcome.QUALIFIED
    if promised and lead_store.keep_call_now(db, lead, now):
        notifications.call_now(db, lead, record(db, lead, "call_asked", now), now)
    return None


def disagree(db: Database, asked: Asked) -> str | None:
    """Keep that someone does not agree, and why, when that was told; more words are added to the first."""
    lead, now, before = asked.lead.id, asked.now, asked.lead.objection
    lines = (before or "").splitlines()
    known = before is not None and asked.typed in ("", *lines)
    if known and lead_store.asked(db, lead, "objection", now):
        return None
    said = "\n".join(lines if known else [*lines, asked.typed])
    if len(said) > LONGEST_WORDS:
        return error_messages.WORDS_LONG.format(most=LONGEST_WORDS - len(said) + len(asked.typed))
    lead_store.keep_objection(db, lead, said, now)
    notifications.disagreed(db, lead, record(db, lead, "disagreed", now), now)
    return None


def correct_email(db: Database, asked: Asked) -> str | None:
    """Write to another address from now on; what was sent to the first one is told again there."""
    if asked.lead.person.is_masked:
        # To another address would go what another browser may not see.
        return None
    address = tidy_email(asked.typed)
    if wrong := email_problem(address):
        return wrong
    if asked.lead.contact and asked.lead.contact.email != normal_email(address):
        lead_store.correct_email(db, asked.lead.id, normal_email(address))
        event = record(db, asked.lead.id, "email_corrected", asked.now)
        notifications.corrected(db, asked.lead.id, event, asked.now)
    return None


ACTS: dict[str, Act] = {
    "later": ask_later,
    "call_now": ask_call,
    "disagree": disagree,
    "email": correct_email,
}
