"""I12: a notification was fired without waiting and died with the request."""

import sqlite3

import pytest
from flask import Flask

from tests.people import ANNA, finish, walk
from tests.visitor import Visitor
from vollegym.outbox import store as outbox_store


def test_i12_the_message_is_on_disk_with_the_lead(app: Flask, visitor: Visitor) -> None:
    finish(visitor, ANNA)
    with sqlite3.connect(app.extensions["vollegym"].storage.path) as other:
        kinds = {kind for (kind,) in other.execute("SELECT kind FROM outbox WHERE lead = 1")}
    other.close()
    assert kinds >= {"received", "call_sheet", "intake.submitted"}


def test_i12_no_lead_without_its_message(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(visitor, ANNA)
    db = app.extensions["vollegym"].storage.database()
    db.execute("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert visitor.send().status in (500, 503)
    assert next(db.query("SELECT submitted_at FROM lead"))["submitted_at"] is None
    db.execute("DROP TRIGGER full")
    visitor.open("/intake/controle")
    assert visitor.send().h1 == "Dit past."
    assert outbox_store.standing(db, app.extensions["vollegym"].clock()).waiting >= 3
