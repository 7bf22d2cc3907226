"""Settings and texts at the desk: how the program fares, a copy by a button, and questions put in force."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.desk.people import let_in
from tests.people import ANNA, finished
from tests.server import ROOT
from tests.services import services_of
from tests.visitor import Form, Page, Visitor
from vollegym.content import questionnaire_store
from vollegym.storage import backup


def form(page: Page, ends: str) -> Form:
    return next(one for one in page.forms() if one.action.endswith(ends))


def test_a_copy_is_made_by_a_button_and_found_whole(app: Flask, owner: FlaskCliRunner, clock: Clock) -> None:
    desk = let_in(app, owner)
    page = desk.open("/beheer")
    assert "Er is geen reservekopie." in page.text
    page = desk.send(form(page, "/instellingen/kopie"))
    assert "De kopie is gemaakt en nagekeken." in page.text
    ((at, _),) = backup.kept(services_of(app).settings.backups)
    assert at == clock.moment
    assert "Er is geen reservekopie." not in desk.open("/beheer").text


def test_a_copy_that_fails_loses_nothing_and_says_so(
    app: Flask, owner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = let_in(app, owner)
    page = desk.open("/beheer/instellingen")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "create", full)
    page = desk.send(form(page, "/instellingen/kopie"))
    assert (page.status, "De kopie is niet gelukt." in page.text) == (503, True)


def test_settings_show_servers_and_no_password(make_app: Callable[..., Flask]) -> None:
    app = make_app(
        mail_url="smtp://jan:geheim-woord@mail.example.com:587",
        webhook_url="https://hooks.example.com/geheim-pad",
        webhook_secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        busy_calendars=("https://agenda.example.com/geheime-agenda.ics",),
    )
    page = let_in(app, app.test_cli_runner()).open("/beheer/instellingen")
    assert "mail.example.com" in page.text
    assert "hooks.example.com" in page.text
    body = page.response.get_data(as_text=True)
    for secret in ("geheim", "whsec", services_of(app).settings.secret_key):
        assert secret not in body
    assert "twee jaar" in page.text
    assert "een half jaar" in page.text


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder)
    return folder


def stricter(content: Path) -> None:
    """Whoever wants to start within three months no longer fits."""
    file = content / "intake" / "6-start.md"
    text = file.read_text("utf-8")
    reason = '    outcome: qualified\n    because: "Je kunt deze maand beginnen."\n'
    assert reason in text
    file.write_text(text.replace(reason, '    outcome: not_yet\n    because: "Nu even niet."\n'), "utf-8")


def test_new_questions_show_whose_outcome_would_change_before_they_count(
    make_app: Callable[..., Flask], content: Path
) -> None:
    app = make_app(content=content)
    services = services_of(app)
    finished(Visitor(app), ANNA)
    desk = let_in(app, app.test_cli_runner())
    assert "zijn die uit je map" in desk.open("/beheer/teksten").text
    stricter(content)
    for moment in (0, 10):  # Once changed and once still.
        services.content.look(moment)
    today = desk.open("/beheer")
    assert "De vragen in de bestanden zijn anders" in today.text
    assert "/beheer/teksten#vragen" in today.links()
    page = desk.open("/beheer/teksten")
    assert "kwam er 1 anders uit" in page.text
    assert "Nu even niet." in page.text
    before = questionnaire_store.current(services.storage.database()).version
    stale = form(page, "/teksten/vragen")
    stale.values["shown"] = ["0" * 64]
    assert "anders dan die op de site" in desk.send(stale).text, "shown first"
    page = desk.send(form(page, "/teksten/vragen"), shown=form(desk.page, "/teksten/vragen").values["shown"])
    assert "De vragen staan op de site." in page.text
    assert questionnaire_store.current(services.storage.database()).version == before + 1


def test_a_mistake_in_a_text_stands_with_its_file_and_remarks_are_on_demand(
    make_app: Callable[..., Flask], content: Path
) -> None:
    (content / "articles" / "stuk.md").write_text("---\ntitle: [\n---\nx", "utf-8")
    app = make_app(content=content)
    desk = let_in(app, app.test_cli_runner())
    page = desk.open("/beheer/teksten")
    assert "articles/stuk.md" in page.text
    assert "Niets op te merken" not in page.text
    page = desk.open("/beheer/teksten?opmerkingen=1")
    assert page.status == 200
    assert page.response.headers["Cache-Control"] == "no-store"


def test_only_an_owner_puts_questions_in_force_and_strangers_see_nothing(
    app: Flask, owner: FlaskCliRunner
) -> None:
    with services_of(app).storage.writing() as db:
        db.execute(
            "INSERT INTO person (email, name, role, added_at) VALUES ('c@example.com', 'Cas', 'colleague', '')"
        )
    colleague = Visitor(app)
    colleague.open(
        str(owner.invoke(args=["desk", "link", "--who", "c@example.com"]).stdout.strip()).removeprefix(
            "http://localhost"
        )
    )
    colleague.send()
    assert colleague.open("/beheer/teksten").status == 200
    app.config["WTF_CSRF_ENABLED"] = False
    answer = colleague.client.post("/beheer/teksten/vragen")
    assert answer.headers["Location"] == "/beheer"
    stranger = app.test_client()
    for path in ("/beheer/teksten", "/beheer/instellingen"):
        assert stranger.get(path).status_code == 303
    for path in ("/beheer/teksten/vragen", "/beheer/instellingen/kopie"):
        assert stranger.post(path).headers["Location"] == "/beheer"
    assert backup.kept(services_of(app).settings.backups) == []


@pytest.mark.parametrize(
    ("mail_url", "said"),
    [("smtp://127.0.0.1:1", "een link uit je eigen mail"), (None, "een link van de server")],
)
def test_the_way_in_names_only_ways_that_there_are(
    make_app: Callable[..., Flask], mail_url: str | None, said: str
) -> None:
    page = Visitor(make_app(mail_url=mail_url)).open("/beheer")
    assert f"Je komt binnen met {said}." in page.text


def test_the_desk_names_no_variable_of_the_server_where_the_handbook_tells_how(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(owner_email=None)
    desk = let_in(app, app.test_cli_runner())
    page = desk.open("/beheer")
    assert "Zet de instelling owner_email." in page.text
    assert "Zet de instelling site_url." in page.text
    assert "VOLLEGYM_" not in page.text
    (anchor,) = {link.partition("#")[2] for link in page.links() if "/handleiding#mail" in link}
    assert anchor in {heading.get("id") for heading in desk.open("/beheer/handleiding").all("h2")}
