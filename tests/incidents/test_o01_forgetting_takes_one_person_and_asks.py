"""O1: without a terminal forgetting wiped at once, and it followed a shared number through 22 other leads."""

import json
import os
import pty
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.people import ANNA, finish
from tests.server import ROOT, Server
from tests.visitor import Visitor
from vollegym.privacy import repeat_erasures
from vollegym.storage.database import Storage

MAIL, PHONE = "anna@example.com", "06-12 34 56 78"
Forget = Callable[..., Any]


def fill_in(app: Flask, **contact: str) -> None:
    finish(Visitor(app), {**ANNA, "contact": {**ANNA["contact"], **contact}})


def left(storage: Storage) -> set[str]:
    return {row["email"] for row in storage.database().query("SELECT email FROM contact")}


def reference(storage: Storage, email: str) -> str:
    asked = "SELECT reference FROM lead JOIN contact ON lead = id WHERE email = ?"
    return str(next(storage.database().query(asked, [email]))["reference"])


@pytest.fixture
def forget(owner: FlaskCliRunner) -> Forget:
    return lambda *arguments: owner.invoke(args=["leads", "forget", *arguments])


@pytest.fixture
def colleagues(app: Flask) -> None:
    """Anna and Bram share the number of their studio; Cees has his own."""
    fill_in(app)
    fill_in(app, name="Bram Jansen", email="bram@example.com")
    fill_in(app, name="Cees Bakker", email="cees@example.com", phone="06 13579246")


def test_o01_without_a_terminal_nothing_is_wiped_unless_yes_is_given(
    forget: Forget, storage: Storage, colleagues: None
) -> None:
    result = forget(MAIL)
    assert result.exit_code == 1
    assert "--yes" in result.stderr
    assert "Er is niets gewist" in result.stderr
    assert MAIL in left(storage)
    assert forget(MAIL, "--yes").exit_code == 0
    assert MAIL not in left(storage)


def test_o01_the_exact_key_alone_is_wiped_and_what_is_linked_is_listed(
    forget: Forget, storage: Storage, colleagues: None
) -> None:
    result = forget(MAIL, "--yes")
    assert left(storage) == {"bram@example.com", "cees@example.com"}
    assert f"{reference(storage, 'bram@example.com')} van 24 november 2026: Bram Jansen" in result.stderr
    assert "--also" in result.stderr
    assert "Cees" not in result.output
    assert "Gewist: 1 aanvraag." in result.stderr


def test_o01_the_owner_adds_what_belongs_to_the_same_person_by_name(
    forget: Forget, storage: Storage, colleagues: None
) -> None:
    others = [reference(storage, email) for email in ("bram@example.com", "cees@example.com")]
    result = forget(MAIL, "--also", others[0].lower(), "--also", others[1], "--yes")
    assert left(storage) == set()
    assert "Gewist: 3 aanvragen." in result.stderr


def test_o01_a_mistake_in_what_is_added_wipes_nothing(
    forget: Forget, storage: Storage, colleagues: None
) -> None:
    result = forget(MAIL, "--also", "2222-2222", "--yes")
    assert result.exit_code == 1
    assert "Er is geen aanvraag 2222-2222" in result.stderr
    assert len(left(storage)) == 3


def test_o01_a_number_that_several_people_gave_wipes_and_shows_nobody(
    forget: Forget, owner: FlaskCliRunner, storage: Storage, colleagues: None
) -> None:
    for result in (forget(PHONE, "--yes"), owner.invoke(args=["leads", "mine", PHONE])):
        assert (result.exit_code, result.stdout) == (1, "")
        assert "verschillende mailadressen" in result.stderr
        assert reference(storage, MAIL) in result.stderr
    assert len(left(storage)) == 3


def test_o01_of_a_shared_number_the_owner_chooses_whose_leads_go(
    forget: Forget, storage: Storage, colleagues: None
) -> None:
    assert forget(PHONE, "--also", reference(storage, MAIL), "--yes").exit_code == 0
    assert left(storage) == {"bram@example.com", "cees@example.com"}


def test_o01_a_number_of_one_person_is_enough(forget: Forget, storage: Storage, colleagues: None) -> None:
    assert forget("0031 6 13579246", "--yes").exit_code == 0
    assert left(storage) == {MAIL, "bram@example.com"}


