"""`./dev upgrade` and `./dev rollback` on a server of `flask deploy plan`, with a program in the place of ours.

It is a checkout with a `dev` that does what the upgrade asks of it, so that each failure can be had at will. Our own
program, its packages and requests that come in meanwhile are for `./dev audit upgrade`.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from vollegym.deploy import upgrade as module
from vollegym.deploy.upgrade import Home, UpgradeError, rollback, upgrade

# It knows as many migrations as stand in `knows`; `loses` and `fails` make it do wrong.
DEV = f"""#!{sys.executable}
import json, os, pathlib, shutil, sys
here = pathlib.Path(__file__).parent
it_is = json.loads((here / "it.json").read_text())
asked = sys.argv[2:]
main = pathlib.Path(os.environ["VOLLEGYM_INSTANCE"]) / "vollegym.db"
database = pathlib.Path(os.environ.get("VOLLEGYM_DATABASE", main))
if it_is.get("fails") in asked: sys.exit("Error: it fails")
if asked[:2] == ["backup", "create"]:
    target = pathlib.Path(asked[3]) if len(asked) > 2 else main.with_name("backups")
    shutil.copy(main, target)
if asked[:2] == ["database", "prepare"]:
    kept = json.loads(database.read_text())
    if kept["must_know"] > it_is["knows"]: sys.exit("Error: De database kent 999.")
    kept["must_know"] = max(kept["must_know"], it_is["must_know"])
    kept["lead"] -= it_is.get("loses", 0)
    database.write_text(json.dumps(kept))
if asked[:2] == ["backup", "verify"]:
    print(asked[2]); print("%8d  lead" % json.loads(pathlib.Path(asked[2]).read_text())["lead"])
