"""Settings are checked at the start; what is wrong is named in one sentence."""

import errno
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from vollegym.config import NAMES, ROOT, SettingsError, load_settings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "instance").mkdir()
    return tmp_path


def test_without_any_setting_the_site_starts(root: Path) -> None:
    settings = load_settings({}, root)
    assert settings.site_url == "http://127.0.0.1:8000"
    assert settings.database == root / "instance" / "vollegym.db"
    assert settings.mail_url is None
    assert (settings.retention_draft, settings.retention_lead) == (7, 730)


def test_values_are_stripped_and_relative_paths_start_at_the_checkout(root: Path) -> None:
    settings = load_settings({"VOLLEGYM_DATABASE": " instance/other.db\n"}, root)
    assert settings.database == root / "instance" / "other.db"


def test_the_environment_wins_over_the_file(root: Path) -> None:
    (root / "instance" / "config.toml").write_text('owner_email = "a@example.com"\nretention_lead = 10\n')
    settings = load_settings({"VOLLEGYM_OWNER_EMAIL": "b@example.com"}, root)
    assert (settings.owner_email, settings.retention_lead) == ("b@example.com", 10)


def test_the_instance_folder_can_be_elsewhere(root: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "config.toml").write_text('owner_email = "a@example.com"\n')
    settings = load_settings({"VOLLEGYM_INSTANCE": f" {tmp_path / 'data'} "}, root)
    assert settings.owner_email == "a@example.com"
    assert settings.database == tmp_path / "data" / "vollegym.db"
    assert settings.secret_key == (tmp_path / "data" / "secret_key").read_text()
    assert list((root / "instance").iterdir()) == []


def test_an_instance_folder_that_is_not_there_stops_the_start(root: Path) -> None:
    """Or a disk that is not connected would be an empty site, and the leads would seem lost."""
    with pytest.raises(SettingsError, match=r"VOLLEGYM_INSTANCE klopt niet: .* is geen map"):
        load_settings({"VOLLEGYM_INSTANCE": str(root / "nowhere")}, root)


def test_the_settings_file_cannot_say_where_it_is_itself(root: Path) -> None:
    (root / "instance" / "config.toml").write_text('instance = "/srv"\n')
    with pytest.raises(SettingsError, match="VOLLEGYM_INSTANCE"):
        load_settings({}, root)


def test_the_secret_key_is_made_once_and_is_for_its_owner_alone(root: Path) -> None:
    first, second = load_settings({}, root), load_settings({}, root)
    assert first.secret_key == second.secret_key
    assert (root / "instance" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in (root / "instance").iterdir()] == ["secret_key"]


def test_a_folder_that_cannot_be_written_in_stops_the_start_with_what_to_do(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    # As on a disk that is mounted to be read alone; permissions do not stop root.
    monkeypatch.setattr(Path, "touch", refused)
    with pytest.raises(SettingsError) as said:
        load_settings({}, root)
    assert said.value.message == (
        f"In {root / 'instance'} kan niet geschreven worden (Read-only file system). "
        "Zet VOLLEGYM_INSTANCE op een map waar dat wel kan."
    )


def test_secrets_do_not_show_when_the_settings_are_printed(root: Path) -> None:
    settings = load_settings({"VOLLEGYM_MAIL_URL": "smtp://user:hunter22@localhost"}, root)
    assert "hunter22" not in repr(settings)
    assert settings.secret_key not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONTENT", "does/not/exist"),
        ("DATABASE", "/"),
        ("DATABASE", f"{__file__}/vollegym.db"),
        ("SITE_URL", "www.example.com"),
        ("SITE_URL", "https://example.com/path"),
        ("OWNER_EMAIL", "niet-goed"),
        ("MAIL_URL", "imap://host"),
        ("MAIL_URL", "smtp://host:99999"),
        ("MAIL_FROM", "Volle Gym <nergens>"),
        ("WEBHOOK_URL", "ftp://host/x"),
        ("WEBHOOK_SECRET", "kort"),
        ("BUSY_CALENDARS", "https://ok.example/a.ics, kapot"),
        ("TRUSTED_PROXIES", "-1"),
        ("RETENTION_LEAD", "0"),
        ("RETENTION_LEAD", "1e3"),
        ("SECRET_KEY", "kort"),
    ],
)
def test_a_bad_value_stops_the_start_and_is_named(root: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"VOLLEGYM_{name} klopt niet"):
        load_settings({f"VOLLEGYM_{name}": value}, root)


