"""The cookie is gone: say so, say what was kept and whether the intake was sent, and lead back in (V2)."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlite_utils import Database

from tests.people import ANNA, asked, finished, give, walk
from tests.visitor import Page, Visitor
from vollegym.storage.database import Storage

MAIL = ANNA["contact"]["email"]


@pytest.fixture
def mailing(app: Flask) -> Flask:
    """A site that sends mail."""
    object.__setattr__(app.extensions["vollegym"].settings, "mail_url", "smtp://127.0.0.1:1")
    return app


def forget(visitor: Visitor) -> None:
    """The browser throws its cookies away while the page stays open."""
    for cookie in list(visitor.client._cookies.values()):  # type: ignore[union-attr]
        visitor.client.delete_cookie(cookie.key, domain=cookie.domain, path=cookie.path)


def reference(storage: Storage) -> str:
    return str(next(storage.database().query("SELECT reference FROM lead"))["reference"])


def mails(db: Database) -> list[str]:
    return [row["kind"] for row in db.query("SELECT kind FROM outbox WHERE kind = 'resume'")]


def go_back(client: FlaskClient, **typed: str) -> tuple[int, str]:
    """Fill in the form of who comes back, on a browser that nobody knows."""
    visitor = Visitor(client.application)
    visitor.open("/intake/terug")
    page = visitor.send(**typed)
    return page.status, page.text


def test_halfway_it_says_that_this_answer_was_not_kept_and_the_others_were(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="bottleneck")
    forget(visitor)
    page = give(visitor, ANNA["bottleneck"])
    assert (page.status, page.h1) == (422, "We kennen je browser niet meer")
    assert "Dit antwoord is niet bewaard, en je intake is nog niet verstuurd." in page.text
    assert "Je eerdere antwoorden hebben we nog." in page.text
    assert page.title.startswith("Fout: ")


@pytest.mark.parametrize("sent", [False, True])
def test_on_the_check_page_it_says_whether_the_intake_was_sent(
    app: Flask, visitor: Visitor, storage: Storage, sent: bool
) -> None:
    check = walk(visitor, ANNA)
    form = check.form("/controle")
    if sent:
        visitor.send(form)
    forget(visitor)
    page = visitor.send(form)
    assert page.status == 422
    assert ("Je intake is al verstuurd." in page.text) == sent
    assert ("Je intake is nog niet verstuurd." in page.text) != sent
    assert page.form("/terug").values["reference"] == [reference(storage)], "the page knew it"
    visitor.send(page.form("/terug"), email=MAIL.upper())
    assert visitor.page.url == ("/intake/uitkomst" if sent else "/intake/controle")


def test_a_form_of_the_outcome_is_told_to_be_lost_too(visitor: Visitor) -> None:
    form = finished(visitor, {**ANNA, "budget": "under_1000"}).forms()[0]
    forget(visitor)
    page = visitor.send(form)
    assert page.status == 422
    assert "Wat je net invulde, is niet bewaard." in page.text


@pytest.mark.parametrize("path", ["/intake/knelpunt", "/intake/controle", "/intake/uitkomst"])
def test_whoever_reloads_a_later_page_is_not_silently_asked_the_first_question(
    visitor: Visitor, path: str
) -> None:
    page = visitor.open(path)
    assert (page.url, asked(page)) == ("/intake/rol", "role")
    assert "Was je al verder?" in page.text
    assert "/intake/terug" in page.links()
    assert "Was je al verder?" not in visitor.open("/intake/rol").text, "told once"


def test_by_number_and_address_one_goes_on_at_once(app: Flask, visitor: Visitor, storage: Storage) -> None:
    walk(visitor, ANNA, until="budget")
    other = Visitor(app)
    other.open("/intake/terug")
    page = other.send(email=f" {MAIL} ", reference=reference(storage).lower().replace("-", " "))
    assert (page.url, asked(page)) == ("/intake/budget", "budget")
    assert asked(visitor.open("/intake/budget")) == "budget", "the first device goes on too"


def test_what_does_not_belong_together_says_the_same_whatever_of_it_is_known(
    app: Flask, visitor: Visitor, storage: Storage
) -> None:
    walk(visitor, ANNA, until="budget")
    known, told = reference(storage), set()
    for email, number in [(MAIL, "2222-2222"), ("x@example.com", known), ("x@example.com", "2222-2222")]:
        other = Visitor(app)
        other.open("/intake/terug")
        page = other.send(email=email, reference=number)
        assert asked(other.open("/intake/rol")) == "role", "nobody was let in"
        told.add((page.status, page.text.replace(email, "").replace(number, "")))
    assert len(told) == 1
    ((status, text),) = told
    assert status == 422
    assert "kennen we niet samen" in text


def test_the_link_by_mail_is_sent_once_known_and_told_the_same_way(
    mailing: Flask, visitor: Visitor, storage: Storage
) -> None:
    walk(visitor, ANNA, until="budget")
    stranger = go_back(mailing.test_client(), email="nobody@example.com")
    assert mails(storage.database()) == []
    anna = go_back(mailing.test_client(), email=MAIL)
    assert stranger == anna
    assert anna[0] == 200
    assert "Hoort er een intake bij dit adres? Dan is de link om verder te gaan nu onderweg." in anna[1]
    assert mails(storage.database()) == ["resume"]


def test_of_several_intakes_with_an_address_the_link_of_the_last_is_mailed_and_no_other(
    mailing: Flask, visitor: Visitor, storage: Storage
) -> None:
    finished(Visitor(mailing), ANNA)
    walk(visitor, ANNA, until="budget")
    go_back(mailing.test_client(), email=MAIL)
    asked_for = storage.database().query("SELECT lead FROM outbox WHERE kind = 'resume'")
    assert [row["lead"] for row in asked_for] == [2]


def test_without_mail_nobody_is_promised_a_link(app: Flask) -> None:
    page = Visitor(app).open("/intake/terug")
    assert "mailen we je een link" not in page.text
    status, text = go_back(app.test_client(), email=MAIL)
    assert status == 422
    assert "Vul het nummer van je aanvraag in." in text


@pytest.mark.parametrize("email", ["", "anna", "a" * 300 + "@example.com"])
def test_an_address_that_is_none_is_refused_with_what_was_typed(app: Flask, email: str) -> None:
    visitor = Visitor(app)
    visitor.open("/intake/terug")
    page = visitor.send(email=email, reference="2222-2222")
    assert (page.status, page.title[:5]) == (422, "Fout:")
    assert page.form("/terug").values["email"] == [email]


def test_nobody_tries_more_than_a_few_numbers(app: Flask, visitor: Visitor, storage: Storage) -> None:
    walk(visitor, ANNA, until="budget")
    other = Visitor(app)
    other.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    form = other.open("/intake/terug").form("/terug")
    tried: list[Page] = [other.send(form, email=MAIL, reference=f"2222-22{n:02}") for n in range(12)]
    assert [page.status for page in tried] == [422] * 10 + [429] * 2
    assert other.send(form, email=MAIL, reference=reference(storage)).status == 429
