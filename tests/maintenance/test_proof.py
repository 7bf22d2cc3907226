"""Copies that prove themselves: one goes elsewhere every day, and every week one is put back on trial."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.services import run_job, services_of
from tests.visitor import Visitor
from vollegym.config import Settings
from vollegym.config.settings import SettingsError, load_settings
from vollegym.followup.messages import SUMMARY
from vollegym.outbox.kinds import Subject, queue
from vollegym.storage import elsewhere
from vollegym.storage.inspection import BackupError
from vollegym.storage.timestamps import stamp

MakeApp = Callable[..., Flask]
PASSWORD = "een lang geheim"


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A folder of another disk."""
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


@pytest.fixture
def app(make_app: MakeApp, disk: Path) -> Flask:
    return make_app(backup_elsewhere=str(disk), owner_email="eigenaar@example.com")


def note(app: Flask) -> None:
    with services_of(app).storage.writing() as db:
        db.execute("INSERT INTO event (kind, at) VALUES ('note', ?)", [stamp(services_of(app).now())])


def typed(app: Flask, *command: str) -> str:
    return app.test_cli_runner().invoke(args=["backup", *command]).output


def doctor(app: Flask) -> str:
    return app.test_cli_runner().invoke(args=["doctor"]).stdout


def names(disk: Path) -> list[str]:
    return sorted(path.name for path in disk.iterdir())


def test_it_works(app: Flask, disk: Path) -> None:
    note(app)
    run_job(app, "elsewhere")
    assert names(disk) == ["vollegym-20261124T093000.000000Z.db"]
    run_job(app, "trial")
    said = doctor(app)
    assert "goed    De laatste kopie elders is van dinsdag 24 november 2026 om 10:30 uur." in said
    assert "is op dinsdag 24 november 2026 om 10:30 uur op proef teruggezet, en alles zat erin." in said
    assert list(services_of(app).settings.database.parent.glob(".*")) == [], "nothing is left lying about"


def test_every_day_one_goes_and_what_is_too_old_goes_there_too(app: Flask, disk: Path, clock: Clock) -> None:
    (disk / "mine.db").write_text("mine")
    for _ in range(3):
        run_job(app, "elsewhere")
        clock.moment += timedelta(hours=13)
    assert len(names(disk)) == 1 + 2, "mine, and one of each day"
    clock.moment += timedelta(days=30)
    run_job(app, "elsewhere")
    assert names(disk) == ["mine.db", "vollegym-20261226T003000.000000Z.db"]


def test_with_a_password_all_that_it_takes_goes_locked(make_app: MakeApp, disk: Path) -> None:
    app = make_app(backup_elsewhere=str(disk), bundle_password=PASSWORD)
    note(app)
    run_job(app, "elsewhere")
    [name] = names(disk)
    assert name.endswith(".tar.gz.age")
    assert b"note" not in (disk / name).read_bytes()
    run_job(app, "trial")
    assert f"{name} is op" in doctor(app)
    (disk / name).write_bytes((disk / name).read_bytes()[:-500])
    assert "mis     Een reservekopie terugzetten op proef ging mis" in typed(app, "trial")


@pytest.mark.parametrize("part", [0.3, 0.7, 0.99])
def test_a_torn_copy_is_noticed_and_told_by_mail(app: Flask, disk: Path, part: float) -> None:
    run_job(app, "elsewhere")
    [name] = names(disk)
    whole = (disk / name).read_bytes()
    (disk / name).write_bytes(whole[: int(part * len(whole))])
    run_job(app, "trial")
    wrong = [line for line in doctor(app).splitlines() if "op proef ging mis" in line]
    assert len(wrong) == 1
    assert wrong[0].startswith("mis")
    mail = summary(app)
    assert "op proef ging mis" in mail
    assert "flask backup trial" in mail
    (disk / name).write_bytes(whole)
    assert "alles zat erin" in typed(app, "trial")
    assert "op proef ging mis" not in summary(app)


def summary(app: Flask) -> str:
    """What the summary of the morning says now."""
    services = services_of(app)
    with services.storage.writing() as db:
        db.execute("DELETE FROM outbox WHERE kind = 'summary'")
        queue(
            db, SUMMARY, Subject(at=services.now(), moments={"tonight": services.now() + timedelta(hours=9)})
        )
    uid = next(services.storage.database().query("SELECT uid FROM outbox WHERE kind = 'summary'"))["uid"]
    said: str = app.test_cli_runner().invoke(args=["outbox", "show", uid[:8]]).stdout
    return said