"""


class Stage:
    """A server with one release in force, the place where versions come from, and what answers there."""

    def __init__(self, folder: Path) -> None:
        self.path, self.origin = folder / "zaak", folder / "origin"
        self.status: dict[str, int] = {}
        (self.path / "releases").mkdir(parents=True)
        (self.path / "instance").mkdir()
        self.database = self.path / "instance" / "vollegym.db"
        self.database.write_text(json.dumps({"lead": 12, "must_know": 1}))
        self.origin.mkdir()
        self.git("init", "--quiet", "--initial-branch", "main")
        self.first = self.release(knows=1, must_know=1)
        first = self.path / "releases" / "eerste"
        subprocess.run(["git", "clone", "--quiet", self.origin, first], check=True)
        (self.path / "current").symlink_to("releases/eerste")
        # Systemd, as far as it matters here: it migrates before it starts.
        self.restarts = folder / "restarts"
        script = folder / "restart"
        script.write_text(
            f"#!/bin/sh\ncd {self.path}/current && VOLLEGYM_INSTANCE={self.path}/instance ./dev flask database prepare"
            f" && git rev-parse HEAD >> {self.restarts}\n"
        )
        script.chmod(0o755)
        self.home = Home(first, str(script))

    def git(self, *command: str) -> str:
        who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
        ended = subprocess.run(
            ["git", *who, *command], cwd=self.origin, check=True, capture_output=True, text=True
        )
        return ended.stdout.strip()

    def release(self, **it_is: object) -> str:
        """Commit a version where they come from, and return its name."""
        (self.origin / "dev").write_text(DEV)
        (self.origin / "dev").chmod(0o755)
        (self.origin / "vollegym").mkdir(exist_ok=True)
        (self.origin / "vollegym" / "it.py").write_text("")
        (self.origin / "it.json").write_text(json.dumps(it_is))
        self.git("add", "-A")
        self.git("commit", "--quiet", "-m", "a version")
        return self.git("rev-parse", "HEAD")

    def runs(self) -> str:
        """Which commit is in force."""
        ended = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=self.path / "current",
            check=True,
            capture_output=True,
            text=True,
        )
        return ended.stdout.strip()

    def kept(self) -> dict[str, int]:
        return dict(json.loads(self.database.read_text()))


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    monkeypatch.setattr(module, "IN_A_ROW", 1)
    stage = Stage(tmp_path)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(stage.status.get(stage.runs(), 200))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    (stage.path / ".env").write_text(f"# where\nVOLLEGYM_LISTEN=127.0.0.1:{server.server_port}\n")
    yield stage
    server.shutdown()
    thread.join()
    server.server_close()


def to(stage: Stage, ref: str | None = None, *, no_way_back: bool = False) -> None:
    upgrade(stage.home, ref, no_way_back=no_way_back)


def test_it_works_there_and_back(stage: Stage) -> None:
    second = stage.release(knows=2, must_know=1)
    to(stage)
    assert stage.runs() == second
    assert (stage.path / "instance" / "backups").exists(), "a copy from before"
    to(stage)  # Twice is once.
    assert stage.restarts.read_text().split() == [second]
    rollback(stage.home)
    assert stage.runs() == stage.first
    rollback(stage.home)
    assert stage.runs() == second, "and back again"
    assert stage.kept()["lead"] == 12
    assert [path.name for path in (stage.path / "instance").iterdir() if path.name.startswith(".")] == []


def test_a_version_that_is_not_well_is_taken_back(stage: Stage) -> None:
    second = stage.release(knows=2, must_know=1)
    stage.status[second] = 503
    with pytest.raises(UpgradeError, match=r"not well: /healthz says 503\. eerste runs again"):
        to(stage)
    assert stage.runs() == stage.first
    assert stage.restarts.read_text().split() == [second, stage.first]


@pytest.mark.parametrize(
    ("it_is", "why"),
    [
        ({"knows": 2, "must_know": 2}, "no way back"),
        ({"knows": 1, "must_know": 1, "loses": 3}, "lost rows of lead"),
        ({"knows": 1, "must_know": 1, "fails": "prepare"}, "it fails"),
        ({"knows": 1, "must_know": 1, "fails": "--help"}, "it fails"),
    ],
)
def test_what_goes_wrong_before_the_switch_touches_nothing(
    stage: Stage, it_is: dict[str, object], why: str
) -> None:
    stage.release(**it_is)
    with pytest.raises(UpgradeError, match=why):
        to(stage)
    assert stage.runs() == stage.first
    assert stage.kept() == {"lead": 12, "must_know": 1}
    assert not stage.restarts.exists()


def test_who_accepts_that_there_is_no_way_back_gets_none(stage: Stage) -> None:
    second = stage.release(knows=2, must_know=2)
    to(stage, no_way_back=True)
    assert stage.runs() == second
    with pytest.raises(UpgradeError, match="cannot read the database any more"):
        rollback(stage.home)
    assert stage.runs() == second


def test_a_half_done_upgrade_is_begun_anew(stage: Stage) -> None:
    second = stage.release(knows=2, must_know=1)
    half = stage.path / "releases" / second[:12]
    half.mkdir()
    (half / "dev").write_text("half")
    to(stage)
    assert stage.runs() == second


def test_a_changed_checkout_is_not_left_behind(stage: Stage) -> None:
    stage.release(knows=2, must_know=1)
    (stage.path / "current" / "it.json").write_text(json.dumps({"knows": 7, "must_know": 1}))
    with pytest.raises(UpgradeError, match=r"an upgrade would leave it behind: it\.json"):
        to(stage)
    assert stage.runs() == stage.first


def test_without_a_network_nothing_changes_and_a_version_that_is_here_still_goes(stage: Stage) -> None:
    second = stage.release(knows=2, must_know=1)
    to(stage)
    stage.origin.rename(stage.origin.with_name("gone"))
    with pytest.raises(UpgradeError, match="Nothing was fetched"):
        to(stage)
    with pytest.raises(UpgradeError, match="Nothing was fetched"):
        to(stage, "nowhere")
    assert stage.runs() == second
    to(stage, stage.first)
    assert stage.runs() == stage.first


def test_two_upgrades_at_once_are_one(stage: Stage) -> None:
    with (
        stage.home.alone(),
        pytest.raises(UpgradeError, match="Another upgrade is running"),
        stage.home.alone(),
    ):
        pass


def test_only_the_newest_releases_stay(stage: Stage) -> None:
    made = []
    for number in range(2, 6):
        made.append(stage.release(knows=number, must_know=1)[:12])
        to(stage)
    assert {path.name for path in (stage.path / "releases").iterdir()} == set(made[-3:])


def test_a_checkout_that_is_no_release_is_told_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert module.main(["upgrade"]) == 1
    assert "is no release on a server; flask deploy plan tells" in capsys.readouterr().err
    assert module.main(["rollback"]) == 1


def test_a_first_upgrade_has_nothing_to_go_back_to(stage: Stage) -> None:
    with pytest.raises(UpgradeError, match="previous"):
        rollback(stage.home)


def test_counts_are_read_as_they_are_printed() -> None:
    said = "/x/copy.db\n      12  lead\n       0  event\nDe reservekopie is heel.\n"
    assert module.counts(said) == {"lead": 12, "event": 0}
