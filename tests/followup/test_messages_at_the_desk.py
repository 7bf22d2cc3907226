"""Messages at the desk: what did not go and why, each with a button; nothing there asks for a command."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.desk.people import let_in, link
from tests.followup.conftest import Work
from tests.followup.post import PostOffice
from tests.people import ANNA, finished
from tests.services import services_of
from tests.visitor import Form, Page, Visitor
from vollegym.followup.views import NAMES
from vollegym.outbox import store as outbox_store
from vollegym.services import findings, kinds
from vollegym.storage.database import Storage
from vollegym.storage.timestamps import stamp

REFUSED = "550 5.1.1 unknown"


@pytest.fixture
def desk(app: Flask, owner: FlaskCliRunner, work: Work) -> Visitor:
    browser = let_in(app, owner)
    work.send()
    return browser


@pytest.fixture
def refused(app: Flask, post: PostOffice, work: Work, storage: Storage, clock: Clock) -> Flask:
    """Anna sent her intake, and the mail server took nothing for anybody, until we gave up."""
    post.recipient_reply = REFUSED
    finished(Visitor(app), ANNA)
    work.send()
    post.recipient_reply = ""
    with storage.writing() as db:
        given_up = "UPDATE outbox SET result = 'failed', closed_at = ? WHERE result IS NULL AND attempts > 0"
        db.execute(given_up, [stamp(clock.moment)])
    return app


def forms(page: Page, ends: str) -> list[Form]:
    return [form for form in page.forms() if form.action.endswith(ends)]


def failed(storage: Storage) -> list[str]:
    return [message.kind for message in outbox_store.listed(storage.database(), ("failed",))]


def test_a_message_that_was_given_up_says_why_and_goes_again_by_one_button(
    desk: Visitor, refused: Flask, storage: Storage, post: PostOffice, work: Work
) -> None:
    assert sorted(failed(storage)) == ["call_sheet", "received"]
    page = desk.open("/beheer/berichten?stand=opgegeven")
    assert "de mailserver kent het adres van de ontvanger niet" in page.text
    assert "Vraag de aanvrager aan de telefoon om het goede adres." in page.text
    before = len(post.arrived)
    page = desk.send(forms(page, "/opnieuw")[0])
    assert "1 bericht gaat opnieuw." in page.text
    work.send()
    assert (len(post.arrived), len(failed(storage))) == (before + 1, 1)


def test_today_sends_all_that_was_given_up_without_naming_a_command(
    desk: Visitor, refused: Flask, storage: Storage, post: PostOffice, work: Work
) -> None:
    page = desk.open("/beheer")
    assert "2 berichten zijn opgegeven" in page.text
    before = len(post.arrived)
    page = desk.send(*forms(page, "/opnieuw/opgegeven"))
    assert "2 berichten gaan opnieuw." in page.text
    work.send()
    assert (len(post.arrived), failed(storage)) == (before + 2, [])


def test_what_went_meanwhile_or_is_for_later_is_not_sent(
    desk: Visitor, refused: Flask, storage: Storage, post: PostOffice, work: Work
) -> None:
    page = desk.open("/beheer/berichten?stand=opgegeven")
    button = forms(page, "/opnieuw")[0]
    desk.send(button)
    work.send()
    before = len(post.arrived)
    page = desk.send(button)
    assert "0 berichten gaan opnieuw." in page.text
    work.send()
    assert len(post.arrived) == before
    waits = desk.open("/beheer/berichten?stand=wacht")
    assert "Kies nog een moment" in waits.text, "in a day"
    assert forms(waits, "/opnieuw") == []


def test_a_message_shows_what_it_would_say_but_no_way_in_at_the_desk(
    desk: Visitor, refused: Flask, owner: FlaskCliRunner, storage: Storage, app: Flask
) -> None:
    page = desk.open("/beheer/berichten")
    shown = next(link for link in page.links() if "/beheer/berichten/" in link)
    page = desk.open(shown)
    assert "Onderwerp:" in page.text
    assert "Anna" in page.text
    stranger = Visitor(app)
    stranger.open("/beheer")
    stranger.send(*forms(stranger.page, "/toegang"), email="eigenaar@example.com")
    (mail,) = outbox_store.of_kind(storage.database(), "desk_link")
    page = desk.open(f"/beheer/berichten/{mail.uid}")
    assert "leest alleen wie het krijgt" in page.text
    assert "/beheer/toegang/" not in page.response.get_data(as_text=True)


def test_a_test_message_goes_by_the_way_of_all_others_and_lets_a_receiver_in_again(
    desk: Visitor, storage: Storage, app: Flask, post: PostOffice, work: Work, clock: Clock
) -> None:
    with storage.writing() as db:
        outbox_store.refuse(db, str(services_of(app).settings.webhook_url), clock.moment)
    page = desk.open("/beheer")
    assert "De ontvanger van de webhook zei 410" in page.text
    page = desk.send(forms(page, "/berichten/test")[0])
    assert "Testbericht: onderweg." in page.text
    address = desk.page.response.request.full_path
    work.send()
    assert "Testbericht: verstuurd. Webhook: verstuurd." in desk.open(address).text
    assert "410" not in desk.open("/beheer").text
    clock.moment += timedelta(minutes=11)
    assert "verstuurd." not in desk.open(address).text, "an address that was kept tells nothing of today"


def test_nothing_at_the_desk_tells_an_owner_to_type_a_command(
    make_app: Callable[..., Flask], clock: Clock, tmp_path: object
) -> None:
    """Every finding there can be on a site where everything is wrong."""
    app = make_app(webhook_url="http://127.0.0.1:9/", webhook_secret="s" * 40)
    services = services_of(app)
    finished(Visitor(app), ANNA)
    with services.storage.writing() as db:
        for result, kind in (("failed", "received"), ("kept", "call_sheet")):
            db.execute("UPDATE outbox SET result = ?, closed_at = created_at WHERE kind = ?", [result, kind])
        outbox_store.refuse(db, str(services.settings.webhook_url), clock.moment)
    clock.moment += timedelta(days=3)
    found = findings(services, services.storage.database(), clock.moment, network=False)
    wrong = [one for one in found if one.level != "good" and one.on_desk]
    said = " ".join(f"{one.what} {one.at_desk}" for one in wrong)
    assert len(wrong) > 6, said
    for command in ("flask ", "./dev", "chmod"):
        assert command not in said


def test_every_message_has_a_name_in_words(app: Flask) -> None:
    known = {kind.name for kind in kinds(services_of(app)).by_name.values() if kind.channel == "mail"}
    assert known == set(NAMES)


def test_the_address_says_how_they_stand_and_nothing_else(desk: Visitor, app: Flask) -> None:
    assert desk.client.get("/beheer/berichten?stand=alles").status_code == 404
    for uid in ("x", "0" * 32, "*" * 32):
        assert desk.client.get(f"/beheer/berichten/{uid}").status_code == 404
    stranger = app.test_client()
    assert stranger.get("/beheer/berichten").status_code == 303
    assert stranger.get(f"/beheer/berichten/{'0' * 32}").status_code == 303
    answer = desk.client.get("/beheer/berichten")
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_was_not_let_in_sends_nothing(app: Flask, refused: Flask, storage: Storage) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    stranger = app.test_client()
    for address in ("opnieuw/opgegeven", f"{'0' * 32}/opnieuw", "test"):
        assert stranger.post(f"/beheer/berichten/{address}").status_code == 303
    assert len(failed(storage)) == 2
    assert outbox_store.of_kind(storage.database(), "test") == []


def test_a_colleague_may_send_again_too(
    app: Flask, refused: Flask, owner: FlaskCliRunner, storage: Storage, clock: Clock
) -> None:
    with storage.writing() as db:
        db.execute(
            "INSERT INTO person (email, name, role, added_at) VALUES ('c@example.com', 'Cas', 'colleague', '')"
        )
    browser = Visitor(app)
    browser.open(link(owner, "--who", "c@example.com"))
    browser.send()
    browser.send(*forms(browser.open("/beheer/berichten"), "/opnieuw/opgegeven"))
    assert failed(storage) == []
