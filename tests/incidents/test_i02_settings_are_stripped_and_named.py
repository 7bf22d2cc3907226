"""I02: a setting ended in a newline; every save was refused for up to 32 hours."""

from pathlib import Path

import pytest

from vollegym.config import SettingsError, load_settings


def test_i02_a_newline_behind_a_setting_is_stripped(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    given = {
        "VOLLEGYM_WEBHOOK_URL": "https://example.com/hook\n",
        "VOLLEGYM_WEBHOOK_SECRET": "x" * 20 + "\r\n",
    }
    settings = load_settings(given, tmp_path)
    assert (settings.webhook_url, settings.webhook_secret) == ("https://example.com/hook", "x" * 20)


def test_i02_a_newline_inside_a_setting_stops_the_start_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="VOLLEGYM_SITE_URL"):
        load_settings({"VOLLEGYM_SITE_URL": "https://example.com\nx"}, tmp_path)
