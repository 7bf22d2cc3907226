"""A locked or full database: a page that says what is safe, and never a success before COMMIT."""

import sqlite3
from collections.abc import Callable

import pytest
from flask import Flask

from tests.people import ANNA, walk
from tests.visitor import Visitor
from vollegym.config import Settings


def lock(app: Flask, settings: Settings) -> Callable[[], None]:
    other = sqlite3.connect(settings.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    app.extensions["vollegym"].storage.database().execute("PRAGMA busy_timeout = 20")
    return other.close


def fill(app: Flask, _settings: Settings) -> Callable[[], None]:
    db = app.extensions["vollegym"].storage.database()
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    return lambda: db.execute("PRAGMA max_page_count = 1000000") and None


@pytest.mark.parametrize("trouble", [lock, fill])
def test_an_answer_that_cannot_be_kept_is_a_503_that_can_be_sent_again(
    app: Flask, visitor: Visitor, settings: Settings, trouble: Callable[..., Callable[[], None]]
) -> None:
    walk(visitor, ANNA, until="contact")
    contact = {**ANNA["contact"], "name": "Anna " * 39}
    over = trouble(app, settings)
    page = visitor.send(**contact)
    for _ in range(60):  # A full file may still have room for a few short answers.
        if page.status == 503:
            break
        visitor.open("/intake/contact")
        page = visitor.send(**contact)
    assert page.status == 503
    assert page.response.headers["Retry-After"]
    kept = page.form().values
    assert {name: kept[name][0] for name in contact} == contact
    over()
    assert visitor.send().url == "/intake/budget"


def test_an_intake_that_cannot_be_sent_says_so_and_is_sent_the_second_time(
    app: Flask, visitor: Visitor, settings: Settings
) -> None:
    walk(visitor, ANNA)
    over = lock(app, settings)
    assert visitor.send().status == 503
    over()
    assert visitor.send().h1 == "Dit past."
    assert (
        app.extensions["vollegym"].storage.database().execute("SELECT count(*) FROM lead").fetchone()[0] == 1
    )


def test_reading_goes_on_while_the_database_is_locked(
    app: Flask, visitor: Visitor, settings: Settings
) -> None:
    walk(visitor, ANNA, until="size")
    over = lock(app, settings)
    assert visitor.open("/intake/knelpunt").status == 200
    over()


def test_contact_details_can_be_changed_again_and_again(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    for name in ("Anna", "Annabel", "Anna de Boer"):
        visitor.open("/intake/contact")
        assert visitor.send(**{**ANNA["contact"], "name": name}).url == "/intake/budget"
