"""I01: leads were not created for up to 24 days and nobody noticed."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlite_utils import Database

from tests.conftest import Clock
from tests.people import BRAM, finish
from tests.services import run_job, services_of
from tests.visitor import Visitor
from vollegym.leads import store as lead_store
from vollegym.outbox import store as outbox_store
from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.questions import Outcome
from vollegym.questionnaire.verdict import Verdict
from vollegym.tokens import hashed


def busy_weeks(app: Flask, clock: Clock, until: int) -> None:
    """Someone sends an intake every day, up to so many days before the moment of the clock."""
    services, who = services_of(app), Contact("Bram", None, "bram@example.com", "+31612345678", "06 12345678")
    for days in range(35, until, -1):
        at = clock.moment - timedelta(days=days)
        with services.storage.writing() as db:
            lead = lead_store.start(db, hashed(str(days)), f"AAAA-{days:04}", 1, at)
            lead_store.keep(db, lead, "contact", who, at)
            lead_store.submit(db, lead, Verdict(Outcome.NOT_YET, (), 1), ["contact"], at)
    # The last one walks, so that what is counted is what the site itself stores.
    there = clock.moment
    clock.moment = there - timedelta(days=until)
    finish(Visitor(app), BRAM)
    clock.moment = there


def summary(app: Flask, clock: Clock) -> str:
    """What the daily summary of this moment says, read as the owner would read it beforehand."""
    run_job(app, "summary")
    db: Database = app.extensions["vollegym"].storage.database()
    (row,) = outbox_store.of_kind(db, "summary")
    return app.test_cli_runner().invoke(args=["outbox", "show", row.uid]).stdout


def test_i01_a_silent_day_that_used_to_be_busy_is_told(make_app: Callable[..., Flask], clock: Clock) -> None:
    app = make_app(owner_email="eigenaar@example.com")
    busy_weeks(app, clock, until=2)
    told = summary(app, clock)
    assert "Onderwerp: Let op, het is stil: gisteren 0 aanvragen" in told
    assert "LET OP" in app.test_cli_runner().invoke(args=["leads", "stats"]).stdout


def test_i01_an_ordinary_day_is_counted_without_alarm(make_app: Callable[..., Flask], clock: Clock) -> None:
    app = make_app(owner_email="eigenaar@example.com")
    busy_weeks(app, clock, until=1)
    told = summary(app, clock)
    assert "Onderwerp: Gisteren: 1 aanvraag" in told
    assert "LET OP" not in told
