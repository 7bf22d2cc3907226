"""The two acts of an intake: giving an answer and sending it in. Fact and event share one transaction.

What was kept since a visit was read is seen inside the transaction, so that a double tap, a second tab and
a late post change nothing but their own question (incident I07). Nothing is acknowledged before COMMIT
returned.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from vollegym.intake.intake_state import Visit, visit_of
from vollegym.leads import notifications, quarantine
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.questionnaire import journey
from vollegym.questionnaire.answers import Form, Refusal, read_answer
from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.questions import Answer, Question
from vollegym.questionnaire.robot_signs import Sign, signs_of_contact
from vollegym.questionnaire.verdict import decide
from vollegym.storage.database import DatabaseFullError, Storage
from vollegym.storage.events import record, refuse_more
from vollegym.tokens import hashed, new_reference


@dataclass(frozen=True, slots=True)
class RequestSignals:
    """`seconds` is how long the form was looked at, None when unknown; `touch` is None when it is no news."""

    signs: frozenset[Sign] = frozenset()
    seconds: int | None = None
    touch: Mapping[str, str] | None = None


NOTHING = RequestSignals()


@dataclass(frozen=True, slots=True)
class Given:
    """Where the visitor stands after a post; `errors` has a Dutch sentence for each wrong input."""

    visit: Visit
    errors: Mapping[str, str] = field(default_factory=dict)


def give_answer(
    storage: Storage,
    visit: Visit,
    ticket: str,
    slug: str,
    form: Form,
    now: datetime,
    signals: RequestSignals = NOTHING,
) -> Given:
    """Keep the answer in this form, when its question may be answered now; the first one makes the draft.

    `visit` is where its visitor stood a moment ago: the form is read by that, before anybody waits for us,
    and again when something was kept since. `signals` is what the request told besides: it is kept with the
    answer and never changes what is shown.
    """
    read = read_form(visit, slug, form)
    if read is None or (visit.lead is None and isinstance(read[1], Refusal)):
        return Given(visit, read[1].errors if read and isinstance(read[1], Refusal) else {})
    with storage.writing() as db:
        if lead_store.mark(db, hashed(ticket)) != visit.mark:
            visit = visit_of(db, ticket)
            read = read_form(visit, slug, form)
            if read is None:
                return Given(visit)
        question, answer = read
        if visit.lead:
            refuse_more(db, visit.lead.id)
        if isinstance(answer, Refusal):
            record_error(db, visit.lead, question, answer, signals, now)
            return Given(visit, answer.errors)
        if visit.lead is None and storage.full():
            raise DatabaseFullError("the database reached its ceiling")
        keep(db, visit, ticket, question, answer, signals, now)
        return Given(visit.after(question, answer) if visit.lead else visit_of(db, ticket))


def read_form(visit: Visit, slug: str, form: Form) -> tuple[Question, Answer | Refusal] | None:
    """Return the question at this address and what the form says to it, None when it may not be answered."""
    question = visit.open(slug)
    return (question, read_answer(question, form)) if question else None


def keep(
    db: Database,
    visit: Visit,
    ticket: str,
    question: Question,
    answer: Answer,
    signals: RequestSignals,
    now: datetime,
) -> None:
    """Keep one answer, the event of it, and what came along with it."""
    lead = visit.lead.id if visit.lead else start(db, visit, ticket, now)
    first = question.key not in visit.answers
    lead_store.keep(db, lead, question.key, answer, now, hashed(ticket))
    record(db, lead, "answered", now, question=question.key, first=first, seconds=signals.seconds)
    more = signs_of_contact(answer) if isinstance(answer, Contact) else frozenset()
    quarantine.suspect(db, lead, signals.signs | more, now)
    if signals.touch:
        lead_store.keep_source(db, lead, signals.touch)


def start(db: Database, visit: Visit, ticket: str, now: datetime) -> int:
    """Make the draft and return its id."""
    reference = new_reference()
    while lead_store.reference_taken(db, reference):
        reference = new_reference()
    return lead_store.start(db, hashed(ticket), reference, visit.questionnaire.version, now)


def record_error(
    db: Database,
    lead: Lead | None,
    question: Question,
    refusal: Refusal,
    signals: RequestSignals,
    now: datetime,
) -> None:
    """Keep which inputs went wrong, never what was typed; someone who has no draft yet may be a robot."""
    if lead:
        record(db, lead.id, "error", now, question=question.key, inputs=sorted(refusal.errors))
        quarantine.suspect(db, lead.id, signals.signs, now)


def send(storage: Storage, ticket: str, draft: str | None, now: datetime) -> Visit:
    """Send the intake once, however often this is called, and return where the visitor stands then.

    `draft` is the reference on the page that was sent: a page of another draft sends nothing.
    """
    with storage.writing() as db:
        visit = visit_of(db, ticket)
        if visit.lead and not visit.sent and visit.next is None and draft in (None, visit.lead.reference):
            submit(db, visit, visit.lead, now)
        return visit_of(db, ticket)


def submit(db: Database, visit: Visit, lead: Lead, now: datetime) -> None:
    """Turn the draft into a lead with its verdict; what was posted besides never counts (incident I16)."""
    answers = journey.on_path(visit.questionnaire, lead.answers)
    verdict = decide(visit.questionnaire, answers)
    lead_store.submit(db, lead.id, verdict, answers, now)
    record(db, lead.id, "sent", now, questions=len(answers))
    record(db, lead.id, "verdict", now, outcome=verdict.outcome.value, version=verdict.version)
    # Whoever looks like a robot sees the normal pages; what they set in motion waits for a release.
    if not lead.held:
        notifications.submitted(db, lead.id, verdict.outcome.value, now)
