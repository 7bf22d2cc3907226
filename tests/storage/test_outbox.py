"""Messages that wait: written once, taken by one, lost by none."""

import threading
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlite_utils import Database

from vollegym.outbox import store as outbox_store
from vollegym.storage.database import Storage
from vollegym.storage.timestamps import stamp

MINUTE = timedelta(minutes=1)


@pytest.fixture
def storage(app: Flask) -> Storage:
    return app.extensions["vollegym"].storage


@pytest.fixture
def db(storage: Storage) -> Database:
    return storage.database()


def lead(db: Database, reference: str = "AB12", at: str = "2026-11-24T09:30:00.000000Z") -> int:
    db.execute("INSERT OR IGNORE INTO questionnaire VALUES (1, 'x', '[]', ?, ?)", [at, at])
    row = (reference, reference, 1, at)
    asked = "INSERT INTO lead (reference, ticket_hash, questionnaire, started_at) VALUES (?, ?, ?, ?)"
    return int(db.execute(asked, row).lastrowid or 0)


def test_it_works(db: Database, now: datetime) -> None:
    assert outbox_store.put(db, "received", None, now)
    row = outbox_store.claim(db, "mail", now)
    assert row
    assert (row.kind, row.attempts) == ("received", 1)
    outbox_store.close(db, row, now, "sent")
    assert outbox_store.standing(db, now) == outbox_store.Queue(0, 0, None, 0, 0)


def test_a_fact_is_told_once_and_what_names_no_fact_as_often_as_it_is_written(
    db: Database, now: datetime
) -> None:
    anna = lead(db)
    assert outbox_store.put(db, "received", anna, now, dedup_key="received lead:1")
    assert not outbox_store.put(db, "received", anna, now + MINUTE, dedup_key="received lead:1")
    assert outbox_store.put(db, "received", anna, now, dedup_key="received lead:1 7")
    assert outbox_store.put(db, "test", None, now)
    assert outbox_store.put(db, "test", None, now)


def test_a_message_is_not_taken_before_it_is_due(db: Database, now: datetime) -> None:
    outbox_store.put(db, "nudge", None, now, due=now + MINUTE)
    assert outbox_store.claim(db, "mail", now) is None
    assert outbox_store.claim(db, "mail", now + MINUTE)


def test_each_channel_takes_its_own_messages(db: Database, now: datetime) -> None:
    outbox_store.put(db, "intake.submitted", None, now, channel="webhook")
    assert outbox_store.claim(db, "mail", now) is None
    assert outbox_store.claim(db, "webhook", now)


def test_a_taken_message_is_taken_again_only_after_its_lease(db: Database, now: datetime) -> None:
    outbox_store.put(db, "received", None, now)
    first = outbox_store.claim(db, "mail", now)
    assert outbox_store.claim(db, "mail", now + outbox_store.LEASE - MINUTE / 60) is None
    second = outbox_store.claim(db, "mail", now + outbox_store.LEASE)
    assert first
    assert second
    assert (second.uid, second.attempts) == (first.uid, 2)


def test_a_sender_that_came_too_late_does_not_reopen_what_another_one_sent(
    db: Database, now: datetime
) -> None:
    outbox_store.put(db, "received", None, now)
    slow = outbox_store.claim(db, "mail", now)
    quick = outbox_store.claim(db, "mail", now + outbox_store.LEASE)
    assert slow
    assert quick
    outbox_store.close(db, quick, now, "sent")
    outbox_store.again(db, slow, now, "time-out")
    assert outbox_store.standing(db, now).waiting == 0


def test_urgent_messages_go_before_a_thousand_others(db: Database, now: datetime) -> None:
    for _ in range(1000):
        outbox_store.put(db, "nudge", None, now - MINUTE)
    outbox_store.put(db, "call_sheet", None, now, urgent=True)
    row = outbox_store.claim(db, "mail", now)
    assert row
    assert row.kind == "call_sheet"


def test_forgetting_a_lead_takes_its_messages_along(db: Database, now: datetime) -> None:
    anna = lead(db)
    outbox_store.put(db, "received", anna, now)
    taken = outbox_store.claim(db, "mail", now)
    assert taken
    db.execute("DELETE FROM lead WHERE id = ?", [anna])
    outbox_store.again(db, taken, now, "the sender was busy with it")
    assert outbox_store.standing(db, now).waiting == 0


