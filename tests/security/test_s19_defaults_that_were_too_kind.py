"""S19: a weak key, any Host, silent doctor, a talkative /healthz, any `?v=`, and `^n` in a calendar name."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar

from tests.people import ANNA, finish
from tests.security.guest import Guest
from tests.visitor import Visitor
from vollegym.calendar.ics import person
from vollegym.config import Settings
from vollegym.config.settings import SettingsError, load_settings

MakeApp = Callable[..., Flask]


@pytest.mark.parametrize("key", ["a" * 16, "a" * 64, "abab" * 8, "1234" * 4, "0" * 15 + "1"])
def test_a_key_that_repeats_itself_stops_the_start(tmp_path: Path, key: str) -> None:
    (tmp_path / "instance").mkdir()
    (tmp_path / "content").mkdir()
    with pytest.raises(SettingsError, match="VOLLEGYM_SECRET_KEY klopt niet: het bestaat uit te weinig"):
        load_settings({"VOLLEGYM_SECRET_KEY": key}, tmp_path)
    assert load_settings({"VOLLEGYM_SECRET_KEY": "only for tests, never"}, tmp_path).secret_key


def everywhere(make_app: MakeApp) -> Flask:
    return make_app(listen="0.0.0.0:8000", site_url="http://0.0.0.0:8000", site_url_given=False)


def test_listening_everywhere_answers_to_no_name_that_a_stranger_can_hand_out(make_app: MakeApp) -> None:
    client = everywhere(make_app).test_client()
    for name in (
        "127.0.0.1:8000",
        "localhost",
        "192.168.1.7:8000",
        "[fd00::7]:8000",
        "server:8000",
        "server.local",
    ):
        assert client.get("/", headers={"Host": name}).status_code == 200, name
    for name in ("evil.example", "rebound.example.com:8000", "192.168.1.7.nip.io", ""):
        assert client.get("/", headers={"Host": name}).status_code == 400, name


def test_the_doctor_says_that_the_site_has_no_address(make_app: MakeApp) -> None:
    assert "Zet VOLLEGYM_SITE_URL" in everywhere(make_app).test_cli_runner().invoke(args=["doctor"]).output
    given = make_app(site_url="https://example.com")
    assert "luistert op elk adres" not in given.test_cli_runner().invoke(args=["doctor"]).output


def test_the_doctor_names_files_that_everybody_on_the_machine_can_read(
    make_app: MakeApp, settings: Settings
) -> None:
    app = make_app()
    config = settings.instance / "config.toml"
    config.write_text("")
    for mode, told in [(0o644, True), (0o606, True), (0o640, False), (0o600, False)]:
        config.chmod(mode)
        said = app.test_cli_runner().invoke(args=["doctor"]).output
        assert (f"chmod 600 {config}" in said) is told, oct(mode)
    settings.database.chmod(0o644)
    assert "vollegym.db" in app.test_cli_runner().invoke(args=["doctor"]).output


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtp://anna:pw@mail.example.com", "met je wachtwoord erbij"),
        ("smtp://mail.example.com", "onversleuteld naar de mailserver."),
        ("smtp://anna:pw@mail.example.com?starttls", None),
        ("smtps://anna:pw@mail.example.com", None),
        ("smtp://anna:pw@127.0.0.1", None),
    ],
)
def test_the_doctor_says_that_a_password_travels_in_the_clear(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, url: str, told: str | None
) -> None:
    monkeypatch.setattr("vollegym.followup.checks.sign_in", lambda *_: None)
    said = make_app(mail_url=url).test_cli_runner().invoke(args=["doctor"])
    assert (told or "onversleuteld") in said.output if told else "onversleuteld" not in said.output
    if told and "wachtwoord" in told:
        assert "mis     Mail gaat onversleuteld" in said.output


def test_the_doctor_says_that_a_webhook_travels_in_the_clear(make_app: MakeApp) -> None:
    for url, told in [("http://example.com/x", True), ("https://example.com/x", False)]:
        app = make_app(webhook_url=url, webhook_secret="only for tests, never")
        assert (
            "De webhook gaat onversleuteld" in app.test_cli_runner().invoke(args=["doctor"]).output
        ) is told


def test_healthz_tells_strangers_only_whether_it_is_well(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=1)
    for guest in (
        Guest(app, "203.0.113.7"),
        Guest(app, forwarded="203.0.113.7"),
        Guest(app, forwarded="127.0.0.1"),
    ):
        assert guest.client.get("/healthz").json == {"database": "ok"}
    assert Visitor(app).client.get("/healthz", headers={"Via": "1.1 proxy"}).json == {"database": "ok"}
    assert "outbox" in Visitor(app).client.get("/healthz").json


def test_healthz_tells_strangers_no_reason_either(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app()
    trial = app.extensions["vollegym"].storage.trial
    monkeypatch.setattr(type(trial), "wrong", lambda *_: "unable to open /srv/secret/vollegym.db")
    answer = Guest(app, "203.0.113.7").client.get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"database": "wrong"})


def test_who_watches_from_elsewhere_gets_everything_by_a_secret_address(make_app: MakeApp) -> None:
    app = make_app()
    address = app.test_cli_runner().invoke(args=["doctor", "--address"]).stdout.strip()
    path = address.removeprefix("http://localhost")
    guest = Guest(app, "203.0.113.7").client
    assert "outbox" in guest.get(path).json
    for other in (path[:-1], path.upper(), path[:-1] + "2" * 9, "/healthz/é", "/healthz/" + "a" * 26):
        assert guest.get(other).status_code == 404, other


def test_a_file_is_kept_for_a_year_under_its_own_address_alone(visitor: Visitor) -> None:
    right = next(
        link.get("href", "")
        for link in visitor.open("/").all("link")
        if "/static/" in link.get("href", "") and "?v=" in link.get("href", "")
    )
    path = right.partition("?")[0]
    for address, kept in [
        (right, True),
        (path + "?v=1", False),
        (path + "?v=", False),
        (right + "0", False),
        (path, False),
        (right + "&x=1", False),
    ]:
        with visitor.client.get(address) as answer:
            assert ("immutable" in answer.headers["Cache-Control"]) is kept, address
    missing = visitor.client.get("/static/none.css?v=1")
    assert (missing.status_code, "immutable" in missing.headers["Cache-Control"]) == (404, False)


def test_a_name_holds_no_line_break_of_a_calendar() -> None:
    assert person("anna@example.com", "Anna^nATTENDEE:mailto:x@y.nl").params["CN"] == (
        "AnnanATTENDEE:mailto:x@y.nl"
    )


def test_an_invitation_holds_no_line_break_in_a_name(make_app: MakeApp) -> None:
    visitor = Visitor(make_app())
    finish(visitor, {**ANNA, "contact": {**ANNA["contact"], "name": "Anna^nORGANIZER"}})
    visitor.open("/afspraak")
    slot = visitor.page.forms()[0].options["slot"][0]
    visitor.send(visitor.page.forms()[0], slot=slot)
    file = visitor.client.get(visitor.page.url + "/afspraak.ics").text
    assert "^" not in file
    assert len(Calendar.from_ical(file).walk("VEVENT")) == 1
