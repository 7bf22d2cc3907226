"""`flask outbox …` as the owner uses it."""

from datetime import datetime

from flask import Flask
from flask.testing import FlaskCliRunner

from tests.followup.post import PostOffice, Receiver
from vollegym.outbox import store as outbox_store


def put(app: Flask, now: datetime, kind: str = "test") -> outbox_store.Message:
    db = app.extensions["vollegym"].storage.database()
    outbox_store.put(db, kind, None, now)
    return outbox_store.listed(db)[0]


def test_it_works(owner: FlaskCliRunner, post: PostOffice, receiver: Receiver) -> None:
    result = owner.invoke(args=["outbox", "test"])
    assert result.exit_code == 0, result.output
    assert [mail["To"] for mail in post.arrived] == ["eigenaar@example.com"]
    assert [body["type"] for body in receiver.bodies()] == ["webhook.test"]
    assert result.stdout.count("verstuurd") == 2


def test_a_test_that_does_not_arrive_says_why_and_exits_1(owner: FlaskCliRunner, post: PostOffice) -> None:
    post.recipient_reply = "550 5.1.1 no such user"
    result = owner.invoke(args=["outbox", "test", "--seconds", "1"])
    assert result.exit_code == 1
    assert "550 5.1.1" in result.stdout


def test_the_list_shows_what_waits_and_why(app: Flask, owner: FlaskCliRunner, now: datetime) -> None:
    row = put(app, now)
    result = owner.invoke(args=["outbox", "list"])
    assert row.uid[:8] in result.stdout
    assert "wacht" in result.stdout
    assert "1 wachten, 0 bewaard, 0 opgegeven." in result.stderr


def test_a_message_can_be_read_before_it_goes(app: Flask, owner: FlaskCliRunner, now: datetime) -> None:
    row = put(app, now)
    result = owner.invoke(args=["outbox", "show", row.uid[:6]])
    assert "Onderwerp: De mail van je site werkt" in result.stdout


def test_an_unknown_uid_is_one_sentence(owner: FlaskCliRunner) -> None:
    result = owner.invoke(args=["outbox", "show", "ffff"])
    assert (result.exit_code, result.stderr) == (1, "Fout: Geen bericht begint zo.\n")


def test_a_given_up_message_goes_again_by_hand(app: Flask, owner: FlaskCliRunner, now: datetime) -> None:
    row = put(app, now)
    db = app.extensions["vollegym"].storage.database()
    outbox_store.close(db, row, now, "failed", "550")
    assert owner.invoke(args=["outbox", "retry", "--failed"]).exit_code == 0
    assert outbox_store.standing(db, now).overdue == 1


def test_retry_without_saying_what_is_refused(owner: FlaskCliRunner) -> None:
    assert owner.invoke(args=["outbox", "retry"]).exit_code == 2
