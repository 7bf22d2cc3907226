"""The table of messages: what it refuses, and that what waits follows it."""

import ast
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.followup.callers import THURSDAY, Caller
from tests.followup.conftest import Work
from tests.followup.post import PostOffice
from tests.followup.test_messages import PROSPECT, to
from tests.services import run_job
from vollegym.config import ROOT
from vollegym.followup.messages import TEST, TEST_EVENT
from vollegym.leads import call_messages as messages
from vollegym.leads.messages import NUDGE
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Kind, Subject, Term, after, before, queue
from vollegym.storage.database import Storage
from vollegym.storage.timestamps import stamp

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOMORROW, *_ = messages.REMINDERS


@pytest.mark.parametrize(
    ("due", "useful_until"),
    [
        (before("start", 2 * HOUR), before("start", 3 * HOUR)),
        (before("start", 3 * HOUR), before("start", 3 * HOUR)),
        (before("start", 3 * HOUR), after(3 * HOUR)),
        (after(DAY), Term("start")),
        (after(timedelta(0)), after(timedelta(0))),
    ],
)
def test_a_message_that_is_of_no_use_when_it_is_due_stops_the_start(due: Term, useful_until: Term) -> None:
    with pytest.raises(ValueError, match="nudge would be due at"):
        replace(NUDGE, due=due, useful_until=useful_until)


def test_when_a_message_goes_is_said_by_the_table_alone() -> None:
    calls = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "vollegym").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("outbox_store.put", "store.put", "put")
    ]
    assert calls == ["vollegym/outbox/kinds.py"]


@pytest.mark.parametrize(("urgent", "channel"), [(TEST, "mail"), (TEST_EVENT, "webhook")])
def test_a_trial_goes_before_everything_that_waits_and_as_often_as_it_is_asked_for(
    urgent: Kind[Any], channel: str, storage: Storage, clock: Clock
) -> None:
    with storage.writing() as db:
        for _ in range(3):
            outbox_store.put(db, "nudge", None, clock() - HOUR, channel=channel)
        tried = {queue(db, urgent, Subject(at=clock())) for _ in range(2)}
    taken = [outbox_store.claim(storage.database(), channel, clock()) for _ in range(2)]
    assert {message.uid for message in taken if message} == tried


def moments(storage: Storage) -> dict[str, list[str]]:
    """When each reminder is due, and until when it is of use, by its kind."""
    rows = storage.database().query(
        "SELECT * FROM outbox WHERE about LIKE 'booking:%' AND due_at > created_at"
    )
    return {row["kind"]: [row["due_at"], row["next_at"], row["useful_until"]] for row in rows}


def test_calls_that_stand_follow_another_term(
    caller: Caller, work: Work, clock: Clock, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller.books(THURSDAY)
    work()
    storage = work.app.extensions["vollegym"].storage
    before_that = moments(storage)
    changed = replace(TOMORROW, due=before("start", 2 * HOUR), useful_until=before("start", HOUR))
    monkeypatch.setattr(messages, "REMINDERS", (changed, *messages.REMINDERS[1:]))
    for _ in range(2):
        run_job(work.app, "reminders")
    due = stamp(THURSDAY - 2 * HOUR)
    assert moments(storage) == {**before_that, TOMORROW.name: [due, due, stamp(THURSDAY - HOUR)]}
    clock.moment = THURSDAY - 2 * HOUR
    work()
    subject = "Ons gesprek: donderdag 26 november 2026 om 11:00 uur"
    assert [mail["Subject"] for mail in to(post, PROSPECT)].count(subject) == 1


def test_a_reminder_that_went_is_not_sent_again_by_another_term(
    caller: Caller, work: Work, clock: Clock, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller.books(THURSDAY)
    clock.moment = THURSDAY - DAY
    work()
    sent = len(to(post, PROSPECT))
    changed = replace(TOMORROW, due=before("start", 2 * HOUR), useful_until=before("start", HOUR))
    monkeypatch.setattr(messages, "REMINDERS", (changed, *messages.REMINDERS[1:]))
    run_job(work.app, "reminders")
    clock.moment = THURSDAY - 2 * HOUR
    work()
    assert len(to(post, PROSPECT)) == sent


def test_a_call_that_stands_gets_a_reminder_that_is_new_in_the_table_once(
    caller: Caller, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller.books(THURSDAY)
    storage = work.app.extensions["vollegym"].storage
    before_that = moments(storage)
    new = replace(TOMORROW, name="call_in_two_days", due=before("start", 47 * HOUR))
    too_late = replace(TOMORROW, name="call_in_a_week", due=before("start", 7 * DAY))
    monkeypatch.setattr(messages, "REMINDERS", (*messages.REMINDERS, new, too_late))
    for _ in range(2):
        run_job(work.app, "reminders")
    due = stamp(THURSDAY - 47 * HOUR)
    until = stamp(THURSDAY - 3 * HOUR)
    assert moments(storage) == {**before_that, new.name: [due, due, until]}
    caller.cancels()
    newer = replace(new, name="call_tomorrow_again", due=before("start", 20 * HOUR))
    monkeypatch.setattr(messages, "REMINDERS", (*messages.REMINDERS, newer))
    run_job(work.app, "reminders")
    assert newer.name not in moments(storage), "the call was called off"
