"""The owner at the desk: in by a link, today's work, one lead to call from, and nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.desk.people import let_in, link
from tests.people import ANNA, BRAM, finished, walk
from tests.tools.shots import PAGES
from tests.visitor import H, Visitor


@pytest.fixture
def desk(app: Flask, owner: FlaskCliRunner) -> Visitor:
    """An owner whose browser was let in."""
    return let_in(app, owner)


def reference(app: Flask) -> str:
    found = list(
        app.extensions["vollegym"].storage.database().query("SELECT reference FROM lead ORDER BY id DESC")
    )
    return str(found[0]["reference"])


# Getting in ---------------------------------------------------------------------------------------


def test_nobody_is_let_in_without_a_link(app: Flask) -> None:
    finished(Visitor(app), ANNA)
    stranger = Visitor(app)
    for path in ("/beheer", "/beheer/aanvragen", "/beheer/aanvragen.xlsx", "/beheer/handleiding"):
        page = stranger.open(path)
        assert page.url == "/beheer"
        assert "Anna" not in page.text
    page = stranger.open(f"/beheer/aanvraag/{reference(app)}")
    assert page.status == 404
    assert "Anna" not in page.text


def test_a_link_opens_by_a_button_alone(app: Flask, owner: FlaskCliRunner) -> None:
    scanner = Visitor(app)
    scanner.open(link(owner))
    assert scanner.open("/beheer").h1 == "Wie is daar?"
    assert let_in(app, owner).page.h1 == "Niemand wacht"


def test_a_link_holds_for_an_hour(app: Flask, owner: FlaskCliRunner, clock: Clock) -> None:
    late = link(owner)
    clock.moment += timedelta(minutes=59)
    assert Visitor(app).open(late).h1 == "Kom binnen"
    clock.moment += timedelta(minutes=2)
    page = Visitor(app).open(late)
    assert (page.status, page.h1) == (404, "Deze link werkt niet meer")


def test_a_link_that_ends_while_it_is_open_lets_nobody_in(
    app: Flask, owner: FlaskCliRunner, clock: Clock
) -> None:
    browser = Visitor(app)
    browser.open(link(owner))
    clock.moment += timedelta(hours=2)
    assert browser.send().status == 422
    assert browser.open("/beheer").h1 == "Wie is daar?"


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t.upper(), lambda t: "a" + t[1:], lambda _: "x"]
)
def test_a_link_that_was_tampered_with_opens_nothing(
    app: Flask, owner: FlaskCliRunner, change: Callable[[str], str]
) -> None:
    before, token = link(owner).rsplit("/", 1)
    assert Visitor(app).open(f"{before}/{change(token)}").status == 404


def test_a_lost_phone_is_shut_out_by_renewing(app: Flask, desk: Visitor, owner: FlaskCliRunner) -> None:
    earlier = link(owner)
    newer = link(owner, "--renew")
    assert desk.open("/beheer").h1 == "Wie is daar?"
    assert Visitor(app).open(earlier).status == 404
    assert Visitor(app).open(newer).status == 200


def test_the_owner_goes_out(desk: Visitor) -> None:
    desk.open("/beheer")
    assert desk.send(desk.page.form("/weg")).h1 == "Wie is daar?"


def test_a_link_is_mailed_to_the_owner_alone_and_once(make_app: Callable[..., Flask], clock: Clock) -> None:
    app = make_app(mail_url="smtp://127.0.0.1:9", owner_email="eigenaar@example.com")
    stranger = Visitor(app)
    for _ in range(3):
        stranger.open("/beheer")
        assert "Kijk in je mail." in stranger.send().text
    db = app.extensions["vollegym"].storage.database()
    rows = list(db.query("SELECT uid FROM outbox WHERE kind = 'desk_link'"))
    assert len(rows) == 1
    shown = app.test_cli_runner().invoke(args=["outbox", "show", rows[0]["uid"]]).stdout
    assert "Aan: eigenaar@example.com" in shown
    path = re.search(r"http://localhost(/beheer/toegang/[a-z2-7]+)", shown)
    assert path
    assert stranger.open(path[1]).h1 == "Kom binnen"


def test_without_mail_the_page_says_where_the_link_comes_from(visitor: Visitor) -> None:
    page = visitor.open("/beheer")
    assert "./dev flask desk link" in page.text
    assert not page.forms()


# Today --------------------------------------------------------------------------------------------


def test_who_waits_stands_on_top_with_a_number_to_tap(app: Flask, desk: Visitor, clock: Clock) -> None:
    finished(Visitor(app), ANNA)
    finished(Visitor(app), BRAM)
    clock.moment += timedelta(minutes=3)
    page = desk.open("/beheer")
    assert page.h1 == "Er wacht iemand op je"
    assert page.title == "(1) Vandaag – Beheer"
    assert "Studio Anna. Wacht 3 minuten." in page.text
    assert "tel:+31612345678" in page.links()


def test_logging_a_call_stops_the_clock(app: Flask, desk: Visitor, clock: Clock) -> None:
    finished(Visitor(app), ANNA)
    clock.moment += timedelta(minutes=4)
    desk.open(f"/beheer/aanvraag/{reference(app)}")
    page = desk.send(desk.page.form("/gebeld"), result="tried")
    assert "Geen gehoor op di 24 november, 10:34" in page.text
    assert desk.open("/beheer").h1 == "Er wacht iemand op je"
    desk.open(f"/beheer/aanvraag/{reference(app)}")
    page = desk.send(desk.page.form("/gebeld"), result="spoken")
    assert "Gesproken 4 minuten na de aanvraag" in page.text
    assert desk.open("/beheer").h1 == "Niemand wacht"


def test_a_call_without_its_result_is_not_logged(app: Flask, desk: Visitor) -> None:
    finished(Visitor(app), ANNA)
    desk.open(f"/beheer/aanvraag/{reference(app)}")
    assert desk.send(desk.page.form("/gebeld"), result="maybe").status == 422
    assert desk.open("/beheer").h1 == "Er wacht iemand op je"


def test_what_is_wrong_with_the_machine_stands_on_the_desk(desk: Visitor) -> None:
    text = desk.open("/beheer").text
    assert "Er is geen mailserver: berichten worden bewaard" in text
    assert "De verzender draait niet" in text


# Lists --------------------------------------------------------------------------------------------


def test_each_state_has_its_list(app: Flask, desk: Visitor) -> None:
    finished(Visitor(app), BRAM)
    walk(Visitor(app), ANNA, until="budget")
    page = desk.open("/beheer/aanvragen")
    assert "Verstuurd (1) Niet verstuurd (1) In quarantaine (0)" in page.text
    assert "Past nog niet" in page.text
    page = desk.open("/beheer/aanvragen?stand=niet-verstuurd")
    assert "Liet gegevens achter, niet verstuurd" in page.text


@pytest.mark.parametrize("query", ["stand=x", "na=x", "na=-1", "na=²", "na=99999999999999999999"])
def test_a_list_that_is_not_there_is_not_found(desk: Visitor, query: str) -> None:
    assert desk.client.get(f"/beheer/aanvragen?{query}").status_code == 404


def test_a_long_list_goes_on_on_the_next_page(
    desk: Visitor, a_lead: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vollegym.desk.list_views.A_PAGE", 2)
    for _ in range(3):
        a_lead()
    page = desk.open("/beheer/aanvragen")
    assert "Lead 3" in page.text
    assert "Lead 1" not in page.text
    [more] = [link for link in page.links() if "na=" in link]
    assert "Lead 1" in desk.open(more).text


def test_the_file_for_excel_is_the_export(app: Flask, desk: Visitor) -> None:
    finished(Visitor(app), ANNA)
    answer = desk.client.get("/beheer/aanvragen.xlsx")
    assert answer.data[:2] == b"PK"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="aanvragen.xlsx"'
    assert answer.headers["Cache-Control"] == "no-store"


# The handbook -------------------------------------------------------------------------------------


def test_the_handbook_is_in_the_menu_with_its_contents_list(desk: Visitor) -> None:
    assert "/beheer/handleiding" in desk.open("/beheer").links()
    page = desk.open("/beheer/handleiding")
    assert page.h1 == "Handleiding"
    (here,) = [link for link in page.all("a") if link.get("aria-current") == "page"]
    assert here.text == "Handleiding"
    headings = [heading.get("id") for heading in page.all("h2")]
    assert len(headings) > 8
    assert {f"/beheer/handleiding#{heading}" for heading in headings} <= set(page.links())


def test_each_page_of_the_desk_has_a_picture_in_the_handbook_small_in_light_and_dark(desk: Visitor) -> None:
    page = desk.open("/beheer/handleiding")
    pictures = page.all("picture")
    assert len(pictures) == len(PAGES)
    for picture in pictures:
        source, image = next(picture.iter(H + "source")), next(picture.iter(H + "img"))
        assert source.get("media") == "(prefers-color-scheme: dark)"
        assert (image.get("width"), image.get("height"), image.get("loading")) == ("540", "840", "lazy")
        assert len(image.get("alt", "")) > 40
        for address in (source.get("srcset"), image.get("src")):
            with desk.client.get(str(address)) as answer:
                assert (answer.status_code, answer.mimetype) == (200, "image/webp")
                assert len(answer.data) < 40_000
    shown = {str(next(one.iter(H + "img")).get("src")) for one in pictures}
    assert shown == {f"/static/handbook/{name}.webp" for name in PAGES}


def test_what_the_handbook_gives_to_copy_stands_line_by_line(desk: Visitor) -> None:
    page = desk.open("/beheer/handleiding")
    settings, secret = ("".join(pre.itertext()).strip() for pre in page.all("pre"))
    names = ["mail_url", "mail_from", "owner_email", "site_url"]
    assert [line.partition(" = ")[0] for line in settings.splitlines()] == names
    assert secret.startswith("python3 -c")


def test_the_handbook_tells_the_terms_that_are_set(make_app: Callable[..., Flask]) -> None:
    app = make_app(retention_lead=321)
    page = let_in(app, app.test_cli_runner()).open("/beheer/handleiding")
    assert "een aanvraag die past na 321" in page.text


def test_the_handbook_is_no_page_of_the_site(app: Flask, desk: Visitor, owner: FlaskCliRunner) -> None:
    for path in ("/handleiding", "/desk/handleiding", "/kennisbank/handleiding"):
        assert desk.open(path).status == 404
    assert b"handleiding" not in app.test_client().get("/sitemap.xml").data
    assert "handleiding" not in owner.invoke(args=["content", "list"]).stdout
    checked = owner.invoke(args=["content", "check"])
    assert "desk/" not in checked.stdout + checked.stderr


@pytest.mark.parametrize("broken", [False, True])
def test_an_owner_without_a_handbook_that_can_be_read_gets_ours(
    make_app: Callable[..., Flask], tmp_path: Path, broken: bool
) -> None:
    if broken:
        (tmp_path / "desk").mkdir()
        (tmp_path / "desk" / "handleiding.md").write_text("Zonder koptekst", "utf-8")
    app = make_app(content=tmp_path)
    page = let_in(app, app.test_cli_runner()).open("/beheer/handleiding")
    assert "Gesprekken en je uren" in page.text
    checked = app.test_cli_runner().invoke(args=["content", "check"])
    assert ("desk/handleiding.md:1: De koptekst ontbreekt" in checked.stdout) is broken


def test_an_owner_may_write_another_handbook(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "handleiding.md").write_text("---\n---\n## Zo doen wij het\n", "utf-8")
    app = make_app(content=tmp_path)
    page = let_in(app, app.test_cli_runner()).open("/beheer/handleiding")
    assert "Zo doen wij het" in page.text
    assert "Gesprekken en je uren" not in page.text


def test_a_human_is_let_go_from_quarantine(app: Flask, desk: Visitor) -> None:
    spam = {**ANNA, "contact": {**ANNA["contact"], "name": "<a href='http://spam.example'>Anna</a>"}}
    finished(Visitor(app), spam)
    page = desk.open("/beheer/aanvragen?stand=quarantaine")
    assert "In quarantaine (1)" in page.text
    page = desk.open(f"/beheer/aanvraag/{reference(app)}")
    assert "Dit lijkt van een robot" in page.text
    page = desk.send(desk.page.form("/vrijgeven"))
    assert "Dit lijkt van een robot" not in page.text
    db = app.extensions["vollegym"].storage.database()
    assert [row["kind"] for row in db.query("SELECT kind FROM outbox WHERE kind = 'call_sheet'")]


# The link in a mail -------------------------------------------------------------------------------


@pytest.fixture
def case(app: Flask) -> str:
    """The address of Anna's lead in the mail to the owner."""
    finished(Visitor(app), ANNA)
    rows = list(
        app.extensions["vollegym"]
        .storage.database()
        .query("SELECT uid FROM outbox WHERE kind = 'call_sheet'")
    )
    shown = app.test_cli_runner().invoke(args=["outbox", "show", rows[0]["uid"]]).stdout
    found = re.search(r"(/beheer/aanvraag/[a-z2-7]+)", shown)
    assert found
    return found[1]


def test_the_mail_opens_its_lead_without_signing_in(app: Flask, case: str) -> None:
    phone = Visitor(app)
    page = phone.open(case)
    assert page.h1 == "Anna de Boer"
    page = phone.send(page.form("/gebeld"), result="spoken")
    assert "Gesproken op" in page.text
    assert phone.open("/beheer").h1 == "Wie is daar?"
