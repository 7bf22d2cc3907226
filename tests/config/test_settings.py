"""Settings are checked at the start; what is wrong is named in one sentence."""

from pathlib import Path

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


def test_the_secret_key_is_made_once_and_is_for_its_owner_alone(root: Path) -> None:
    first, second = load_settings({}, root), load_settings({}, root)
    assert first.secret_key == second.secret_key
    assert (root / "instance" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in (root / "instance").iterdir()] == ["secret_key"]


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