def test_rows_that_a_copy_lost_on_its_way_are_noticed(app: Flask, disk: Path) -> None:
    note(app)
    run_job(app, "elsewhere")
    [name] = names(disk)
    with sqlite3.connect(disk / name) as db:
        db.execute("DELETE FROM event")
    db.close()
    assert "in event staan 0 rijen in plaats van 1" in typed(app, "trial")


def test_a_copy_of_a_newer_version_is_named_and_nothing_is_lost(app: Flask, disk: Path) -> None:
    run_job(app, "elsewhere")
    [name] = names(disk)
    with sqlite3.connect(disk / name) as db:
        db.execute("INSERT INTO _sqlite_migrations VALUES (999, 'vollegym', '999_future', '')")
    db.close()
    assert "hoort bij een andere versie van dit programma (999_future)" in typed(app, "trial")
    assert names(disk) == [name]
    assert doctor(app).count("De nieuwste reservekopie is van") == 1


def test_a_disk_that_is_not_connected_is_named_and_tried_again(app: Flask, disk: Path, clock: Clock) -> None:
    run_job(app, "elsewhere")
    shutil.rmtree(disk)
    clock.moment += timedelta(days=1)
    run_job(app, "elsewhere")
    assert not disk.exists(), "that would fill the disk of the database"
    said = doctor(app)
    assert f"de map {disk} is er niet. Is de schijf aangesloten?" in said
    assert "De laatste die wel ging, is van dinsdag 24 november 2026 om 10:30 uur." in said
    disk.mkdir()
    run_job(app, "elsewhere")
    assert names(disk) == [], "not yet: only an hour later"
    clock.moment += timedelta(hours=1)
    run_job(app, "elsewhere")
    assert len(names(disk)) == 1
    assert "De laatste kopie elders is van woensdag" in doctor(app)


