"""S10: a session lives on the server, a link lets in once, a device is told of and can be shut out."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.desk.people import let_in, link
from tests.people import ANNA, finish
from tests.services import services_of
from tests.visitor import Page, Visitor

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
STRANGER = "Wie is daar?"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(mail_url="smtp://127.0.0.1:9", owner_email="eigenaar@example.com")


def browser(app: Flask, agent: str) -> Visitor:
    visitor = Visitor(app)
    visitor.client.environ_base["HTTP_USER_AGENT"] = agent
    return visitor


def asks(visitor: Visitor, **typed: str) -> None:
    visitor.open("/beheer")
    visitor.send(visitor.page.form("/beheer/toegang"), **typed)


def mailed(app: Flask, kind: str) -> list[str]:
    """The path in each mail of a kind that waits, as its reader would open it."""
    db = services_of(app).storage.database()
    uids = [row["uid"] for row in db.query("SELECT uid FROM outbox WHERE kind = ? ORDER BY id", [kind])]
    shown = [app.test_cli_runner().invoke(args=["outbox", "show", uid]).stdout for uid in uids]
    found = [re.search(r"http://localhost(/beheer/[a-z/]+/[a-z2-7]+)", text) for text in shown]
    return [path[1] for path in found if path]


def in_by(visitor: Visitor, path: str, **said: str) -> Page:
    visitor.open(path)
    return visitor.send(**said)


# One link, once -----------------------------------------------------------------------------------


def test_a_link_lets_in_once(app: Flask, owner: FlaskCliRunner) -> None:
    path = link(owner)
    assert in_by(Visitor(app), path).url == "/beheer"
    again = Visitor(app).open(path)
    assert (again.status, again.h1) == (404, "Deze link werkt niet meer")


def test_two_browsers_that_press_at_once_are_not_both_let_in(app: Flask, owner: FlaskCliRunner) -> None:
    path = link(owner)
    first, second = Visitor(app), Visitor(app)
    first.open(path)
    second.open(path)
    assert first.send().h1 == "Niemand wacht"
    assert second.send().status == 422
    assert second.open("/beheer").h1 == STRANGER


def test_the_browser_that_asked_for_a_link_comes_in_with_one_button(app: Flask) -> None:
    phone = browser(app, PHONE)
    asks(phone)
    assert phone.open(mailed(app, "desk_link")[0]).h1 == "Kom binnen"
    assert phone.send().h1 == "Niemand wacht"


def test_another_browser_looks_twice_before_it_comes_in(app: Flask) -> None:
    asks(browser(app, PHONE))
    (path,) = mailed(app, "desk_link")
    laptop = browser(app, LAPTOP)
    page = laptop.open(path)
    assert page.h1 == "Was jij dit?"
    assert "Telefoon, Safari" in page.text
    assert laptop.send().status == 422
    assert "Zet hier een vinkje" in laptop.page.text
    assert laptop.send(mine="ja").h1 == "Niemand wacht"


def test_a_stranger_who_asks_again_and_again_makes_one_mail(app: Flask, clock: Clock) -> None:
    for _ in range(3):
        asks(Visitor(app))
    assert len(mailed(app, "desk_link")) == 1
    clock.moment += timedelta(minutes=11)
    asks(Visitor(app))
    assert len(mailed(app, "desk_link")) == 2


# A session on the server --------------------------------------------------------------------------


def test_a_copied_cookie_is_dead_after_logging_out(app: Flask, owner: FlaskCliRunner) -> None:
    mine = let_in(app, owner)
    thief = Visitor(app)
    cookie = mine.client.get_cookie("vollegym")
    assert cookie
    thief.client.set_cookie("vollegym", cookie.value)
    assert thief.open("/beheer").h1 == "Niemand wacht"
    mine.open("/beheer")
    mine.send(mine.page.form("/weg"))
    assert thief.open("/beheer").h1 == STRANGER


def test_each_entry_is_a_new_session_and_ends_the_one_before(app: Flask, owner: FlaskCliRunner) -> None:
    mine = let_in(app, owner)
    before = mine.client.get_cookie("vollegym")
    in_by(mine, link(owner))
    old = Visitor(app)
    assert before
    old.client.set_cookie("vollegym", before.value)
    assert old.open("/beheer").h1 == STRANGER
    assert mine.open("/beheer").h1 == "Niemand wacht"


def test_what_the_cookie_holds_does_not_stand_in_the_database(app: Flask, owner: FlaskCliRunner) -> None:
    mine = let_in(app, owner)
    with mine.client.session_transaction() as carried:
        token = carried["desk"]
    dump = "\n".join(services_of(app).storage.database().conn.iterdump())
    assert token not in dump


@pytest.mark.parametrize(
    "carried", ["1", "x" * 5000, {"salt": "", "since": "2026-01-01T00:00:00.000000Z"}, 7, None]
)
def test_a_made_up_session_is_none(app: Flask, owner: FlaskCliRunner, carried: object) -> None:
    let_in(app, owner)
    guess = Visitor(app)
    with guess.client.session_transaction() as cookie:
        cookie["desk"] = carried
    assert guess.open("/beheer").h1 == STRANGER


def test_a_browser_that_is_not_used_for_two_weeks_is_out(
    app: Flask, owner: FlaskCliRunner, clock: Clock
) -> None:
    mine = let_in(app, owner)
    clock.moment += timedelta(days=13)
    assert mine.open("/beheer").h1 == "Niemand wacht"
    clock.moment += timedelta(days=13)
    assert mine.open("/beheer").h1 == "Niemand wacht"
    clock.moment += timedelta(days=5)
    assert mine.open("/beheer").h1 == STRANGER, "thirty days after it came in"


def test_two_weeks_without_use_end_a_session(app: Flask, owner: FlaskCliRunner, clock: Clock) -> None:
    mine = let_in(app, owner)
    clock.moment += timedelta(days=14, minutes=1)
    assert mine.open("/beheer").h1 == STRANGER


def test_a_clock_that_is_set_back_a_day_lets_nobody_in_and_nobody_out(
    app: Flask, owner: FlaskCliRunner, clock: Clock
) -> None:
    mine, path = let_in(app, owner), link(owner)
    clock.moment -= timedelta(days=1)
    assert mine.open("/beheer").h1 == "Niemand wacht"
    assert Visitor(app).open(path).status == 404


# Devices ------------------------------------------------------------------------------------------


def test_every_device_stands_on_the_page_and_can_be_shut_out(app: Flask, owner: FlaskCliRunner) -> None:
    phone, laptop = browser(app, PHONE), browser(app, LAPTOP)
    for device in (phone, laptop):
        in_by(device, link(owner))
    page = laptop.open("/beheer/mensen")
    assert "Telefoon, Safari" in page.text
    assert "Computer, Firefox dit apparaat" in page.text
    ends = [form for form in page.forms() if re.search(r"/apparaten/\d+/weg$", form.action)]
    assert len(ends) == 1
    assert "Dat apparaat is uitgelogd." in laptop.send(ends[0]).text
    assert phone.open("/beheer").h1 == STRANGER
    assert laptop.open("/beheer").h1 == "Niemand wacht"


def test_everything_but_this_device_goes_out_at_once(app: Flask, owner: FlaskCliRunner) -> None:
    others = [let_in(app, owner) for _ in range(3)]
    mine, waiting = let_in(app, owner), link(owner)
    mine.open("/beheer/mensen")
    mine.send(mine.page.form("/apparaten/weg"))
    assert [other.open("/beheer").h1 for other in others] == [STRANGER] * 3
    assert mine.open("/beheer").h1 == "Niemand wacht"
    assert Visitor(app).open(waiting).status == 404


def test_each_new_device_is_mailed_with_a_way_to_shut_it_out(app: Flask, owner: FlaskCliRunner) -> None:
    phone = browser(app, PHONE)
    in_by(phone, link(owner))
    (path,) = mailed(app, "desk_device")
    reader = Visitor(app)
    page = reader.open(path)
    assert page.h1 == "Was jij dit niet?"
    assert "Telefoon, Safari" in page.text
    assert phone.open("/beheer").h1 == "Niemand wacht", "a scanner that follows the link ends nothing"
    reader.open(path)
    assert reader.send().h1 == "Dit apparaat is eruit"
    assert phone.open("/beheer").h1 == STRANGER


def test_the_link_in_a_mail_about_a_device_lets_nobody_in(app: Flask, owner: FlaskCliRunner) -> None:
    in_by(browser(app, PHONE), link(owner))
    token = mailed(app, "desk_device")[0].rsplit("/", 1)[1]
    assert Visitor(app).open(f"/beheer/toegang/{token}").status == 404
    assert Visitor(app).open(f"/beheer/aanvraag/{token}").status == 404
    assert Visitor(app).open(f"/beheer/apparaat/{token[:-1]}").status == 404


def test_devices_are_listed_and_ended_from_the_server(app: Flask, owner: FlaskCliRunner) -> None:
    phone, laptop = browser(app, PHONE), browser(app, LAPTOP)
    for device in (phone, laptop):
        in_by(device, link(owner))
    shown = owner.invoke(args=["desk", "sessions"])
    rows = shown.stdout.splitlines()
    assert len(rows) == 2
    number = next(row.split()[0] for row in rows if "Telefoon, Safari" in row)
    assert "1 apparaat is uitgelogd." in owner.invoke(args=["desk", "end", number]).stdout
    assert phone.open("/beheer").h1 == STRANGER
    again = owner.invoke(args=["desk", "end", number])
    assert again.exit_code == 1
    assert "Niet gevonden" in again.stderr
    assert owner.invoke(args=["desk", "end", "--all"]).exit_code == 0
    assert laptop.open("/beheer").h1 == STRANGER
    assert owner.invoke(args=["desk", "end"]).exit_code == 2


def test_renewing_ends_links_to_one_lead_too(app: Flask, owner: FlaskCliRunner) -> None:
    finish(Visitor(app), ANNA)
    (path,) = mailed(app, "call_sheet")
    assert Visitor(app).open(path).h1 == "Anna de Boer"
    link(owner, "--renew")
    assert Visitor(app).open(path).status == 404
