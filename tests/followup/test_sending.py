"""Mail servers as they are: fine, slow, refusing, down, dying half way."""

import threading
from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import MOMENT, Clock
from tests.followup.conftest import Work
from tests.followup.post import PostOffice, Receiver, silent_server
from tests.people import ANNA, finished
from tests.visitor import Visitor
from vollegym.outbox import health, smtp
from vollegym.outbox import store as outbox_store
from vollegym.outbox.faults import reply
from vollegym.outbox.network import within
from vollegym.outbox.retry import DELAYS, NotDeliveredError, next_try, probe_pause
from vollegym.outbox.smtp import Mailer
from vollegym.storage.database import Storage

UNKNOWN = "de mailserver kent het adres van de ontvanger niet (550 5.1.1)"
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def put(storage: Storage, clock: Clock, number: int = 1) -> None:
    with storage.writing() as db:
        for _ in range(number):
            outbox_store.put(db, "test", None, clock.moment)


def first(storage: Storage) -> outbox_store.Message:
    return outbox_store.of_kind(storage.database(), "test")[0]


def test_it_works(storage: Storage, clock: Clock, work: Work, post: PostOffice) -> None:
    put(storage, clock)
    work()
    assert [mail["Subject"] for mail in post.arrived] == ["De mail van je site werkt"]
    assert first(storage).result == "sent"


def test_one_connection_carries_all_that_waits(
    storage: Storage, clock: Clock, work: Work, post: PostOffice
) -> None:
    put(storage, clock, 20)
    work()
    assert (len(post.arrived), post.connections) == (20, 1)


@pytest.mark.parametrize("answer", ["451 4.7.1 later", "550 5.1.1 <x@example.com> unknown", "421 closing"])
def test_a_refused_mail_is_tried_again_and_its_note_names_nobody(
    answer: str, storage: Storage, clock: Clock, work: Work, post: PostOffice
) -> None:
    post.recipient_reply = answer
    put(storage, clock)
    work()
    row = first(storage)
    assert (row.result, row.attempts) == (None, 1)
    code = answer.removesuffix(" closing").removesuffix(" later").removesuffix(" <x@example.com> unknown")
    assert row.note
    assert row.note.endswith(f" ({code})")
    post.recipient_reply = ""
    clock.moment += MINUTE
    work()
    assert first(storage).result == "sent"


def test_a_bouncing_address_does_not_hold_up_the_others(
    visitor: Visitor, storage: Storage, clock: Clock, work: Work, post: PostOffice
) -> None:
    post.refused = {"anna@example.com"}
    finished(visitor, ANNA)
    put(storage, clock, 3)
    work()
    assert [mail["To"] for mail in post.arrived] == ["eigenaar@example.com"] * 4
    (row,) = outbox_store.of_kind(storage.database(), "received")
    assert (row.result, row.note) == (None, UNKNOWN)


def test_a_mail_is_tried_ten_times_over_three_days_and_then_given_up(
    storage: Storage, clock: Clock, work: Work, post: PostOffice
) -> None:
    post.data_reply = "554 no"
    put(storage, clock)
    begun = clock.moment
    for attempt in range(1, len(DELAYS) + 1):
        assert first(storage).result is None
        clock.moment = first(storage).next_at - SECOND
        work()
        assert first(storage).attempts == attempt - 1, "not a second too early"
        clock.moment += SECOND
        work()
        assert first(storage).attempts == attempt
    row = first(storage)
    assert (row.result, row.attempts) == ("failed", 10)
    assert "554" in (row.note or "")
    assert timedelta(hours=75) < clock.moment - begun < timedelta(hours=85)
    clock.moment += 30 * timedelta(days=1)
    work()
    assert first(storage) == row


def test_a_message_goes_up_to_the_last_moment_that_it_is_of_use(
    storage: Storage, clock: Clock, work: Work, post: PostOffice
) -> None:
    until = clock.moment + HOUR
    with storage.writing() as db:
        for due in (until, until + timedelta(microseconds=1)):
            outbox_store.put(db, "test", None, clock.moment, due=due, useful_until=until)
    for _ in range(2):
        clock.moment = until if clock.moment < until else clock.moment + timedelta(microseconds=1)
        work()
    results = [message.result for message in outbox_store.of_kind(storage.database(), "test")]
    assert results == ["sent", "skipped"]


def test_a_server_is_left_alone_until_its_pause_is_over_and_not_longer(
    storage: Storage, clock: Clock, work: Work, post: PostOffice
) -> None:
    post.close()
    put(storage, clock, 2)
    work()
    pause, tries = (
        probe_pause(1),
        lambda: sum(row.attempts for row in outbox_store.listed(storage.database())),
    )
    assert tries() == 1
    clock.moment += pause - timedelta(microseconds=1)
    work()
    assert tries() == 1
    clock.moment += timedelta(microseconds=1)
    work()
    assert tries() == 2


def test_what_a_prospect_never_received_is_given_up_where_the_owner_sees_it(
    visitor: Visitor, storage: Storage, clock: Clock, work: Work, post: PostOffice
) -> None:
    post.refused = {"anna@example.com"}
    finished(visitor, ANNA)
    for _ in range(5 * 24):
        work("alarms")
        clock.moment += timedelta(hours=1)
    (row,) = outbox_store.of_kind(storage.database(), "received")
    assert (row.result, row.note) == ("failed", UNKNOWN)
    assert outbox_store.standing(storage.database(), clock.moment).failed >= 1


