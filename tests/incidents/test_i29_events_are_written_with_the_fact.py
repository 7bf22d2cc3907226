"""I29: conversions were counted before anything was saved, repeats included."""

import sqlite3
from collections import Counter

import pytest
from flask import Flask

from tests.people import ANNA, give, walk
from tests.visitor import Visitor
from vollegym.leads import store as lead_store


def events(app: Flask) -> Counter[str]:
    rows = app.extensions["vollegym"].storage.database().query("SELECT kind FROM event")
    return Counter(row["kind"] for row in rows)


def broken(*_: object) -> None:
    raise sqlite3.OperationalError("disk I/O error")


def test_i29_a_send_that_was_not_saved_counts_nothing(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(visitor, ANNA)
    with monkeypatch.context() as disk:
        disk.setattr(lead_store, "submit", broken)
        assert visitor.send().status == 503
    assert events(app)["sent"] == events(app)["verdict"] == 0
    visitor.send()
    assert events(app)["sent"] == events(app)["verdict"] == 1


def test_i29_an_answer_that_was_not_saved_counts_nothing(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.open("/intake/rol")
    with monkeypatch.context() as disk:
        disk.setattr(lead_store, "keep", broken)
        assert give(visitor, "owner").status == 503
    assert events(app) == {}


def test_i29_a_repeat_counts_once_a_lead(app: Flask, visitor: Visitor) -> None:
    form = walk(visitor, ANNA).form()
    for _ in range(5):
        visitor.send(form)
    assert (events(app)["sent"], events(app)["verdict"]) == (1, 1)
