"""S10: coming in with a passkey, and everything that is not one."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from playwright.sync_api import Page as BrowserPage

from tests.conftest import Clock
from tests.desk.authenticator import Authenticator
from tests.desk.people import let_in
from tests.server import Server
from tests.visitor import Page, Visitor

STRANGER, INSIDE = "Wie is daar?", "Niemand wacht"


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app(owner_email="eigenaar@example.com", site_url="http://localhost")


def question(visitor: Visitor, where: str, page: str) -> dict[str, Any]:
    """Ask as the script of the page does, with the token of the form that is on it."""
    visitor.open(page)
    form = visitor.page.form(where)
    answer = visitor.client.post(
        f"{where}/vraag", headers={"X-CSRFToken": form.values["csrf_token"][0], "Origin": "http://localhost"}
    )
    assert answer.status_code == 200
    return dict(json.loads(answer.data))


def adds(visitor: Visitor, device: Authenticator, name: str = "Mijn telefoon") -> Page:
    made = device.make(question(visitor, "/beheer/passkeys", "/beheer/mensen"))
    return visitor.send(visitor.page.form("/beheer/passkeys"), answer=made, name=name)


def comes_in(visitor: Visitor, device: Authenticator) -> Page:
    signed = device.sign(question(visitor, "/beheer/passkey", "/beheer"))
    return visitor.send(visitor.page.form("/beheer/passkey"), answer=signed)


@pytest.fixture
def device(app: Flask, owner: FlaskCliRunner) -> Authenticator:
    """A phone with a passkey of the owner."""
    made = Authenticator()
    assert "Je passkey werkt" in adds(let_in(app, owner), made).text
    return made


def test_who_has_a_passkey_needs_no_mail(app: Flask, device: Authenticator) -> None:
    visitor = Visitor(app)
    assert comes_in(visitor, device).h1 == INSIDE
    page = visitor.open("/beheer/mensen")
    assert "Mijn telefoon" in page.text
    assert "met een passkey" in page.text


def test_several_passkeys_each_with_a_name_and_each_can_go(app: Flask, owner: FlaskCliRunner) -> None:
    mine, phone, laptop = let_in(app, owner), Authenticator(), Authenticator()
    adds(mine, phone, "Telefoon")
    page = adds(mine, laptop, "Laptop <b>")
    assert "Laptop <b>" in page.text
    first = next(form for form in page.forms() if form.action.endswith("/passkeys/1/weg"))
    assert "werkt niet meer" in mine.send(first).text
    assert comes_in(Visitor(app), phone).status == 422
    assert comes_in(Visitor(app), laptop).h1 == INSIDE


def test_an_answer_that_was_used_lets_nobody_in_again(app: Flask, device: Authenticator) -> None:
    visitor = Visitor(app)
    signed = device.sign(question(visitor, "/beheer/passkey", "/beheer"))
    form = visitor.page.form("/beheer/passkey")
    cookie = visitor.client.get_cookie("vollegym")
    assert visitor.send(form, answer=signed).h1 == INSIDE
    thief = Visitor(app)
    assert cookie
    thief.client.set_cookie("vollegym", cookie.value)
    assert thief.send(form, answer=signed).status == 422
    assert thief.open("/beheer").h1 == STRANGER


def test_an_answer_that_comes_too_late_lets_nobody_in(
    app: Flask, device: Authenticator, clock: Clock
) -> None:
    visitor = Visitor(app)
    signed = device.sign(question(visitor, "/beheer/passkey", "/beheer"))
    clock.moment += timedelta(minutes=6)
    assert visitor.send(visitor.page.form("/beheer/passkey"), answer=signed).status == 422


def other_site(device: Authenticator) -> None:
    device.origin = "http://localhost.example"


def not_recognised(device: Authenticator) -> None:
    device.recognised = False


def a_copy_that_counts_less(device: Authenticator) -> None:
    device.count = -1


def another_key(device: Authenticator) -> None:
    device.key = Authenticator().key


def unknown(device: Authenticator) -> None:
    device.credential = b"never seen"


@pytest.mark.parametrize(
    "spoil",
    [other_site, not_recognised, a_copy_that_counts_less, another_key, unknown],
    ids=lambda one: one.__name__,
)
def test_what_is_no_passkey_of_ours_lets_nobody_in(
    app: Flask, device: Authenticator, spoil: Callable[[Authenticator], None]
) -> None:
    assert comes_in(Visitor(app), device).h1 == INSIDE
    spoil(device)
    visitor = Visitor(app)
    page = comes_in(visitor, device)
    assert page.status == 422
    assert "Met deze passkey kom je niet binnen" in page.text
    assert visitor.open("/beheer").h1 == STRANGER


@pytest.mark.parametrize(
    "answer",
    ["", "{}", "null", "[" * 15_000, '{"id":' * 3000, "x" * 60_000, '{"id": "a", "rawId": "é"}', "\0", "[]"],
)
def test_whatever_else_is_sent_is_refused_with_a_page(app: Flask, device: Authenticator, answer: str) -> None:
    visitor = Visitor(app)
    question(visitor, "/beheer/passkey", "/beheer")
    assert visitor.send(visitor.page.form("/beheer/passkey"), answer=answer).status == 422
    assert device.count == 0


def test_only_who_is_in_makes_a_passkey(app: Flask, owner: FlaskCliRunner) -> None:
    inside, stranger = let_in(app, owner), Visitor(app)
    made = Authenticator().make(question(inside, "/beheer/passkeys", "/beheer/mensen"))
    adds(inside, Authenticator(), "Laptop")
    stranger.open("/beheer")
    token = stranger.page.form("/beheer/passkey").values["csrf_token"][0]
    for path in ("/beheer/passkeys/vraag", "/beheer/passkeys", "/beheer/passkeys/1/weg"):
        answer = stranger.client.post(path, data={"csrf_token": token, "answer": made})
        assert answer.status_code in (403, 422)
    page = inside.open("/beheer/mensen")
    assert page.text.count("Haal weg passkey") == 1


def test_a_bare_address_has_no_passkeys_and_says_so(
    make_app: Callable[..., Flask], owner: FlaskCliRunner
) -> None:
    app = make_app(site_url="http://127.0.0.1:8000")
    mine = Visitor(app)
    made = (
        app.test_cli_runner()
        .invoke(args=["desk", "link"])
        .stdout.strip()
        .removeprefix("http://127.0.0.1:8000")
    )
    mine.open(made, base_url="http://127.0.0.1:8000")
    form = mine.page.form()
    mine.client.post(form.action, data=form.values, base_url="http://127.0.0.1:8000")
    page = mine.open("/beheer/mensen", base_url="http://127.0.0.1:8000")
    assert "op een adres met een naam" in page.text


def test_in_a_real_browser_a_finger_lets_you_in(site: Server, open_page: Callable[..., BrowserPage]) -> None:
    page = open_page()
    address = site.url.replace("127.0.0.1", "localhost")
    phone = page.context.new_cdp_session(page)
    phone.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    phone.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "hasUserVerification": True, "isUserVerified": True}},
    )
    page.goto(address + site.flask("desk", "link").strip().partition("/beheer")[2].join(["/beheer", ""]))
    page.get_by_role("button", name="Open mijn beheer").click()
    page.get_by_role("heading", name=INSIDE).wait_for()
    page.goto(f"{address}/beheer/mensen")
    assert page.get_by_text("Dat lukte niet").is_hidden()
    page.get_by_label("Naam, zodat je hem herkent").fill("Mijn telefoon")
    page.get_by_role("button", name="Maak een passkey").click()
    page.get_by_text("Je passkey werkt").wait_for()
    page.get_by_role("button", name="Log uit").first.click()
    page.get_by_role("heading", name=STRANGER).wait_for()
    page.get_by_role("button", name="Kom binnen met je passkey").click()
    page.get_by_role("heading", name=INSIDE).wait_for()
