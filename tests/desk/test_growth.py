"""What the desk asks costs the same among a hundred leads and a million: no table that grows is walked whole."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlite_utils import Database

from tests.desk.people import let_in
from tests.people import ANNA, walk
from tests.visitor import Visitor
from vollegym.leads import identity_store
from vollegym.leads import store as lead_store
from vollegym.reports.figures import figures
from vollegym.reports.periods import Period
from vollegym.services import Services

GROWS = "lead|_lead_facet|answer|contact|contacted|booking|event|outbox|note|next_step|client|lost|proposal|letter|act"
# Indexes of what is to be done: what was done is not in them.
UNDONE = (
    *("_lead_idle", "lead_held", "next_step_open", "next_step_day", "contact_odd"),
    *("outbox_waiting", "outbox_kept", "outbox_failed", "booking_start", "booking_ends", "booking_stands"),
)
WALKED = re.compile(rf"SCAN (?:{GROWS})\b(?! USING (?:COVERING )?INDEX (?:{'|'.join(UNDONE)}))")
PAGES = (
    *("", "/agenda", "/aanvragen", "/aanvragen?volgorde=wacht", "/aanvragen?volgorde=bedrag"),
    *(
        "/aanvragen?stand=alles&uitkomst=niet",
        "/aanvragen?van=2026-11-01&tot=2026-11-30",
        "/aanvragen?q=anna",
    ),
    *("/aanvragen?q=qwxzy", "/aanvragen?bron=google&fase=nieuw", "/aanvraag/{reference}"),
)


def walked_whole(db: Database, asked: list[str]) -> list[str]:
    """Every step of these statements that walks a whole table which grows."""
    found = []
    for sql in asked:
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
            found += [f"{step}: {sql}" for step in steps if WALKED.match(step)]
    return found


@pytest.fixture
def anna(app: Flask) -> str:
    visitor = Visitor(app)
    visitor.open("/intake")
    walk(visitor, ANNA)
    visitor.send()
    return str(
        next(app.extensions["vollegym"].storage.database().query("SELECT reference FROM lead"))["reference"]
    )


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_desk_walks_no_table_that_grows(
    app: Flask, owner: FlaskCliRunner, services: Services, anna: str, page: str
) -> None:
    browser, db, asked = let_in(app, owner), services.storage.database(), list[str]()
    db.conn.set_trace_callback(asked.append)
    assert browser.client.get("/beheer" + page.format(reference=anna)).status_code == 200
    db.conn.set_trace_callback(None)
    assert len(asked) > 3
    assert walked_whole(db, asked) == []


def test_the_figures_look_at_the_leads_of_their_period_alone(services: Services, anna: str) -> None:
    """Looked up by their state, the leads of ten years were walked for those of three months."""
    db, now, asked = services.storage.database(), services.now(), list[str]()
    period = Period(now.date(), now.date())
    db.conn.set_trace_callback(asked.append)
    figures(db, services.content.now.opening_hours.hours, period, {})
    db.conn.set_trace_callback(None)
    steps = [
        row[3] for sql in asked if "_lead_facet" in sql for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")
    ]
    looked = [step for step in steps if re.match(r"(SEARCH|SCAN) (_lead_)?facet\b", step)]
    assert len(looked) >= 6
    assert {step.partition(" (")[2] for step in looked} == {"at>? AND at<?)"}
    assert walked_whole(db, asked) == []


def test_what_is_done_all_day_walks_no_table_that_grows(services: Services, anna: str) -> None:
    db, now, asked = services.storage.database(), services.now(), list[str]()
    db.conn.set_trace_callback(asked.append)
    lead_store.waiting(db, now)
    lead_store.unfinished(db, now, now)
    identity_store.known(db, frozenset({"email anna@example.com", "phone 31612345678", f"reference {anna}"}))
    db.conn.set_trace_callback(None)
    assert walked_whole(db, asked) == []