def test_two_days_without_a_mail_server_lose_nothing(
    visitor: Visitor, storage: Storage, clock: Clock, work: Work, post: PostOffice, receiver: Receiver
) -> None:
    post.close()
    finished(visitor, ANNA)
    put(storage, clock, 10)
    for _ in range(48 * 2):
        work("alarms")
        clock.moment += 30 * MINUTE
    assert len(receiver.calls) == 1, "the webhook did not wait for the mail server"
    post.open()
    for _ in range(12):
        work("alarms")
        clock.moment += MINUTE
    assert outbox_store.standing(storage.database(), clock.moment).overdue == 0
    assert len(post.by_id) == len(post.arrived) >= 12


def test_a_server_that_is_down_is_not_tried_for_each_message(
    storage: Storage, clock: Clock, work: Work, post: PostOffice
) -> None:
    post.close()
    put(storage, clock, 40)
    for _ in range(10):
        work()
        clock.moment += SECOND
    tries = sum(row.attempts for row in outbox_store.listed(storage.database(), limit=80))
    assert 1 <= tries <= 3
    post.open()
    clock.moment += MINUTE
    work()
    assert len(post.by_id) == 40


def test_a_server_that_comes_back_is_noticed_within_minutes(
    storage: Storage, clock: Clock, work: Work, post: PostOffice
) -> None:
    post.close()
    put(storage, clock)
    for _ in range(60):
        work()
        clock.moment += 5 * MINUTE
    assert first(storage).next_at > clock.moment + HOUR
    post.open()
    for _ in range(6):
        work()
        clock.moment += MINUTE
    assert first(storage).result == "sent"


def test_a_server_that_dies_half_way_gets_the_mail_again_under_the_same_id(
    storage: Storage, clock: Clock, work: Work, post: PostOffice
) -> None:
    post.die = True
    put(storage, clock)
    work()
    post.die = False
    clock.moment += MINUTE
    work()
    assert first(storage).result == "sent"
    assert len(post.by_id) == 1


def test_a_slow_server_is_waited_for_and_then_left(
    storage: Storage, clock: Clock, work: Work, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "DEADLINE", 0.3)
    post.seconds = 1.0
    put(storage, clock)
    work()
    assert first(storage).result is None
    post.seconds = 0
    clock.moment += MINUTE
    work()
    assert first(storage).result == "sent"


def test_a_server_that_looks_through_a_mail_for_long_gets_it_once(
    storage: Storage, clock: Clock, work: Work, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.2)
    post.seconds = 0.5
    put(storage, clock)
    work()
    assert first(storage).result == "sent"
    assert len(post.arrived) == 1


def test_a_server_that_is_no_mail_server_is_a_failed_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.3)
    for greeting in (b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff\xfe\x00" * 100, b"554 go away\r\n"):
        with silent_server(greeting) as port, pytest.raises(NotDeliveredError) as error:
            Mailer(f"smtp://127.0.0.1:{port}", "localhost").open()
        assert error.value.down


def test_tls_is_not_skipped_when_the_server_has_none(post: PostOffice) -> None:
    with pytest.raises(NotDeliveredError, match="geen verbinding: de mailserver kent geen STARTTLS"):
        Mailer(f"{post.url}?starttls", "localhost").open()


def test_pauses_grow_to_three_days_and_never_shrink_by_chance() -> None:
    for chance in (0.0, 0.5, 1.0):
        pauses = [next_try(attempts, MOMENT, chance) for attempts in range(1, len(DELAYS) + 1)]
        assert pauses[-1] is None
        for pause, delay in zip(pauses[:-1], DELAYS[1:], strict=True):
            assert pause
            assert delay <= pause - MOMENT <= delay * 1.1


def test_a_server_may_ask_us_to_wait_but_for_no_longer_than_a_day() -> None:
    for asked, pause in [(MINUTE, DELAYS[3]), (7 * HOUR, 7 * HOUR), (HOUR * 1000, 24 * HOUR)]:
        assert next_try(3, MOMENT, 0.0, asked) == MOMENT + pause


def test_a_reply_is_noted_without_the_words_of_the_server() -> None:
    assert reply(550, b"5.1.1 <anna@example.com> unknown") == "550 5.1.1"
    assert reply(550, b"No such user anna@example.com") == "550"


def test_a_server_that_is_waited_for_keeps_no_program_from_ending() -> None:
    before = set(threading.enumerate())
    with within(60, lambda: None):
        watching = set(threading.enumerate()) - before
        assert [thread.daemon for thread in watching] == [True]


def test_mails_that_a_server_refuses_for_good_are_counted_for_a_day_and_told_when_they_are_many(
    app: Flask, storage: Storage, clock: Clock, work: Work, post: PostOffice
) -> None:
    def counted() -> tuple[int, bool]:
        told = health.messages(storage.database(), clock.moment)["refused_in_a_day"]
        run = app.test_cli_runner().invoke(args=["doctor"]).output
        return told, f"weigerde het afgelopen etmaal {told} mails voorgoed" in run

    post.recipient_reply = "451 4.7.1 later"
    put(storage, clock)
    work()
    assert counted() == (0, False), "later is no refusal"
    post.recipient_reply = "550 5.1.1 unknown"
    put(storage, clock, 2)
    work()
    assert counted() == (2, False), "people do mistype their address"
    put(storage, clock)
    work()
    assert counted() == (3, True)
    clock.moment += 25 * HOUR
    assert counted() == (0, False)
