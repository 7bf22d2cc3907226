"""I39: keys and exports were committed. Secrets and data live in instance/, which git ignores."""

import re

import pytest

from tests.checkout import files, is_ignored
from tests.server import ROOT

DATA = re.compile(
    r"\.(db|db-wal|db-shm|sqlite3?|xlsx|csv|jsonl|pem|key)$|(^|/)(\.env|secret_key|config\.toml)$"
)
SECRET = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[bp]-[0-9A-Za-z-]{20}"
)


def test_i39_no_tracked_file_is_data_or_a_secret() -> None:
    tracked = files()
    assert "README.md" in tracked
    assert [name for name in tracked if DATA.search(name)] == []
    assert [name for name in tracked if name.startswith("instance/")] == ["instance/README.md"]


def test_i39_no_tracked_file_holds_a_key() -> None:
    assert [name for name in files() if SECRET.search((ROOT / name).read_bytes())] == []


@pytest.mark.parametrize(
    "name",
    [
        "instance/vollegym.db",
        "instance/secret_key",
        "instance/config.toml",
        "instance/backups/x.db",
        "leads.db",
    ],
)
def test_i39_what_a_site_makes_is_ignored(name: str) -> None:
    assert is_ignored(name)


def test_i39_the_patterns_do_find_something() -> None:
    assert DATA.search("exports/leads.xlsx")
    assert DATA.search(".env")
    # Put together here, or this very file would be found.
    assert SECRET.search(b"-----BEGIN RSA " + b"PRIVATE KEY-----")