def test_a_disk_that_is_full_is_named_and_keeps_what_it_had(
    app: Flask, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (disk / "earlier.db").write_text("earlier")
    copyfile = shutil.copyfile

    def no_room(source: Path, target: Path) -> None:
        copyfile(source, target)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(elsewhere.shutil, "copyfile", no_room)
    said = typed(app, "elsewhere")
    assert "De kopie elders is niet gelukt" in said
    assert "No space left on device" in said
    assert names(disk) == ["earlier.db"], "no half copy"


def test_where_nothing_goes_elsewhere_the_one_here_is_tried(make_app: MakeApp) -> None:
    app = make_app(site_url="https://www.example.com")
    assert "Alle reservekopieën staan op deze machine." in doctor(app)
    run_job(app, "elsewhere")
    run_job(app, "copies")
    run_job(app, "trial")
    assert "op proef teruggezet" in doctor(app)
    assert "Zet VOLLEGYM_BACKUP_ELSEWHERE" in typed(app, "elsewhere")


def test_a_trial_that_never_came_is_named(make_app: MakeApp, clock: Clock) -> None:
    app = make_app()
    run_job(app, "copies")
    assert "op proef" not in doctor(app)
    clock.moment += timedelta(days=8)
    assert "te lang niet gebleken." in doctor(app)


def test_once_a_week_is_enough_and_after_a_failure_a_day(app: Flask, disk: Path, clock: Clock) -> None:
    def tried() -> str:
        run_job(app, "trial")
        db = services_of(app).storage.database()
        return str(next(db.query("SELECT tried_at FROM backup_state WHERE what = 'trial'"))["tried_at"])

    run_job(app, "elsewhere")
    first = tried()
    clock.moment += timedelta(days=6, hours=23)
    assert tried() == first
    clock.moment += timedelta(hours=1)
    (disk / names(disk)[0]).write_bytes(b"torn")
    second = tried()
    assert second > first
    clock.moment += timedelta(hours=23)
    assert tried() == second
    clock.moment += timedelta(hours=1)
    assert tried() > second


def test_programs_hear_of_it_too(app: Flask, disk: Path) -> None:
    shutil.rmtree(disk)
    run_job(app, "elsewhere")
    told = Visitor(app).client.get("/healthz").json["backup"]  # type: ignore[index]
    assert (told["elsewhere_at"], told["elsewhere_failed"]) == (None, True)


# rclone ---------------------------------------------------------------------------------------------


@pytest.fixture
def rclone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of rclone that keeps files in a folder, and writes down what it was asked."""
    folder = tmp_path / "remote"
    folder.mkdir()
    program = tmp_path / "bin" / "rclone"
    program.parent.mkdir()
    program.write_text(
        f"""#!{sys.executable}
import pathlib, shutil, sys
folder, asked = pathlib.Path({str(folder)!r}), sys.argv[1:]
(folder.parent / "asked").open("a").write(" ".join(asked) + "\\n")
def place(name): return folder / name.rsplit("/", 1)[-1] if name.startswith(("s3:", ":sftp:")) else pathlib.Path(name)
if (folder / "broken").exists(): sys.exit("2026/11/24 09:30:00 ERROR : a.db: Failed to copy: quota exceeded")
if asked[0] == "copyto": shutil.copy(place(asked[1]), place(asked[2]))
if asked[0] == "lsf": print(*(path.name for path in folder.iterdir()), sep="\\n")
if asked[0] == "deletefile": place(asked[1]).unlink()
"""
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return folder


def test_what_rclone_reaches_is_a_place_too(make_app: MakeApp, rclone: Path, clock: Clock) -> None:
    app = make_app(backup_elsewhere="s3:bucket/map")
    assert "De laatste kopie elders" in typed(app, "elsewhere")
    assert "alles zat erin" in typed(app, "trial")
    clock.moment += timedelta(days=31)
    typed(app, "elsewhere")
    assert [path.name[:17] for path in rclone.iterdir()] == ["vollegym-20261225"]
    (rclone / "broken").touch()
    assert "De kopie elders is niet gelukt: a.db: Failed to copy: quota exceeded." in typed(app, "elsewhere")


def test_ssh_asks_with_the_key_of_the_site(make_app: MakeApp, rclone: Path, settings: Settings) -> None:
    (settings.instance / "elsewhere_key").write_text("key")
    app = make_app(backup_elsewhere="ssh://anna@backup.example.com:2222/home/anna")
    typed(app, "elsewhere")
    [asked, _] = (rclone.parent / "asked").read_text().splitlines()
    assert ":sftp:/home/anna/vollegym-2026" in asked
    for option in (
        "host backup.example.com",
        "port 2222",
        "user anna",
        f"key-file {settings.instance}/elsewhere_key",
    ):
        assert f"--sftp-{option}" in asked


def test_rclone_that_is_not_there_is_named(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere.shutil, "which", lambda _: None)
    assert "sudo apt install rclone" in typed(make_app(backup_elsewhere="s3:x"), "elsewhere")


def test_rclone_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch, rclone: Path) -> None:
    def late(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("rclone", 1)

    monkeypatch.setattr(elsewhere.subprocess, "run", late)
    with pytest.raises(BackupError, match="langer dan 30 minuten"):
        elsewhere.Rclone("s3:x").names()


@pytest.mark.parametrize(
    "wrong",
    [
        "usb",
        "../usb",
        "ftp://host/x",
        "ssh://host",
        "ssh://anna:pw@host/x",
        "s3:a b",
        "https://x",
        ":sftp:x",
        "ssh:///x",
    ],
)
def test_a_place_that_nobody_can_mean_stops_the_start(tmp_path: Path, wrong: str) -> None:
    for name in ("instance", "content"):
        (tmp_path / name).mkdir()
    with pytest.raises(SettingsError, match="VOLLEGYM_BACKUP_ELSEWHERE klopt niet"):
        load_settings({"VOLLEGYM_BACKUP_ELSEWHERE": wrong}, tmp_path)


@pytest.mark.parametrize(
    "right", ["/mnt/usb", "s3:bucket", "my-disk.2:a/b", "ssh://host/x", "ssh://anna@host:22/x"]
)
def test_a_place_that_is_one_is_kept(tmp_path: Path, right: str) -> None:
    for name in ("instance", "content"):
        (tmp_path / name).mkdir()
    assert load_settings({"VOLLEGYM_BACKUP_ELSEWHERE": right}, tmp_path).backup_elsewhere == right
