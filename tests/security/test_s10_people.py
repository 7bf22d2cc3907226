"""Colleagues at the desk: invited by mail, with a role of their own, and out at once when they are removed."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.desk.people import let_in
from tests.security.test_s10_sessions_at_the_desk import STRANGER, asks, in_by, mailed
from tests.visitor import Form, Page, Visitor

PRIYA = "priya@example.com"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(mail_url="smtp://127.0.0.1:9", owner_email="eigenaar@example.com")


@pytest.fixture
def boss(app: Flask, owner: FlaskCliRunner) -> Visitor:
    return let_in(app, owner)


def invites(boss: Visitor, address: str, role: str = "colleague") -> Page:
    boss.open("/beheer/mensen")
    return boss.send(boss.page.form("/beheer/mensen"), email=address, role=role)


@pytest.fixture
def priya(app: Flask, boss: Visitor) -> Visitor:
    """A colleague who came in with the link of her invitation."""
    assert "De uitnodiging is onderweg" in invites(boss, PRIYA).text
    browser = Visitor(app)
    assert in_by(browser, mailed(app, "desk_invitation")[-1]).url == "/beheer"
    return browser


def acts(visitor: Visitor, what: str, number: int = 2) -> Form:
    page = visitor.open("/beheer/mensen")
    forms = [form for form in page.forms() if form.action.endswith(f"/mensen/{number}")]
    return next(form for form in forms if form.values["act"] == [what])


def test_an_invitation_lets_a_colleague_in(priya: Visitor) -> None:
    page = priya.open("/beheer/mensen")
    assert f"{PRIYA} collega, dat ben jij" in page.text
    assert "Nodig iemand uit" not in page.text


@pytest.mark.parametrize("path", ["/beheer/mensen", "/beheer/mensen/1"])
def test_a_colleague_manages_nobody(priya: Visitor, boss: Visitor, path: str) -> None:
    priya.open("/beheer/mensen")
    token = priya.page.form("/mensen/2").values["csrf_token"][0]
    answer = priya.client.post(
        path, data={"csrf_token": token, "act": "remove", "email": "x@example.com", "role": "owner"}
    )
    assert answer.status_code == 422
    assert "eigenaar@example.com" in boss.open("/beheer/mensen").text
    assert "x@example.com" not in boss.page.text


def test_a_colleague_ends_no_session_and_takes_no_passkey_of_somebody_else(
    priya: Visitor, boss: Visitor
) -> None:
    boss.open("/beheer/mensen")
    priya.open("/beheer/mensen")
    token = priya.page.form("/mensen/2").values["csrf_token"][0]
    assert priya.client.post("/beheer/apparaten/1/weg", data={"csrf_token": token}).status_code == 422
    priya.client.post("/beheer/apparaten/weg", data={"csrf_token": token})
    assert boss.open("/beheer/mensen").h1 == "Mensen"


def test_a_colleague_does_not_become_an_owner_by_asking(priya: Visitor) -> None:
    form = acts(priya, "name")
    page = priya.send(form, name="Priya", role="owner")
    assert "Priya collega, dat ben jij" in page.text


def test_a_colleague_takes_no_file_of_everybody(priya: Visitor) -> None:
    assert priya.client.get("/beheer/aanvragen.xlsx").status_code == 403


def test_who_is_removed_is_out_at_once(boss: Visitor, priya: Visitor, app: Flask) -> None:
    priya.open("/beheer")
    assert "kan er niet meer in" in boss.send(acts(boss, "remove")).text
    assert priya.open("/beheer").h1 == STRANGER
    before = len(mailed(app, "desk_link"))
    asks(Visitor(app))
    assert len(mailed(app, "desk_link")) == before + 1, "one person is left, who needs no address"


def test_one_owner_always_remains(boss: Visitor, priya: Visitor) -> None:
    page = boss.open("/beheer/mensen")
    mine = next(form for form in page.forms() if form.action.endswith("/mensen/1"))
    assert mine.values["act"] == ["name"]
    for change in ({"act": "remove"}, {"act": "name", "role": "colleague"}):
        assert "Er moet één eigenaar blijven." in boss.send(mine, **change).text
    assert "Dat is veranderd." in boss.send(acts(boss, "name"), name="Priya", role="owner").text
    assert "kan er niet meer in" in priya.send(acts(priya, "remove", 1)).text
    assert boss.open("/beheer").h1 == STRANGER


@pytest.mark.parametrize(
    "typed", ["", "geen adres", "a@b", "x" * 3000, "a@example.com\r\nBcc: b@example.com", "\0"]
)
def test_no_invitation_goes_to_what_is_no_address(app: Flask, boss: Visitor, typed: str) -> None:
    page = invites(boss, typed)
    assert page.status == 422
    assert "Schrijf een heel e-mailadres" in page.text
    assert mailed(app, "desk_invitation") == []


def test_nobody_is_invited_twice(boss: Visitor, priya: Visitor) -> None:
    for known in (PRIYA.upper(), "Eigenaar@example.com"):
        assert "kan al iemand binnenkomen" in invites(boss, known).text
    assert boss.open("/beheer/mensen").text.count(PRIYA + " collega") == 1


def test_a_link_goes_to_who_has_the_address_and_to_nobody_else(app: Flask, priya: Visitor) -> None:
    stranger = Visitor(app)
    asks(stranger, email="iemand@example.com")
    assert "Hoort dit adres hier" in stranger.page.text
    assert mailed(app, "desk_link") == []
    asks(stranger, email=f" {PRIYA.upper()} ")
    assert len(mailed(app, "desk_link")) == 1


def test_a_name_is_text(boss: Visitor, priya: Visitor) -> None:
    page = priya.send(acts(priya, "name"), name="  <b>Priya</b>\n\n  Sewnath ")
    assert "<b>Priya</b> Sewnath" in page.text
    assert "<b>Priya</b> Sewnath" in boss.open("/beheer/mensen").text