def test_o01_mine_tells_one_person_nothing_of_another(
    app: Flask, owner: FlaskCliRunner, storage: Storage, colleagues: None
) -> None:
    result = owner.invoke(args=["leads", "mine", MAIL])
    assert [lead["contact"][0]["email"] for lead in json.loads(result.stdout)["aanvragen"]] == [MAIL]
    assert "Bram" not in result.stdout
    assert "Bram Jansen" in result.stderr
    more = owner.invoke(args=["leads", "mine", MAIL, "--also", reference(storage, "bram@example.com")])
    assert len(json.loads(more.stdout)["aanvragen"]) == 2


@pytest.mark.parametrize("who", ["niemand@example.com", "0612340000", "2222-2222"])
def test_o01_an_unknown_person_is_an_error(app: Flask, forget: Forget, colleagues: None, who: str) -> None:
    for more in ((), ("--yes",), ("--dry-run",)):
        result = forget(who, *more)
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"Van {who} is niets bewaard." in result.stderr
        assert "Gewist" not in result.stderr
    assert not (app.extensions["vollegym"].settings.instance / repeat_erasures.NAME).exists()


def test_o01_a_restored_backup_keeps_whoever_shares_the_number(
    app: Flask, owner: FlaskCliRunner, forget: Forget, storage: Storage, colleagues: None, tmp_path: Path
) -> None:
    copy = str(tmp_path / "old.db")
    assert owner.invoke(args=["backup", "create", "-o", copy]).exit_code == 0
    forget(MAIL, "--yes")
    forget("06 13579246", "--yes")
    assert owner.invoke(args=["backup", "restore", copy]).exit_code == 0
    assert left(storage) == {"bram@example.com"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Server:
    site = Server(tmp_path_factory.mktemp("site"))
    site.flask("database", "prepare")
    return site


@pytest.fixture
def someone(site: Server) -> str:
    """The reference of a draft in a database of its own, for commands that run in a process of their own."""
    with closing(sqlite3.connect(site.database)) as db:
        db.execute("DELETE FROM lead")
        db.execute("INSERT OR IGNORE INTO questionnaire VALUES (1, '', '', '', '')")
        db.execute(
            "INSERT INTO lead (reference, ticket_hash, questionnaire, started_at)"
            " VALUES ('2345-6789', 'x', 1, '2026-11-24T09:30:00.000000Z')"
        )
        db.commit()
    return "2345-6789"


def is_there(site: Server, who: str) -> bool:
    with closing(sqlite3.connect(site.database)) as db:
        return db.execute("SELECT 1 FROM lead WHERE reference = ?", [who]).fetchone() is not None


@contextmanager
def pipe() -> Iterator[int]:
    """An input from which somebody else's "ja" comes."""
    here, there = os.pipe()
    os.write(there, b"ja\n")
    os.close(there)
    yield here
    os.close(here)


def nothing_is_wiped(site: Server, who: str, ended: "subprocess.CompletedProcess[str]") -> None:
    assert ended.returncode == 1
    assert "--yes" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert is_there(site, who)


def test_o01_a_pipe_or_an_empty_input_is_no_terminal(site: Server, someone: str) -> None:
    with pipe() as given, open(os.devnull, "rb") as nothing:
        for one in (given, nothing):
            nothing_is_wiped(site, someone, site.type("leads", "forget", someone, given=one))


def test_o01_a_closed_input_is_no_terminal(site: Server, someone: str) -> None:
    command = [sys.executable, "-m", "flask", "leads", "forget", someone]
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: os.close(0),
    )
    nothing_is_wiped(site, someone, ended)


@pytest.mark.parametrize(("answer", "gone"), [("j", True), (" JA ", True), ("nee", False), ("", False)])
def test_o01_at_a_terminal_j_and_ja_count(site: Server, someone: str, answer: str, gone: bool) -> None:
    here, there = pty.openpty()
    try:
        os.write(here, f"{answer}\n".encode())
        ended = site.type("leads", "forget", someone, given=there)
    finally:
        os.close(here)
        os.close(there)
    assert "Dit alles wissen? [j/N]" in ended.stderr
    assert ended.returncode == (0 if gone else 1)
    assert is_there(site, someone) is not gone
