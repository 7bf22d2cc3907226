"""`flask deploy plan`: what an owner gets who asks how the site runs on an address of their own."""

import configparser
import re
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from vollegym.config import Settings
from vollegym.config.settings import load_settings
from vollegym.deploy.plan import PlanError, domain, user

MakeApp = Callable[..., Flask]
SITE, SENDER = "etc/systemd/system/vollegym.service", "etc/systemd/system/vollegym-sender.service"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "plan"


def plan(app: Flask, folder: Path, *more: str, domain: str = "voorbeeld.nl") -> Result:
    command = ["deploy", "plan", "--domain", domain, "-o", str(folder), *more]
    return app.test_cli_runner().invoke(args=command)


def unit(text: str) -> dict[str, dict[str, list[str]]]:
    """The lines of a unit by section and name; some names come more than once."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            section.setdefault(name, []).append(value)
    return found


def test_it_works(app: Flask, folder: Path) -> None:
    said = plan(app, folder)
    assert said.exit_code == 0, said.output
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == {
        "LEESMIJ.md",
        "config.toml",
        "environment",
        "litestream.yml",
        "etc/caddy/Caddyfile",
        "etc/systemd/journald.conf.d/vollegym.conf",
        "etc/systemd/system/vollegym.socket",
        SITE,
        SENDER,
    }
    assert re.findall(r"^ ?(\d+)\. ", said.stdout, re.M) == [str(number) for number in range(1, 11)]
    # What stands on the screen can be read again later.
    for line in (folder / "LEESMIJ.md").read_text().split("## Wat er in deze map zit")[0].splitlines():
        if line.startswith("       "):
            assert line.strip() in said.stdout


def test_no_file_of_the_plan_has_an_open_end(app: Flask, folder: Path) -> None:
    for proxy in ("caddy", "nginx", "none"):
        plan(app, folder / proxy, "--proxy", proxy)
    for path in folder.rglob("*"):
        if path.is_file():
            assert not re.search(r"\{\{|\}\}|\{%|None|\[\]|'\)", path.read_text()), path


def test_site_and_sender_may_write_nowhere_but_where_the_data_lives(app: Flask, folder: Path) -> None:
    plan(app, folder)
    for name in (SITE, SENDER):
        service = unit((folder / name).read_text())["Service"]
        assert service["User"] == ["vollegym"]
        assert service["ProtectSystem"] == ["strict"]
        assert service["ReadWritePaths"] == ["/srv/vollegym/instance /srv/vollegym/content"]
        assert service["CapabilityBoundingSet"] == [""]
        assert service["Restart"] == ["always"]
        assert {"MemoryMax", "TasksMax", "LimitNOFILE", "WatchdogSec", "NoNewPrivileges"} <= set(service)


def test_systemd_listens_with_a_socket_for_each_worker(make_app: MakeApp, folder: Path) -> None:
    app = make_app(listen="0.0.0.0:9000")
    plan(app, folder)
    sockets = unit((folder / "etc/systemd/system/vollegym.socket").read_text())["Socket"]
    assert sockets["ListenStream"] == ["127.0.0.1:9000"] * 2, "this machine alone, whatever is set here"
    assert sockets["ReusePort"] == ["yes"]
    assert "reverse_proxy 127.0.0.1:9000" in (folder / "etc/caddy/Caddyfile").read_text()


def test_another_name_gives_another_site_on_the_same_server(app: Flask, folder: Path) -> None:
    said = plan(app, folder, "--user", "tweede-site", "--proxy", "nginx")
    assert "/srv/vollegym" not in said.stdout
    for path in folder.rglob("*"):
        if path.is_file():
            assert "/srv/vollegym" not in path.read_text(), path
    nginx = (folder / "etc/nginx/conf.d/tweede-site.conf").read_text()
    assert "$tweede_site_private" in nginx, "a variable of nginx has no hyphen"


def test_the_settings_in_force_go_along_and_can_be_read_there(make_app: MakeApp, folder: Path) -> None:
    given = {
        "mail_url": "smtp://anna:ge%25heim@mail.example.com:587?starttls",
        "mail_from": 'De "Zaak" <anna@example.com>',
        "owner_email": "anna@example.com",
        "busy_calendars": ("https://example.com/a.ics", "https://example.com/b.ics"),
        "retention_lead": 400,
        "bundle_password": "een lang geheim",
    }
    plan(make_app(**given), folder)
    there = tomllib.loads((folder / "config.toml").read_text())
    assert there == {
        **given,
        "busy_calendars": list(given["busy_calendars"]),  # type: ignore[call-overload]
        "site_url": "https://voorbeeld.nl",
        "trusted_proxies": 1,
        "content": "/srv/vollegym/content",
    }
    (folder / "content").mkdir(exist_ok=True)
    text = (folder / "config.toml").read_text().replace("/srv/vollegym/content", str(folder / "content"))
    (folder / "config.toml").write_text(text)
    settings = load_settings({"VOLLEGYM_INSTANCE": str(folder)})
    assert all(getattr(settings, name) == value for name, value in given.items())


def test_passwords_are_for_nobody_else(app: Flask, folder: Path) -> None:
    plan(app, folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "config.toml").stat().st_mode) == 0o600


def test_what_is_missing_for_mail_is_said_and_shown(make_app: MakeApp, folder: Path) -> None:
    said = plan(make_app(), folder)
    assert "nog geen mailserver" in said.stderr
    assert "# mail_url = " in (folder / "config.toml").read_text()
    told = plan(make_app(mail_url="smtps://mail.example.com"), folder)
    assert "mailserver" not in told.stderr


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("https://voorbeeld.nl", "Geef alleen de naam"),
        ("voorbeeld.nl/", "Geef alleen de naam"),
        ("voorbeeld.nl:8000", "Geef alleen de naam"),
        ("jij@voorbeeld.nl", "Geef alleen de naam"),
        ("203.0.113.7", "is een IP-adres"),
        ("localhost", "Geef een naam zoals"),
        ("voorbeeld", "Geef een naam zoals"),
        ("voor beeld.nl", "Geef een naam zoals"),
        ("-voorbeeld.nl", "Geef een naam zoals"),
        ("voorbeeld..nl", "Geef een naam zoals"),
        ("*.voorbeeld.nl", "Geef een naam zoals"),
        ("voorbeeld.nl;rm", "Geef een naam zoals"),
        ("a" * 64 + ".nl", "Geef een naam zoals"),
        (("a" * 60 + ".") * 5 + "nl", "Geef een naam zoals"),
        ("kantoor.local", "niemand op internet"),
        ("1.2.3", "niemand op internet"),
        ("", "Geef een naam zoals"),
    ],
)
def test_a_domain_with_a_wrong_shape_is_no_domain(typed: str, why: str) -> None:
    with pytest.raises(PlanError, match=why) as refused:
        domain(typed)
    assert "\n" not in str(refused.value).removeprefix(typed)


def test_a_wrong_domain_ends_in_one_sentence_and_writes_nothing(app: Flask, folder: Path) -> None:
    said = plan(app, folder, domain="https://voorbeeld.nl")
    assert said.exit_code == 1
    assert len(said.stderr.splitlines()) == 1
    assert not folder.exists()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("WWW.Voorbeeld.NL.", "www.voorbeeld.nl"),
        ("café.nl", "xn--caf-dma.nl"),
        # What copying leaves.
        (" voorbeeld.nl\n", "voorbeeld.nl"),
    ],
)
def test_a_domain_is_written_as_certificates_have_it(typed: str, name: str) -> None:
    assert domain(typed) == name


@pytest.mark.parametrize("typed", ["root", "Anna", "a b", "1site", "", "a" * 32, "x;y", "a\n"])
def test_an_account_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(PlanError, match="kan geen account zijn"):
        user(typed)


def test_a_folder_of_somebody_else_is_left_as_it_is(app: Flask, folder: Path) -> None:
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    said = plan(app, folder)
    assert said.exit_code == 1
    assert "is niet leeg" in said.stderr
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    (folder / "mine.txt").unlink()
    assert plan(app, folder).exit_code == 0
    assert plan(app, folder, "--user", "other").exit_code == 0, "a plan may be made again over an earlier one"


def test_without_a_place_it_goes_where_secrets_are(owner: FlaskCliRunner, settings: Settings) -> None:
    said = owner.invoke(args=["deploy", "plan", "--domain", "voorbeeld.nl", "--proxy", "none"])
    assert said.stdout.splitlines()[0] == str(settings.instance / "plan")
    assert "trusted_proxies = 0" in (settings.instance / "plan" / "config.toml").read_text()
    assert "Dan zorg jij voor https" in (settings.instance / "plan" / "LEESMIJ.md").read_text()


def test_both_proxies_say_themselves_where_a_visitor_comes_from(app: Flask, folder: Path) -> None:
    plan(app, folder / "c", "--proxy", "caddy")
    plan(app, folder / "n", "--proxy", "nginx")
    nginx = (folder / "n/etc/nginx/conf.d/vollegym.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
    assert "$proxy_add_x_forwarded_for" not in nginx, "that lets a visitor speak first"
    assert "trusted_proxies" not in (folder / "c/etc/caddy/Caddyfile").read_text()


def test_the_log_of_the_machine_has_a_bound(app: Flask, folder: Path) -> None:
    plan(app, folder)
    parser = configparser.ConfigParser()
    parser.read(folder / "etc/systemd/journald.conf.d/vollegym.conf")
    assert parser["Journal"]["SystemMaxUse"] == "500M"


def test_a_place_elsewhere_gives_a_nightly_copy_and_may_be_written_in(
    make_app: MakeApp, folder: Path
) -> None:
    assert "backup" not in plan(make_app(), folder / "a").stdout
    said = plan(make_app(backup_elsewhere="/mnt/disk"), folder / "b")
    assert "vollegym-backup.timer" in said.stdout
    assert "rclone" not in said.stdout
    service = unit((folder / "b/etc/systemd/system/vollegym-backup.service").read_text())["Service"]
    assert service["ReadWritePaths"] == ["/srv/vollegym/instance /srv/vollegym/content /mnt/disk"]
    assert "python3-venv caddy rclone" in plan(make_app(backup_elsewhere="s3:bucket"), folder / "c").stdout
