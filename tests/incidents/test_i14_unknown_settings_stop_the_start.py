"""I14: a setting was renamed in one file only; forwarding stopped silently."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vollegym.config import NAMES, PREFIX, ROOT, SettingsError, load_settings


def test_i14_an_unknown_name_in_the_environment_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="VOLLEGYM_OWNER_MAIL is geen instelling"):
        load_settings({"VOLLEGYM_OWNER_MAIL": "a@example.com"}, tmp_path)


def test_i14_an_unknown_name_in_the_file_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "config.toml").write_text('ownermail = "a@example.com"\n')
    with pytest.raises(SettingsError, match=re.escape("ownermail in config.toml")):
        load_settings({}, tmp_path)


def test_i14_a_command_ends_with_the_sentence_and_not_with_a_trace(tmp_path: Path) -> None:
    variables = {**os.environ, "VOLLEGYM_OWNERMAIL": "x", "FLASK_APP": "vollegym"}
    command = [sys.executable, "-m", "flask", "database", "prepare"]
    ended = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "VOLLEGYM_OWNERMAIL" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_i14_settings_are_read_in_one_module_only() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "vollegym").rglob("*.py")
        if re.search(r"os\.environ|getenv", path.read_text("utf-8"))
    }
    # The others read no setting: one what systemd tells a process that it starts, by names of its own; one hands the
    # environment on to another checkout, without our settings.
    others = {"vollegym/config/running_site.py", "vollegym/deploy/upgrade.py"}
    assert readers == {"vollegym/config/settings.py", *others}


def test_i14_every_name_written_anywhere_is_a_setting() -> None:
    for path in [*ROOT.glob("*.md"), ROOT / "dev", *(ROOT / "vollegym").rglob("*.py")]:
        for name in re.findall(rf"{PREFIX}([A-Z][A-Z_]+[A-Z])\b", path.read_text("utf-8")):
            assert name.lower() in NAMES or name == "NAME", f"{path.name} names {PREFIX}{name}"
