"""What became of a call: said by the owner, kept for the export, and it stops nobody from booking again."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.booking.people import at, choose, press
from tests.conftest import Clock
from tests.visitor import Visitor
from vollegym.storage.database import Storage

OVER = at(2026, 11, 26, 12)


@pytest.fixture
def uid(anna: Visitor, owner: FlaskCliRunner) -> str:
    """The code of Anna's call, on Thursday at eleven."""
    anna.open("/afspraak")
    choose(anna, "2026-11-26T10:00Z")
    return owner.invoke(args=["booking", "list"]).stdout.split()[0]


@pytest.fixture
def reference(storage: Storage, uid: str) -> str:
    return str(next(storage.database().query("SELECT reference FROM lead"))["reference"])


def exported(owner: FlaskCliRunner) -> dict[str, object]:
    return dict(json.loads(owner.invoke(args=["leads", "export", "--format", "jsonl"]).stdout))


def events(storage: Storage) -> list[str]:
    wanted = "('attended', 'no_show', 'contacted')"
    return [
        r["kind"]
        for r in storage.database().query(f"SELECT kind FROM event WHERE kind IN {wanted} ORDER BY id")
    ]


@pytest.mark.parametrize(
    ("command", "status", "words"),
    [("attended", "attended", "Gesprek geweest"), ("no-show", "no_show", "Niet verschenen")],
)
def test_what_became_of_a_call_is_in_the_export_once(
    uid: str, owner: FlaskCliRunner, clock: Clock, storage: Storage, command: str, status: str, words: str
) -> None:
    clock.moment = OVER
    for _ in range(2):
        said = owner.invoke(args=["booking", command, uid])
        assert said.stderr == f"{words}: donderdag 26 november 2026 om 11:00 uur.\n"
    assert exported(owner)["booking"]["status"] == status  # type: ignore[index]
    assert events(storage).count(status) == 1


def test_a_call_that_was_held_is_a_conversation_from_when_it_began(
    reference: str, owner: FlaskCliRunner, clock: Clock, storage: Storage
) -> None:
    clock.moment = at(2026, 11, 27, 9)
    assert owner.invoke(args=["booking", "attended", reference.lower()]).exit_code == 0
    assert exported(owner)["contacted_at"] == "2026-11-26T10:00:00.000000+00:00"
    waiting = [r["kind"] for r in storage.database().query("SELECT kind FROM outbox")]
    assert waiting.count("lead.contacted") == 1


def test_who_was_spoken_with_before_keeps_that_moment(
    reference: str, owner: FlaskCliRunner, clock: Clock, storage: Storage
) -> None:
    owner.invoke(args=["leads", "contacted", reference])
    before = exported(owner)["contacted_at"]
    clock.moment = OVER
    owner.invoke(args=["booking", "attended", reference])
    assert exported(owner)["contacted_at"] == before
    assert events(storage) == ["contacted", "attended"]


def test_a_mistake_is_mended_by_saying_the_other_thing(uid: str, owner: FlaskCliRunner, clock: Clock) -> None:
    clock.moment = OVER
    owner.invoke(args=["booking", "attended", uid])
    owner.invoke(args=["booking", "no-show", uid])
    assert exported(owner)["contacted_at"] is None
    assert exported(owner)["booking"]["status"] == "no_show"  # type: ignore[index]


@pytest.mark.parametrize("command", ["attended", "no-show"])
def test_nothing_became_of_a_call_that_is_to_come_or_off(
    uid: str, anna: Visitor, owner: FlaskCliRunner, clock: Clock, command: str
) -> None:
    early = owner.invoke(args=["booking", command, uid])
    assert (early.exit_code, "nog niet begonnen" in early.stderr) == (1, True)
    press(anna, "/annuleren")
    clock.moment = OVER
    off = owner.invoke(args=["booking", command, uid])
    assert (off.exit_code, "afgezegd" in off.stderr) == (1, True)
    wrong = owner.invoke(args=["booking", command, "ABCD-2345"])
    assert (wrong.exit_code, "Geen gesprek heeft code of aanvraag 'ABCD-2345'" in wrong.stderr) == (1, True)


@pytest.mark.parametrize(("late", "mails"), [(timedelta(0), 1), (timedelta(microseconds=1), 0)])
def test_who_missed_a_call_is_offered_another_time_up_to_two_weeks_later(
    uid: str, owner: FlaskCliRunner, clock: Clock, storage: Storage, late: timedelta, mails: int
) -> None:
    clock.moment = at(2026, 12, 10, 11) + late
    assert owner.invoke(args=["booking", "no-show", uid]).exit_code == 0
    waiting = [row["kind"] for row in storage.database().query("SELECT kind FROM outbox")]
    assert waiting.count("call_missed") == mails


def test_the_list_asks_how_a_call_went_until_it_is_said(
    uid: str, owner: FlaskCliRunner, clock: Clock
) -> None:
    assert "Hoe ging" not in owner.invoke(args=["booking", "list"]).stderr
    clock.moment = OVER
    asked = owner.invoke(args=["booking", "list"]).stderr
    assert "Hoe ging het gesprek met Anna de Boer op donderdag 26 november 2026 om 11:00 uur?" in asked
    assert f"flask booking attended {uid}" in asked
    owner.invoke(args=["booking", "no-show", uid])
    assert "Hoe ging" not in owner.invoke(args=["booking", "list"]).stderr


def test_a_logged_conversation_asks_whether_it_was_the_call(
    reference: str, owner: FlaskCliRunner, clock: Clock
) -> None:
    asking = f"Was dit het gesprek van donderdag 26 november 2026 om 11:00 uur? Noteer dat dan met flask booking attended {reference}."
    assert asking not in owner.invoke(args=["leads", "contacted", reference]).stderr
    clock.moment = OVER
    assert asking in owner.invoke(args=["leads", "contacted", reference]).stderr
    assert asking not in owner.invoke(args=["leads", "contacted", reference, "--tried"]).stderr
    owner.invoke(args=["booking", "attended", reference])
    assert asking not in owner.invoke(args=["leads", "contacted", reference]).stderr


def test_a_call_of_someone_forgotten_can_still_be_marked(
    uid: str, owner: FlaskCliRunner, clock: Clock, app: Flask, storage: Storage
) -> None:
    with storage.writing() as db:
        db.execute("DELETE FROM lead")
    clock.moment = OVER
    assert owner.invoke(args=["booking", "attended", uid]).exit_code == 0
    assert list(storage.database().query("SELECT * FROM event WHERE lead IS NULL")) == []