def test_a_password_is_never_repeated_in_the_sentence(root: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"VOLLEGYM_MAIL_URL": "imap://user:hunter22@host"}, root)
    assert "hunter22" not in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "name", "password"),
    [
        ("smtp://anna:ge:heim@mail.example.com:587?starttls", "anna", "ge:heim"),
        ("smtp://anna:ge/heim@mail.example.com:587?starttls", "anna", "ge/heim"),
        (
            "smtp://anna@example.com:g@h?e#i[m]@mail.example.com:587?starttls",
            "anna@example.com",
            "g@h?e#i[m]",
        ),
        ("smtp://anna%40example.com:ge%3Aheim@mail.example.com:587?starttls", "anna@example.com", "ge:heim"),
        ("smtp://anna:abcd efgh@mail.example.com:587?starttls", "anna", "abcd efgh"),
        ("smtp://anna:50%@mail.example.com:587?starttls", "anna", "50%"),
        ("SMTP://anna:geheim@mail.example.com:587/?starttls", "anna", "geheim"),
    ],
)
def test_a_mail_password_may_hold_any_sign(root: Path, typed: str, name: str, password: str) -> None:
    parts = urlsplit(load_settings({"VOLLEGYM_MAIL_URL": typed}, root).mail_url or "")
    assert (unquote(parts.username or ""), unquote(parts.password or "")) == (name, password)
    assert (parts.scheme, parts.hostname, parts.port, parts.query) == (
        "smtp",
        "mail.example.com",
        587,
        "starttls",
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "smtp://anna:hunter/22",
            "Schrijf in naam en wachtwoord : als %3A, / als %2F, @ als %40 en % als %25.",
        ),
        ("smtp://anna:hunter22@host:poort", "de poort is een getal"),
        ("smtp://anna:hunter22@[host", "hoort naam:wachtwoord@server:poort te staan"),
        ("smtp://anna:hünter22@host", "letters zonder accent"),
        ("smtp://anna:hunter22@host?tls", "alleen starttls"),
        ("imap://anna:hunter22@host", "begint met smtp:// of smtps://"),
        ("hunter22", "begint met smtp:// of smtps://"),
    ],
)
def test_what_is_wrong_with_a_mail_address_is_said_without_it(root: Path, typed: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"VOLLEGYM_MAIL_URL": typed}, root)
    assert sentence in str(caught.value)
    assert "nter22" not in str(caught.value)


@pytest.mark.parametrize("name", ["WEBHOOK_URL", "SITE_URL", "BUSY_CALENDARS"])
def test_an_address_with_half_a_bracket_is_told_in_dutch(root: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="er moet een adres staan dat begint met http"):
        load_settings({f"VOLLEGYM_{name}": "https://[host"}, root)


def test_a_webhook_without_a_secret_stops_the_start(root: Path) -> None:
    with pytest.raises(SettingsError, match="VOLLEGYM_WEBHOOK_SECRET"):
        load_settings({"VOLLEGYM_WEBHOOK_URL": "https://example.com/hook"}, root)


def test_an_unreadable_settings_file_is_named(root: Path) -> None:
    (root / "instance" / "config.toml").write_text("owner_email = kapot\n")
    with pytest.raises(SettingsError, match=r"config\.toml"):
        load_settings({}, root)


def test_every_setting_of_the_design_exists() -> None:
    design = "database content site_url secret_key owner_email mail_url mail_from webhook_url webhook_secret"
    design += " busy_calendars trusted_proxies retention_draft retention_contact retention_rejected"
    assert set(design.split()) | {"retention_lead", "retention_backup"} <= set(NAMES)
    assert (ROOT / "vollegym").is_dir()
