"""I56: a commit imported a file that was not committed: 92 minutes no build."""

import subprocess

import pytest

from tests.server import ROOT

pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="an unpacked archive has no git")


def listed(*arguments: str) -> list[str]:
    command = ["git", "-C", str(ROOT), "ls-files", "-z", *arguments]
    return [name for name in subprocess.check_output(command, text=True).split("\0") if name]


def test_i56_no_file_of_the_program_is_ignored_by_git() -> None:
    ignored = listed(
        "--others", "--ignored", "--exclude-standard", "vollegym", "templates", "static", "content"
    )
    assert [name for name in ignored if not name.endswith(".pyc")] == []


def test_i56_no_registry_is_named_in_any_file() -> None:
    # Written in parts, so that this file does not name them either.
    hosts = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]
    hosts.append(".".join(("deb", "debian", "org")))
    for name in listed():
        text = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        assert not [host for host in hosts if host.encode() in text], name
