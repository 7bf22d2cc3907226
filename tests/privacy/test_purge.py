"""Each kind of data goes when its term is over, not a day earlier, and never under someone's hands."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlite_utils import Database

from tests.conftest import Clock
from tests.people import ANNA, finished, give, walk
from tests.services import services_of
from tests.visitor import Visitor
from vollegym.desk import service
from vollegym.desk.service import By
from vollegym.privacy import purge, store
from vollegym.services import Services, jobs
from vollegym.storage import database
from vollegym.storage.database import Storage
from vollegym.storage.timestamps import stamp

DAY = timedelta(days=1)
TERMS = {"draft": 7, "contact": 60, "rejected": 180, "lead": 730}
SAID = {"draft": "een week", "contact": "60 dagen", "rejected": "een half jaar", "lead": "twee jaar"}
Keep = Callable[..., int]


def leads(storage: Storage) -> int:
    return int(storage.database().table("lead").count)


def purged(owner: FlaskCliRunner, *more: str) -> str:
    result = owner.invoke(args=["leads", "purge", *more])
    assert result.exit_code == 0, result.output
    return result.output


def kept(keep: Keep, kind: str) -> int:
    if kind in ("draft", "contact"):
        return keep(outcome=None, contact={} if kind == "contact" else None)
    return keep(outcome="qualified" if kind == "lead" else "not_yet")


@pytest.mark.parametrize("kind", TERMS)
def test_each_kind_goes_after_its_own_term(
    owner: FlaskCliRunner, storage: Storage, keep: Keep, clock: Clock, kind: str
) -> None:
    kept(keep, kind)
    clock.moment += TERMS[kind] * DAY - timedelta(minutes=6)
    purged(owner)
    assert leads(storage) == 1
    clock.moment += timedelta(minutes=12)
    assert f"(na {SAID[kind]})" in purged(owner)
    assert leads(storage) == 0


def test_the_term_begins_at_the_last_contact_and_who_is_a_client_stays(
    owner: FlaskCliRunner, services: Services, storage: Storage, keep: Keep, clock: Clock
) -> None:
    began, ours = clock.moment, By(1)
    keep(outcome="qualified")
    spoken, client, until = (keep(outcome="qualified") for _ in range(3))
    service.make_client(services, client, ours, "2026-12-01", "1500", "")
    service.make_client(services, until, ours, "2026-12-01", "1500", "12")

    def left_after(days: int) -> set[int]:
        clock.moment = began + days * DAY
        purged(owner)
        return {row["id"] for row in storage.database().query("SELECT id FROM lead")}

    clock.moment = began + 700 * DAY
    service.log_call(services, spoken, ours, tried=False)
    assert left_after(740) == {spoken, client, until}
    # What was agreed for a year ended after 371 days.
    assert left_after(371 + 729) == {spoken, client, until}
    assert left_after(371 + 732) == {spoken, client}
    assert left_after(700 + 732) == {client}
    assert left_after(5000) == {client}
    service.lose(services, client, ours, "Te duur")
    assert left_after(5000 + 729) == {client}
    assert left_after(5000 + 732) == set()


@pytest.mark.parametrize("kind", TERMS)
def test_the_terms_are_settings(
    make_app: Callable[..., Flask], visitor: Visitor, clock: Clock, kind: str
) -> None:
    finished(visitor, ANNA)
    app = make_app(retention_lead=1, retention_draft=1)
    clock.moment += 2 * DAY
    purged(app.test_cli_runner())
    assert leads(app.extensions["vollegym"].storage) == 0


def test_a_chosen_later_date_counts_from_that_date(
    owner: FlaskCliRunner, storage: Storage, keep: Keep, clock: Clock
) -> None:
    lead = keep(outcome="not_yet")
    with storage.writing() as db:
        db.execute("INSERT INTO later VALUES (?, '2027-03-01', ?)", (lead, stamp(clock())))
    clock.moment = clock.moment.replace(year=2027, month=8, day=27)
    purged(owner)
    assert leads(storage) == 1
    clock.moment += 2 * DAY
    purged(owner)
    assert leads(storage) == 0


def test_an_answer_starts_the_term_of_a_draft_again(
    owner: FlaskCliRunner, storage: Storage, visitor: Visitor, clock: Clock
) -> None:
    walk(visitor, ANNA, until="goals")
    clock.moment += 6 * DAY
    give(visitor, ANNA["goals"])
    clock.moment += 6 * DAY
    purged(owner)
    assert leads(storage) == 1


def test_who_has_a_call_to_come_stays(
    owner: FlaskCliRunner, storage: Storage, keep: Keep, clock: Clock
) -> None:
    lead = keep()
    now = stamp(clock())
    clock.moment += 731 * DAY
    with storage.writing() as db:
        db.execute(
            "INSERT INTO booking (lead, token_hash, uid, starts_at, ends_at, created_at, changed_at)"
            " VALUES (?, 't', 'u', ?, ?, ?, ?)",
            (lead, stamp(clock.moment + DAY), stamp(clock.moment + 2 * DAY), now, now),
        )
    purged(owner)
    assert leads(storage) == 1
    clock.moment += 3 * DAY
    purged(owner)
    assert leads(storage) == 0
    assert storage.database().execute("SELECT lead FROM booking").fetchone() == (None,)


def test_a_robot_is_not_kept_like_a_lead(
    owner: FlaskCliRunner, storage: Storage, keep: Keep, clock: Clock
) -> None:
    keep(lead={"quarantined_at": stamp(clock())})
    clock.moment += 181 * DAY
    purged(owner)
    assert leads(storage) == 0


def test_old_backups_go_too(app: Flask, owner: FlaskCliRunner, keep: Keep, clock: Clock) -> None:
    owner.invoke(args=["backup", "create"])
    folder = app.extensions["vollegym"].settings.instance / "backups"
    assert len(list(folder.glob("*.db"))) == 1
    clock.moment += 31 * DAY
    assert "1  reservekopieën" in purged(owner)
    assert list(folder.glob("*.db")) == []


def test_a_dry_run_counts_and_deletes_nothing(
    owner: FlaskCliRunner, storage: Storage, keep: Keep, clock: Clock
) -> None:
    keep(outcome="not_fit")
    clock.moment += 200 * DAY
    assert "1  nog niet, niet, of in quarantaine" in purged(owner, "--dry-run")
    assert leads(storage) == 1


def test_the_sender_does_it_every_day(app: Flask) -> None:
    job = next(job for job in jobs(services_of(app)) if job.name == "purge")
    assert job.every == DAY


def test_a_purge_during_load_hinders_nobody(
    app: Flask, owner: FlaskCliRunner, storage: Storage, keep: Keep, clock: Clock
) -> None:
    for _ in range(250):
        keep(outcome="not_yet")
    owner.invoke(args=["intake", "publish"])
    clock.moment += 200 * DAY
    statuses: list[int] = []

    def one_visitor() -> None:
        page = finished(Visitor(app), ANNA)
        statuses.append(page.status)
        storage.close()

    threads = [threading.Thread(target=one_visitor) for _ in range(3)]
    for thread in threads:
        thread.start()
    gone = purge.purge(storage, app.extensions["vollegym"].settings, clock())
    for thread in threads:
        thread.join()
    assert statuses == [200, 200, 200]
    assert (gone["rejected"], leads(storage)) == (250, 3)


def test_nobody_is_looked_at_again_and_again(
    app: Flask, storage: Storage, keep: Keep, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked anew after each few that went, who stays was read thousands of times among 100,000 leads."""
    kinds = ["qualified", "not_yet", None] * 8
    numbers = [keep(outcome=outcome) for outcome in kinds]
    clock.moment += 200 * DAY
    monkeypatch.setattr(purge, "LOOKED_AT", 5)
    monkeypatch.setattr(purge, "AT_ONCE", 2)
    due, read = store.due, Counter[int]()

    def looked_at(db: Database, now: datetime, before: dict[str, datetime], leads: list[int]) -> Any:
        read.update(leads)
        return due(db, now, before, leads)

    monkeypatch.setattr(store, "due", looked_at)
    settings = app.extensions["vollegym"].settings
    counted = purge.counts(storage, settings, clock())
    assert set(read.values()) == {1}
    read.clear()
    assert purge.leads(storage, settings, clock()) == counted == {"rejected": 8, "draft": 8}
    # Before anything is held and, of who goes, once more inside.
    gone = [number for number, outcome in zip(numbers, kinds, strict=True) if outcome != "qualified"]
    assert read == dict.fromkeys(gone, 2)
    assert leads(storage) == 8


