"""Which messages a fact about a lead causes; called inside the transaction of that fact (incident I12).

Only what is to be sent stands here; when, until when and with which words stands in the tables of `messages`.
A lead in quarantine causes none; its release causes all that it would have caused, once.

What can happen to a lead more than once is told by the number of its event: each time one message, however
soon after the last. That what was said twice is one event, is up to whoever records it.
"""

from datetime import date, datetime, time

from sqlite_utils import Database

from vollegym.dutch.dates import AMSTERDAM
from vollegym.leads import messages, store
from vollegym.leads.message_context import about_lead
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import queue
from vollegym.storage.events import record

MORNING = time(9, 0)


def submitted(db: Database, lead: int, outcome: str, at: datetime) -> None:
    """An intake was sent, or let out of quarantine: tell the prospect, the owner and the webhook, once.

    For a quarantined lead this is called at its release and not before (intake rules 2f).
    """
    qualified, of_lead = outcome == "qualified", about_lead(lead, at)
    if qualified:
        queue(db, messages.CALL_SHEET, of_lead)
    queue(db, messages.RECEIVED, of_lead)
    queue(db, messages.SUBMITTED, of_lead)
    # That it is new was told by this.
    store.tell_stage(db, lead)
    if qualified:
        queue(db, messages.NUDGE, of_lead)


def corrected(db: Database, lead: int, event: int, at: datetime) -> None:
    """The prospect gave another mail address: what was received is told again, there."""
    if not store.held(db, lead):
        queue(db, messages.RECEIVED, about_lead(lead, at, event))


def disagreed(db: Database, lead: int, event: int, at: datetime) -> None:
    """The prospect does not agree with the verdict, or says more about it: the owner hears it."""
    if not store.held(db, lead):
        queue(db, messages.DISAGREEMENT, about_lead(lead, at, event))


def later(db: Database, lead: int, day: date, at: datetime) -> None:
    """The prospect wants to hear from us on this day: in the morning of Amsterdam. The last wish counts."""
    outbox_store.withdraw(db, messages.LATER.name, lead)
    if not store.held(db, lead):
        morning = datetime.combine(day, MORNING, AMSTERDAM)
        queue(db, messages.LATER, about_lead(lead, at, day.isoformat(), day=morning))


def resume(db: Database, lead: int, event: int, at: datetime) -> None:
    """The prospect asks for the link to go on elsewhere."""
    queue(db, messages.RESUME, about_lead(lead, at, event))


def call_now(db: Database, lead: int, event: int, at: datetime) -> None:
    """The prospect waits by the phone."""
    if not store.held(db, lead):
        queue(db, messages.CALL_NOW, about_lead(lead, at, event))


def contacted(db: Database, lead: int, event: int, at: datetime) -> None:
    """A person spoke with the prospect at this moment."""
    queue(db, messages.CONTACTED, about_lead(lead, at, event))


def stage(db: Database, lead: int, at: datetime) -> None:
    """A fact was kept that may change how far a lead is: the webhook hears of it when it did."""
    if store.tell_stage(db, lead):
        queue(db, messages.STAGE_CHANGED, about_lead(lead, at, record(db, lead, "stage_changed", at)))
