"""Which messages a fact about a lead causes; called inside the transaction of that fact (incident I12).

Only what is to be sent and when stands here. The words are made at the moment of sending, by the follow-up
room, which also looks whether the message is still of use. A lead in quarantine causes none; its release
causes all that it would have caused, once.

What can happen to a lead more than once is told by the number of its event: each time one message, however
soon after the last. That what was said twice is one event, is up to whoever records it.
"""

from datetime import date, datetime, time, timedelta

from sqlite_utils import Database

from vollegym.dutch.dates import AMSTERDAM
from vollegym.leads import store
from vollegym.outbox import store as outbox_store

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Longer than the tries take: what could not be sent must end as given up, where the owner sees it.
WORTH_TELLING = 7 * DAY
MORNING = time(9, 0)


def submitted(db: Database, lead: int, outcome: str, at: datetime) -> None:
    """An intake was sent, or let out of quarantine: tell the prospect, the owner and the webhook, once.

    For a quarantined lead this is called at its release and not before (intake rules 2f).
    """
    qualified = outcome == "qualified"
    if qualified:
        outbox_store.put(db, "call_sheet", lead, at, urgent=True)
    outbox_store.put(db, "received", lead, at, useful_until=at + WORTH_TELLING, urgent=True)
    outbox_store.put(db, "intake.submitted", lead, at)
    if qualified:
        outbox_store.put(db, "nudge", lead, at, due=at + DAY, useful_until=at + 4 * DAY)


def corrected(db: Database, lead: int, event: int, at: datetime) -> None:
    """The prospect gave another mail address: what was received is told again, there."""
    if not store.held(db, lead):
        outbox_store.put(
            db, "received", lead, at, sequence=event, useful_until=at + WORTH_TELLING, urgent=True
        )


def disagreed(db: Database, lead: int, event: int, at: datetime) -> None:
    """The prospect does not agree with the verdict, or says more about it: the owner hears it."""
    if not store.held(db, lead):
        outbox_store.put(db, "disagreement", lead, at, sequence=event, urgent=True)


def later(db: Database, lead: int, day: date, at: datetime) -> None:
    """The prospect wants to hear from us on this day: in the morning of Amsterdam. The last wish counts."""
    outbox_store.withdraw(db, "later", lead)
    if store.held(db, lead):
        return
    due = datetime.combine(day, MORNING, AMSTERDAM)
    outbox_store.put(db, "later", lead, at, sequence=day.toordinal(), due=due, useful_until=due + 14 * DAY)


def resume(db: Database, lead: int, event: int, at: datetime) -> None:
    """The prospect asks for the link to go on elsewhere."""
    outbox_store.put(db, "resume", lead, at, sequence=event, useful_until=at + DAY, urgent=True)


def call_now(db: Database, lead: int, event: int, at: datetime) -> None:
    """The prospect waits by the phone: the owner hears it at once, or after an hour not at all."""
    if not store.held(db, lead):
        outbox_store.put(db, "call_now", lead, at, sequence=event, useful_until=at + HOUR, urgent=True)


def contacted(db: Database, lead: int, event: int, at: datetime) -> None:
    """A person spoke with the prospect at this moment."""
    outbox_store.put(db, "lead.contacted", lead, at, sequence=event)