def test_who_is_old_enough_is_known_without_reading_a_lead(storage: Storage, clock: Clock) -> None:
    asked: list[str] = []
    db = storage.database()
    db.conn.set_trace_callback(asked.append)
    assert list(store.old(db, dict.fromkeys(purge.KINDS, clock()), 5)) == []
    db.conn.set_trace_callback(None)
    (sql,) = (sql for sql in asked if "SELECT" in sql)
    steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
    assert steps == ["SEARCH _lead_facet USING COVERING INDEX _lead_newest (at>? AND at<?)"]


def test_words_go_in_small_steps_and_none_is_left(
    owner: FlaskCliRunner, storage: Storage, keep: Keep, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        keep(outcome="not_yet", contact={"name": f"Qzvergeten{number}", "company": "Wjvoorbij"})
    clock.moment += 190 * DAY
    keep(outcome="not_yet", sent=clock.moment, contact={"name": "Xkblijft"})
    assert {"zvergeten", "jvoorbij", "kblijft"} == words(storage)
    monkeypatch.setattr(database, "PAGES", 1)
    asked: list[str] = []
    storage.database().conn.set_trace_callback(asked.append)
    purged(owner)
    storage.database().conn.set_trace_callback(None)
    assert words(storage) == {"kblijft"}
    merges = [place for place, sql in enumerate(asked) if "'merge'" in sql]
    assert len(merges) >= 4
    for one, following in pairwise(merges):
        assert "COMMIT" in asked[one:following]


def words(storage: Storage) -> set[str]:
    """Which of these stand in the indexes, found or not; a word may share its first letter with another."""
    asked = "SELECT block FROM _lead_text_data UNION ALL SELECT block FROM _lead_name_data"
    kept = b" ".join(row["block"] for row in storage.database().query(asked))
    return {word for word in ("zvergeten", "jvoorbij", "kblijft") if word.encode() in kept}
