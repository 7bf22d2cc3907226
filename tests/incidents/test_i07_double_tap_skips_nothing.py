"""I07: a double tap skipped the next question, and the lead was still called qualified."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from tests.people import ANNA, asked, finish, walk
from tests.visitor import Visitor
from vollegym.leads import store as lead_store
from vollegym.tokens import hashed


def test_i07_double_tap_skips_nothing(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="studio_type")
    form = visitor.page.form()
    visitor.send(form, studio_type="boutique")
    page = visitor.send(form, studio_type="boutique")
    assert page.url == "/intake/doelen"


def test_i07_a_double_tap_on_the_first_button_makes_one_draft(app: Flask, visitor: Visitor) -> None:
    form = visitor.open("/intake/rol").form()
    data = {**{name: values[0] for name, values in form.values.items()}, "role": "owner"}
    cookie = visitor.client.get_cookie("vollegym")
    assert cookie

    def tap(_: int) -> str:
        client = app.test_client()
        client.set_cookie("vollegym", cookie.value)
        location = str(client.post(form.action, data=data).location)
        app.extensions["vollegym"].storage.close()
        return location

    with ThreadPoolExecutor(4) as hands:
        assert set(hands.map(tap, range(8))) == {"/intake/type-studio"}
    with visitor.client.session_transaction() as session:
        assert lead_store.by_ticket(app.extensions["vollegym"].storage.database(), hashed(session["ticket"]))
    count = app.extensions["vollegym"].storage.database().execute("SELECT count(*) FROM lead").fetchone()
    assert count[0] == 1


def test_i07_a_late_post_from_an_old_tab_changes_its_own_question_only(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="studio_type")
    old = visitor.page.form()
    walk(visitor, ANNA, until="size")
    page = visitor.send(old, studio_type="crossfit")
    assert page.url == "/intake/omvang"
    assert asked(page) == "size"


def test_i07_a_late_post_after_sending_changes_nothing(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA, until="budget")
    old = visitor.page.form()
    finish(visitor, ANNA)
    assert visitor.send(old, budget="none").h1 == "Dit past."
    (lead,) = lead_store.submitted(app.extensions["vollegym"].storage.database())
    assert lead.answers["budget"] == ANNA["budget"]
