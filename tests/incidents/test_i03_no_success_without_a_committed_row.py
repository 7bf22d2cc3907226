"""I03: the server answered 200 "not ok" and the visitor was congratulated."""

import sqlite3
from contextlib import contextmanager

import pytest
from flask import Flask

from tests.people import ANNA, walk
from tests.visitor import Visitor


def test_i03_a_commit_that_fails_is_never_a_success_page(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(visitor, ANNA)
    storage = app.extensions["vollegym"].storage
    real = storage.writing

    @contextmanager
    def fails_at_commit():  # type: ignore[no-untyped-def]
        with real() as db:
            yield db
            raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(storage, "writing", fails_at_commit)
    page = visitor.send()
    assert page.status == 503
    assert page.url != "/intake/uitkomst"
    assert storage.database().execute("SELECT submitted_at FROM lead").fetchall() == [(None,)]
    monkeypatch.undo()
    assert visitor.open("/intake/uitkomst").url == "/intake/controle"
    assert visitor.send().url == "/intake/uitkomst"
    assert storage.database().execute("SELECT outcome FROM lead").fetchall() == [("qualified",)]
