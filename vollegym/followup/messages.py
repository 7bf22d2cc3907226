"""The messages on what nobody did, on a day, or on nothing at all: the table, and what each says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from vollegym.followup.summary import summary
from vollegym.leads import call_log
from vollegym.leads import store as lead_store
from vollegym.leads.links import case_link
from vollegym.leads.message_context import LeadFacts, OwnerFacts, lead_facts, owner_facts, to_owner
from vollegym.outbox.kinds import Kind, Term, Words, after
from vollegym.outbox.store import Message
from vollegym.services import Services

DAY = timedelta(days=1)
WHO = "De aanvrager"


def nobody_tried(facts: LeadFacts) -> bool:
    """Return whether the lead still waits, and nobody called since it was told."""
    tried = facts.lead.tried_at
    return facts.waiting is not None and (tried is None or tried < facts.message.created_at)


def alarm(facts: LeadFacts) -> Words:
    """Return the warning that someone still waits."""
    hours = facts.services.opening_hours.hours
    waited = call_log.waited(facts.waiting, hours, facts.now) if facts.waiting else ""
    return to_owner(
        facts, {"waited": waited}, waited=waited, why=call_log.why(facts.lead, facts.waiting, WHO)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyFacts(OwnerFacts):
    """Those who waited while it was closed, as far as they still wait."""

    people: list[dict[str, Any]]


def many_facts(services: Services, db: Database, message: Message, now: datetime) -> ManyFacts:
    people = [
        {
            "lead": lead,
            "case": case_link(services.settings, db, lead.reference, now),
            "waited": call_log.waited(waiting, services.opening_hours.hours, now),
            "why": call_log.why(lead, waiting, WHO),
        }
        for waiting in lead_store.waiting(db, now)
        if lead_store.alarmed_at(db, waiting.lead, message.created_at)
        if (lead := lead_store.reachable(db, waiting.lead))
    ]
    return ManyFacts(services=services, db=db, message=message, now=now, people=people)


ALARM = Kind(
    name="alarm",
    to="owner",
    useful_until=after(DAY),
    facts=lead_facts,
    guard=nobody_tried,
    words=alarm,
    once=False,
    urgent=True,
)
ALARMS = Kind(
    name="alarms",
    to="owner",
    useful_until=after(DAY),
    facts=many_facts,
    guard=lambda facts: bool(facts.people),
    words=lambda facts: Words(
        subject={"count": len(facts.people)}, values={"people": facts.people, "now": facts.now}
    ),
    once=False,
    urgent=True,
)
# Someone left a contact and went no further.
UNFINISHED = Kind(
    name="unfinished",
    to="owner",
    useful_until=after(2 * DAY),
    facts=lead_facts,
    guard=lambda facts: facts.lead.submitted_at is None,
    words=to_owner,
)
SUMMARY = Kind(name="summary", to="owner", useful_until=Term("tonight"), facts=owner_facts, words=summary)
TEST = Kind(name="test", to="owner", facts=owner_facts, words=lambda _: Words(), once=False, urgent=True)
# An event without anybody in it.
TEST_EVENT = Kind(
    name="webhook.test",
    to="owner",
    channel="webhook",
    facts=owner_facts,
    words=lambda _: Words(values={"reference": None}),
    once=False,
    urgent=True,
)
# A sign of life: who does not hear it, warns the owner. An old one says nothing.
HEARTBEAT = Kind(
    name="site.heartbeat",
    to="owner",
    channel="webhook",
    useful_until=after(timedelta(minutes=10)),
    facts=owner_facts,
    words=lambda facts: Words(values={"reference": None, "minutes": facts.services.settings.heartbeat}),
    once=False,
)
KINDS = (ALARM, ALARMS, UNFINISHED, SUMMARY, TEST, TEST_EVENT, HEARTBEAT)
