"""I38: nothing was ever thrown away."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.people import ANNA, BRAM, finish, walk
from tests.visitor import Visitor

# What is about the site itself and who works there, and bare counts per week of nobody in particular.
ALWAYS = {"person", "questionnaire", "opening_hours", "tally", "_sqlite_migrations", "sqlite_sequence"}


def test_i38_after_all_terms_nothing_of_any_visitor_is_left(
    app: Flask, owner: FlaskCliRunner, clock: Clock
) -> None:
    finish(Visitor(app), ANNA)
    finish(Visitor(app), BRAM)
    walk(Visitor(app), ANNA, until="budget")
    walk(Visitor(app), ANNA, until="goals")
    db = app.extensions["vollegym"].storage.database()
    assert db.table("lead").count == 4
    clock.moment += timedelta(days=731)
    assert owner.invoke(args=["leads", "purge"]).exit_code == 0
    # An index of words keeps its own settings, and the words of the answers that can be chosen.
    ours = [
        name for name in db.table_names() if not name.startswith("_") or name in ("_lead_facet", "_lead_text")
    ]
    assert {name for name in ours if db.table(name).count} <= ALWAYS


def test_i38_the_terms_are_shown(visitor: Visitor) -> None:
    text = visitor.open("/privacy").text
    for term in ("een week", "60 dagen", "een half jaar", "twee jaar", "30 dagen"):
        assert term in text
