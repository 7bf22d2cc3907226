"""Fifty people who tap the same time: one gets it, and all others hear at once what is free."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.booking.test_choosing import SECRET
from vollegym.calendar.hours import Hours, Window
from vollegym.leads import booking_store
from vollegym.leads import calls as booking_service
from vollegym.storage.database import Storage

CLIENTS = 50
SLOT = "2026-11-26T10:00Z"


@pytest.fixture
def crowd(app: Flask, a_lead: Callable[..., int]) -> list[tuple[FlaskClient, str]]:
    """Fifty qualified people with the calendar open, and the token of each form."""
    found = []
    for number in range(1, CLIENTS + 1):
        a_lead()
        client = app.test_client()
        with client.session_transaction() as session:
            session["ticket"] = f"t{number}"
        page = client.get("/afspraak").text
        found.append((client, page.partition('name="csrf_token" value="')[2].partition('"')[0]))
    return found


def test_one_time_is_booked_once_and_every_loser_gets_free_times(
    crowd: list[tuple[FlaskClient, str]], app: Flask, storage: Storage, now: datetime, rounds: int
) -> None:
    def tap(person: tuple[FlaskClient, str]) -> tuple[int, bool]:
        client, token = person
        answer = client.post("/afspraak", data={"csrf_token": token, "slot": SLOT})
        app.extensions["vollegym"].storage.close()
        return answer.status_code, 'name="slot"' in answer.text

    with ThreadPoolExecutor(CLIENTS) as threads:
        for _ in range(rounds):
            answers = list(threads.map(tap, crowd))
            assert answers.count((303, False)) == 1
            assert answers.count((422, True)) == CLIENTS - 1
            (standing,) = [b for b, _ in booking_store.since(storage.database(), now) if b.status == "booked"]
            assert booking_service.cancel(storage, standing.id, "", now)


def test_bookings_and_moves_that_cross_never_overlap(
    storage: Storage, a_lead: Callable[..., int], now: datetime, rounds: int
) -> None:
    hours = Hours(week=((Window(540, 1020),),) * 5 + ((), ()), grid=5, buffer_after=10, day_cap=9)
    people = [a_lead() for _ in range(CLIENTS)]
    first = datetime(2026, 11, 26, 8, tzinfo=UTC)
    chance = random.Random(7)

    def act(choice: tuple[int, int, bool]) -> None:
        lead, step, off = choice
        call = booking_store.live_of(storage.database(), lead, now)
        if call and off:
            booking_service.cancel(storage, call.id, "", now)
        else:
            booking_service.book(storage, SECRET, hours, lead, first + timedelta(minutes=5 * step), now)
        storage.close()

    with ThreadPoolExecutor(16) as threads:
        for _ in range(rounds):
            list(threads.map(act, [(lead, chance.randrange(96), chance.random() < 0.2) for lead in people]))
            calls = [b for b, _ in booking_store.since(storage.database(), now) if b.status == "booked"]
            assert 1 <= len(calls) <= 9
            rests = [later.starts_at - earlier.ends_at for earlier, later in pairwise(calls)]
            assert all(rest >= timedelta(minutes=10) for rest in rests)
            assert len({call.lead for call in calls}) == len(calls)


def test_the_database_itself_refuses_what_overlaps(
    storage: Storage, a_lead: Callable[..., int], now: datetime
) -> None:
    always = Hours(week=((Window(0, 1440),),) * 7)
    start = datetime(2026, 11, 26, 10, tzinfo=UTC)
    leads = [a_lead() for _ in range(3)]
    made = booking_service.book(storage, SECRET, always, leads[0], start, now).booking
    other = booking_service.book(storage, SECRET, always, leads[1], start + timedelta(hours=1), now).booking
    assert made
    assert other
    insert = "INSERT INTO booking (lead, token_hash, uid, starts_at, ends_at, created_at, changed_at)"
    insert += " SELECT ?, 'h' || ?, 'u' || ?, ?, ends_at, created_at, changed_at FROM booking WHERE id = ?"
    later = "INSERT INTO booking (lead, token_hash, uid, starts_at, ends_at, created_at, changed_at)"
    later += " SELECT ?, 'h', 'u', '2026-11-30T10:00:00.000000Z', '2026-11-30T10:30:00.000000Z',"
    later += " created_at, changed_at FROM booking WHERE id = ?"
    tries = [
        (insert, [leads[2], 1, 1, "2026-11-26T10:15:00.000000Z", made.id], "overlaps"),
        ("UPDATE booking SET starts_at = '2026-11-26T10:15:00.000000Z' WHERE id = ?", [other.id], "overlaps"),
        (insert, [leads[2], 2, 2, "2026-11-26T09:59:00.000000Z", made.id], "overlaps"),
        (later, [leads[0], made.id], "a call to come"),
    ]
    for sql, values, words in tries:
        with pytest.raises(Exception, match=words), storage.writing() as db:
            db.execute(sql, values)
    assert len(booking_store.since(storage.database(), now)) == 2
