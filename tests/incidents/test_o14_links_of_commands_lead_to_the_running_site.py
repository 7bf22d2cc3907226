"""O14: `flask desk link` named port 8000 while the site ran on another."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import processes
from tests.server import Server

LATER = "http://127.0.0.1:8000"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.stop()


def link(site: Server, **settings: str) -> str:
    """What `flask desk link` says to an owner in another shell, who did not choose the port there."""
    known = {name: value for name, value in site.environment.items() if name != "VOLLEGYM_LISTEN"}
    ended = processes.run("flask", "desk", "link", environment={**known, **settings})
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.split()[-1]


def test_o14_a_command_finds_the_running_site_and_no_other(site: Server) -> None:
    site.flask("database", "prepare")
    assert link(site).startswith(f"{LATER}/beheer/")
    site.start()
    assert link(site).startswith(f"{site.url}/beheer/")
    assert link(site, VOLLEGYM_SITE_URL="https://www.example.com").startswith("https://www.example.com/")
    site.kill()
    assert link(site).startswith(f"{LATER}/beheer/"), "the address of a site that was killed is ignored"


def test_o14_the_address_follows_when_the_site_moves(site: Server, tmp_path: Path) -> None:
    site.start()
    site.stop()
    moved = Server(tmp_path).start()
    try:
        assert moved.port != site.port
        assert link(moved).startswith(f"{moved.url}/beheer/")
        assert (tmp_path / "address").stat().st_mode & 0o777 == 0o600
    finally:
        moved.stop()


def test_o14_a_site_that_cannot_leave_its_address_answers_all_the_same(site: Server, tmp_path: Path) -> None:
    (tmp_path / "address").mkdir()
    site.start()
    assert link(site).startswith(f"{LATER}/beheer/")


def test_o14_what_holds_no_address_is_passed_over(site: Server, tmp_path: Path) -> None:
    site.flask("database", "prepare")
    (tmp_path / "address").write_bytes(os.urandom(2000))
    assert link(site).startswith(f"{LATER}/beheer/")
