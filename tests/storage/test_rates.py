"""Counts per network: exact over threads, and gone with the key of their day."""

import threading
from datetime import UTC, datetime, timedelta

from vollegym.storage import rate_counts
from vollegym.storage.database import Storage
from vollegym.storage.rate_counts import Limit

NOW = datetime(2026, 11, 24, 9, 30, 17, tzinfo=UTC)
MINUTE = Limit("post", 60, 5)


def add(storage: Storage, now: datetime = NOW, network: str = "203.0.113.7/32") -> int:
    with storage.writing() as db:
        return rate_counts.add(db, MINUTE, network, now)


def test_it_works(storage: Storage) -> None:
    assert [add(storage) for _ in range(3)] == [1, 2, 3]
    assert rate_counts.count(storage.database(), MINUTE, "203.0.113.7/32", NOW) == 3


def test_a_new_stretch_begins_at_one(storage: Storage) -> None:
    add(storage)
    assert MINUTE.wait(NOW) == 43
    assert add(storage, NOW + timedelta(seconds=42)) == 2
    assert add(storage, NOW + timedelta(seconds=43)) == 1


def test_other_networks_and_kinds_are_counted_apart(storage: Storage) -> None:
    add(storage)
    assert add(storage, network="203.0.113.8/32") == 1
    assert rate_counts.count(storage.database(), Limit("draft", 60, 5), "203.0.113.7/32", NOW) == 0


def test_no_count_is_lost_between_threads(storage: Storage) -> None:
    def many() -> None:
        for _ in range(25):
            add(storage)
        storage.close()

    threads = [threading.Thread(target=many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert add(storage) == 101


def test_the_same_network_is_another_hash_the_next_day(storage: Storage) -> None:
    add(storage)
    first = next(storage.database().query("SELECT who FROM rate"))["who"]
    add(storage, NOW + timedelta(days=1))
    rows = [row["who"] for row in storage.database().query("SELECT who FROM rate")]
    assert len(rows) == 1
    assert rows != [first]


def test_looking_writes_nothing(storage: Storage) -> None:
    assert rate_counts.count(storage.database(), MINUTE, "203.0.113.7/32", NOW) == 0
    assert storage.database().table("rate_key").count == 0


def test_a_purge_keeps_the_counts_of_today(storage: Storage) -> None:
    add(storage)
    with storage.writing() as db:
        assert rate_counts.forget(db, before=NOW) == 0
        assert rate_counts.forget(db, before=NOW + timedelta(days=1)) == 1
