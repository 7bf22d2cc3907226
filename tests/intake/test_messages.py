"""Each act of the intake writes the messages it causes in its own transaction."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.people import ANNA, BRAM, CHRIS, asked, finish, walk
from tests.visitor import Visitor
from vollegym.leads import store as lead_store
from vollegym.leads.links import private_link

MakeApp = Callable[..., Flask]


def waiting(app: Flask) -> list[tuple[str, str]]:
    """Kind and due moment of every message that waits, in the order they were written."""
    rows = (
        app.extensions["vollegym"]
        .storage.database()
        .query("SELECT kind, due_at FROM outbox WHERE result IS NULL ORDER BY id")
    )
    return [(row["kind"], row["due_at"]) for row in rows]


def respond(visitor: Visitor, **answer: str) -> None:
    (name,) = answer
    visitor.send(next(form for form in visitor.page.forms() if name in form.values), **answer)


def test_a_wish_for_later_is_due_in_the_morning_of_that_day(app: Flask, visitor: Visitor) -> None:
    finish(visitor, BRAM)
    respond(visitor, later="2027-03-02")
    respond(visitor, later="2027-07-02")
    due = [at for kind, at in waiting(app) if kind == "later"]
    assert due == ["2027-07-02T07:00:00.000000Z"]


def test_an_objection_reaches_the_owner(app: Flask, visitor: Visitor) -> None:
    finish(visitor, CHRIS)
    respond(visitor, disagree="Ik beslis wel.")
    assert "disagreement" in dict(waiting(app))


def test_a_corrected_address_gets_what_the_first_one_got(app: Flask, visitor: Visitor) -> None:
    finish(visitor, ANNA)
    before = len([kind for kind, _ in waiting(app) if kind == "received"])
    respond(visitor, email="anna@example.com")
    respond(visitor, email="anna@example.org")
    assert len([kind for kind, _ in waiting(app) if kind == "received"]) == before + 1


@pytest.mark.parametrize("until", ["contact", "budget"])
def test_the_link_is_mailed_once_there_is_an_address(make_app: MakeApp, until: str) -> None:
    app = make_app(mail_url="smtp://127.0.0.1:1")
    visitor = Visitor(app)
    walk(visitor, ANNA, until=until)
    page = visitor.open("/intake/verder")
    posts = [form for form in page.forms() if form.action == "/intake/verder"]
    assert len(posts) == (until == "budget")
    if posts:
        assert "onderweg naar anna@example.com" in visitor.send(posts[0]).text
        assert "resume" in dict(waiting(app))


def test_without_a_mail_server_no_mail_is_promised(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="budget")
    assert not [f for f in visitor.open("/intake/verder").forms() if f.action == "/intake/verder"]


def test_the_link_in_a_message_opens_the_intake(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA, until="budget")
    reference = (
        app.extensions["vollegym"].storage.database().execute("SELECT reference FROM lead").fetchone()[0]
    )
    lead = lead_store.by_reference(app.extensions["vollegym"].storage.database(), reference)
    assert lead
    with app.app_context():
        link = private_link(
            app.extensions["vollegym"].settings, reference, app.extensions["vollegym"].clock()
        )
    other = Visitor(app)
    other.open(link.removeprefix("http://localhost"))
    assert asked(other.send()) == "budget"


def test_a_newcomer_has_nothing_to_go_on_with(visitor: Visitor) -> None:
    assert visitor.open("/intake/verder").url == "/intake"