@pytest.mark.parametrize("back", [timedelta(minutes=2), timedelta(hours=3), timedelta(days=400)])
def test_a_clock_moved_back_holds_nothing_up(db: Database, now: datetime, back: timedelta) -> None:
    outbox_store.put(db, "fresh", None, now)
    outbox_store.put(db, "reminder", None, now - back * 2, due=now + timedelta(hours=1))
    tried = outbox_store.put(db, "tried", None, now) and outbox_store.claim(db, "mail", now)
    assert tried
    outbox_store.again(db, tried, now + timedelta(hours=5), "451")
    kinds = set()
    while row := outbox_store.claim(db, "mail", now - back):
        kinds.add(row.kind)
    assert kinds == {"fresh", "tried"}


def test_a_lease_from_before_the_clock_went_back_ends(db: Database, now: datetime) -> None:
    outbox_store.put(db, "received", None, now)
    assert outbox_store.claim(db, "mail", now)
    assert outbox_store.claim(db, "mail", now - timedelta(days=1))


def test_two_senders_share_the_work_and_never_a_message(storage: Storage, now: datetime) -> None:
    with storage.writing() as db:
        for _ in range(300):
            outbox_store.put(db, "nudge", None, now)
    taken: list[str] = []

    def take() -> None:
        while row := outbox_store.claim(storage.database(), "mail", now):
            taken.append(row.uid)
        storage.close()

    senders = [threading.Thread(target=take) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(taken) == len(set(taken)) == 300


def test_the_queue_says_since_when(db: Database, now: datetime) -> None:
    outbox_store.put(db, "nudge", None, now, due=now + MINUTE)
    for minutes in (1, 3, 2):
        outbox_store.put(db, "received", None, now - minutes * MINUTE)
    assert outbox_store.standing(db, now) == outbox_store.Queue(4, 3, now - 3 * MINUTE, 0, 0)


def test_a_message_can_be_sent_again_by_hand(db: Database, now: datetime) -> None:
    outbox_store.put(db, "received", None, now, useful_until=now)
    row = outbox_store.claim(db, "mail", now)
    assert row
    outbox_store.close(db, row, now, "kept")
    assert outbox_store.retry(db, row.uid, now + MINUTE)
    again = outbox_store.claim(db, "mail", now + MINUTE)
    assert again
    assert (again.uid, again.attempts, again.useful_until) == (row.uid, 1, None)


def test_a_message_is_found_by_the_beginning_of_its_uid(db: Database, now: datetime) -> None:
    outbox_store.put(db, "received", None, now)
    (row,) = outbox_store.listed(db)
    assert outbox_store.find(db, row.uid[:8]) == [row]
    assert outbox_store.find(db, "*") == []


def test_summaries_are_cleared_away_and_messages_of_leads_stay(db: Database, now: datetime) -> None:
    outbox_store.put(db, "summary", None, now)
    outbox_store.put(db, "received", lead(db, at=stamp(now)), now)
    while row := outbox_store.claim(db, "mail", now):
        outbox_store.close(db, row, now, "sent")
    assert outbox_store.tidy(db, now) == 0, "it was dealt with at that very moment"
    assert outbox_store.tidy(db, now + MINUTE) == 1
    assert [row.kind for row in outbox_store.listed(db, ("sent",))] == ["received"]


def test_the_usual_note_is_that_of_most_messages_and_of_as_many_the_last_one(
    db: Database, now: datetime
) -> None:
    assert outbox_store.usual_note(db, None) == (None, "mail")
    for note, channel in (("a", "mail"), ("b", "webhook"), ("a", "mail"), ("b", "webhook"), (None, "mail")):
        outbox_store.put(db, "received", None, now, channel=channel)
        taken = outbox_store.claim(db, channel, now)
        assert taken
        outbox_store.again(db, taken, now + MINUTE, note)
    assert outbox_store.usual_note(db, None) == ("b", "webhook")
    assert outbox_store.usual_note(db, "failed") == (None, "mail")
