"""Forgetting one person: all of it, in every notation, and again when a backup brings it back."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.people import ANNA, finished
from tests.visitor import Visitor
from vollegym.leads.erasure_log import noted
from vollegym.outbox import store as outbox_store
from vollegym.privacy import repeat_erasures
from vollegym.privacy import store as privacy_store
from vollegym.privacy.commands import TABLES
from vollegym.storage.database import Storage
from vollegym.storage.events import record
from vollegym.storage.timestamps import stamp

NAME, MAIL, PHONE = "Sjaantje Zoekmaar", "sjaantje.zoekmaar@example.com", "06 13579246"
TRACES = [b"Sjaantje", b"Zoekmaar", b"zoekmaar@", b"13579246", b"Zaal Geheim", b"mijn hond is ziek"]
Keep = Callable[..., int]


@pytest.fixture
def sjaantje(app: Flask, keep: Keep, storage: Storage, clock: Clock) -> list[int]:
    """Someone with two leads, a call, messages and an objection; and a draft with her number alone."""
    person = {
        "name": NAME,
        "company": "Zaal Geheim",
        "email": MAIL,
        "phone": "+31613579246",
        "phone_typed": PHONE,
    }
    leads = [
        keep(contact=person),
        keep(outcome="not_yet", contact={**person, "email": MAIL.upper()}),
        keep(outcome=None, contact={**person, "email": "other@example.com"}),
    ]
    now = stamp(clock())
    with storage.writing() as db:
        for lead in leads:
            record(db, lead, "answered", clock(), question="role")
            outbox_store.put(db, "received", lead, clock())
        db.execute("INSERT INTO objection VALUES (?, ?, ?)", (leads[1], "mijn hond is ziek", now))
        db.execute(
            "INSERT INTO booking (lead, token_hash, uid, starts_at, ends_at, status, reason, created_at, changed_at)"
            " VALUES (?, 'opens', 'uid', ?, ?, 'booked', 'mijn hond is ziek', ?, ?)",
            (leads[0], "2026-11-30T09:00:00.000000Z", "2026-11-30T09:30:00.000000Z", now, now),
        )
    return leads


def count(storage: Storage, table: str) -> int:
    return int(storage.database().table(table).count)


def forget(owner: FlaskCliRunner, who: str, *more: str) -> str:
    """Forget all of Sjaantje: what shares her address or number is added by name."""
    listed = owner.invoke(args=["leads", "forget", who, "--dry-run"]).stderr
    also = [part for line in re.findall(r"^  (\S+) van", listed, re.M) for part in ("--also", line)]
    result = owner.invoke(args=["leads", "forget", who, *also, *(more or ["--yes"])])
    assert result.exit_code == 0, result.output
    return result.output


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize(
    "who",
    [
        MAIL,
        MAIL.upper(),
        f" <{MAIL}> ",
        PHONE,
        "+31 6 13579246",
        "0031613579246",
        "06-13.57.92.46",
        "VG-0001",
    ],
)
def test_someone_is_found_by_mail_phone_or_reference(
    owner: FlaskCliRunner, storage: Storage, sjaantje: list[int], who: str
) -> None:
    if who == "VG-0001":
        who = "2345-6789"
        with storage.writing() as db:
            db.execute("UPDATE lead SET reference = ? WHERE id = ?", (who, sjaantje[0]))
    forget(owner, who)
    assert count(storage, "lead") == 0


def test_it_shows_what_it_wipes(owner: FlaskCliRunner, sjaantje: list[int]) -> None:
    said = forget(owner, MAIL, "--dry-run")
    assert said.count(NAME) == 3
    assert "Er staat nog een gesprek: maandag 30 november 2026 om 10:00 uur. Die tijd komt vrij." in said
    assert "1 bericht" in said
    assert "1 afspraak" in said


def test_every_table_with_something_of_a_lead_has_words(storage: Storage) -> None:
    assert {name for name, _ in privacy_store.tables(storage.database())} == set(TABLES)


def test_a_dry_run_wipes_nothing(
    owner: FlaskCliRunner, storage: Storage, sjaantje: list[int], app: Flask
) -> None:
    forget(owner, MAIL, "--dry-run")
    assert count(storage, "lead") == 3
    assert not (app.extensions["vollegym"].settings.instance / repeat_erasures.NAME).exists()


def test_every_table_lets_go_and_the_call_is_nobodys(
    owner: FlaskCliRunner, storage: Storage, keep: Keep, sjaantje: list[int]
) -> None:
    other = keep()
    forget(owner, MAIL)
    for table in ("answer", "contact", "event", "outbox", "objection"):
        left = [row["lead"] for row in storage.database().query(f"SELECT lead FROM {table}")]
        assert set(left) <= {other, None}, table
    call = next(storage.database().query("SELECT * FROM booking"))
    assert (call["lead"], call["reason"], call["starts_at"][:10]) == (None, None, "2026-11-30")
    assert call["token_hash"] != "opens"


def test_no_byte_is_left_in_the_database_its_log_or_any_file_beside_it(
    app: Flask, owner: FlaskCliRunner, storage: Storage, keep: Keep, sjaantje: list[int]
) -> None:
    folder = app.extensions["vollegym"].settings.instance
    for number in range(200):
        keep(contact={"email": f"{number}@example.com", "phone": f"+3161{number:07}"})
    assert all(trace.lower() in bytes_of(folder).lower() for trace in TRACES)
    forget(owner, PHONE)
    left = bytes_of(folder).lower()
    assert [trace for trace in TRACES if trace.lower() in left] == []
    assert (folder / "vollegym.db-wal").stat().st_size == 0


def test_what_a_reader_kept_in_the_file_goes_when_it_is_done_again(
    app: Flask, owner: FlaskCliRunner, storage: Storage, sjaantje: list[int]
) -> None:
    storage.database().execute("PRAGMA busy_timeout = 20")
    with closing(sqlite3.connect(storage.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM lead").fetchone()
        assert "draai dit nog eens" in forget(owner, MAIL)
    again = owner.invoke(args=["leads", "forget", MAIL, "--yes"])
    assert again.exit_code == 1
    left = bytes_of(app.extensions["vollegym"].settings.instance).lower()
    assert [trace for trace in TRACES if trace.lower() in left] == []


def test_a_restored_backup_forgets_again_before_it_serves(
    app: Flask, owner: FlaskCliRunner, storage: Storage, sjaantje: list[int]
) -> None:
    folder = app.extensions["vollegym"].settings.instance
    made = owner.invoke(args=["backup", "create", "-o", str(folder / "old.db")])
    assert made.exit_code == 0, made.output
    forget(owner, MAIL)
    back = owner.invoke(args=["backup", "restore", str(folder / "old.db")])
    assert back.exit_code == 0, back.output
    (folder / "old.db").unlink()
    assert count(storage, "lead") == 0
    left = bytes_of(folder).lower()
    assert [trace for trace in TRACES if trace.lower() in left] == []


def test_a_copy_put_in_place_by_hand_forgets_again_at_the_next_start(
    app: Flask, owner: FlaskCliRunner, storage: Storage, sjaantje: list[int]
) -> None:
    folder = app.extensions["vollegym"].settings.instance
    owner.invoke(args=["backup", "create", "-o", str(folder / "old.db")])
    forget(owner, MAIL)
    storage.close()
    for tail in ("-wal", "-shm"):
        (folder / f"vollegym.db{tail}").unlink(missing_ok=True)
    shutil.copy(folder / "old.db", folder / "vollegym.db")
    assert count(storage, "lead") == 3
    owner.invoke(args=["database", "prepare"])
    assert count(storage, "lead") == 0


def test_who_comes_back_after_being_forgotten_stays(
    app: Flask, owner: FlaskCliRunner, visitor: Visitor, storage: Storage, clock: Clock
) -> None:
    person: dict[str, Any] = {
        **ANNA,
        "contact": {**ANNA["contact"], "name": NAME, "email": MAIL, "phone": PHONE},
    }
    finished(visitor, person)
    assert repeat_erasures.repeat(storage, app.extensions["vollegym"].settings.instance, clock()) == 0
    forget(owner, MAIL)
    clock.moment = clock.moment.replace(hour=15)
    finished(Visitor(app), person)
    assert repeat_erasures.repeat(storage, app.extensions["vollegym"].settings.instance, clock()) == 0
    assert count(storage, "lead") == 1


def test_the_file_of_erasures_names_nobody_and_is_for_the_owner_alone(
    app: Flask, owner: FlaskCliRunner, sjaantje: list[int]
) -> None:
    forget(owner, MAIL)
    path = app.extensions["vollegym"].settings.instance / repeat_erasures.NAME
    assert path.stat().st_mode & 0o777 == 0o600
    assert all(repeat_erasures.LINE.fullmatch(line) for line in path.read_text("ascii").splitlines())


def test_a_damaged_line_is_reported_and_every_other_one_still_counts(
    app: Flask, owner: FlaskCliRunner, sjaantje: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    folder = app.extensions["vollegym"].settings.instance
    assert noted(folder) == {}
    forget(owner, MAIL)
    whole = noted(folder)
    assert whole
    assert "cannot be read" not in caplog.text
    path = folder / repeat_erasures.NAME
    path.write_text(f"onzin\n{path.read_text('ascii')}2026-11-24T09:30", "ascii")
    assert noted(folder) == whole
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize("gone", [False, True])
def test_a_key_that_is_gone_is_reported_as_nobody_can_be_recognised_without_it(
    app: Flask,
    owner: FlaskCliRunner,
    storage: Storage,
    clock: Clock,
    sjaantje: list[int],
    caplog: pytest.LogCaptureFixture,
    gone: bool,
) -> None:
    forget(owner, MAIL)
    folder = app.extensions["vollegym"].settings.instance
    if gone:
        (folder / repeat_erasures.KEY).unlink()
    assert repeat_erasures.repeat(storage, folder, clock()) == 0
    assert ("key of the erasures is gone" in caplog.text) == gone


def test_an_intake_without_contact_details_is_shown_by_its_reference_and_day(
    owner: FlaskCliRunner, storage: Storage, keep: Keep
) -> None:
    lead = keep(outcome=None, contact=None)
    with storage.writing() as db:
        db.execute("UPDATE lead SET reference = '2345-6789' WHERE id = ?", (lead,))
    shown = owner.invoke(args=["leads", "forget", "2345-6789", "--dry-run"]).stdout
    assert shown.splitlines()[0] == "2345-6789 van 24 november 2026: zonder contactgegevens"


@pytest.mark.parametrize("who", ["Sjaantje", "", "12", "*", "%"])
def test_a_name_or_a_wildcard_is_refused(owner: FlaskCliRunner, who: str, sjaantje: list[int]) -> None:
    assert owner.invoke(args=["leads", "forget", who]).exit_code == 2


def test_a_link_to_a_forgotten_intake_opens_nothing(
    owner: FlaskCliRunner, visitor: Visitor, storage: Storage
) -> None:
    finished(visitor, {**ANNA, "contact": {**ANNA["contact"], "email": MAIL}})
    forget(owner, MAIL)
    assert visitor.open("/intake").form().options["role"]
