"""O3: a copy restored elsewhere broke every mailed link: the key, the settings and the texts were in no backup."""

import gzip
import io
import json
import os
import pty
import random
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from tests.booking.people import choose
from tests.conftest import MOMENT, Clock
from tests.people import ANNA, BRAM, finish
from tests.server import ROOT, Server
from tests.storage.test_restore import in_a_small_world
from tests.visitor import Visitor
from vollegym import create_app
from vollegym.config import load_settings
from vollegym.storage import age_encryption

PASSWORD = "een lang wachtwoord"
CONFIG = """# Mijn instellingen
owner_email = "eigenaar@example.com"
secret_key = "this one is not in force, the environment wins"
"""
Machine = Callable[..., Flask]


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a password as cheap as a test can bear; tests/storage/test_age_encryption.py tries the real price."""
    monkeypatch.setattr(age_encryption, "WORK", 10)


@contextmanager
def machines(clock: Clock) -> Iterator[Machine]:
    """Start the site of an instance folder, as a machine does that has nothing but its own environment."""
    started: list[Flask] = []

    def on(instance: Path, **environment: str) -> Flask:
        given = {"VOLLEGYM_INSTANCE": str(instance), "VOLLEGYM_SITE_URL": "http://localhost"}
        more = {f"VOLLEGYM_{name.upper()}": value for name, value in environment.items()}
        app = create_app(load_settings({**given, **more}), clock=clock)
        app.testing = True
        started.append(app)
        assert app.test_cli_runner().invoke(args=["database", "prepare"]).exit_code == 0
        return app

    yield on
    for app in started:
        app.extensions["vollegym"].storage.close()


@pytest.fixture
def start(clock: Clock) -> Iterator[Machine]:
    with machines(clock) as start:
        yield start


@pytest.fixture
def here(start: Machine, tmp_path: Path) -> Flask:
    return first_machine(start, tmp_path)


def first_machine(start: Machine, tmp_path: Path) -> Flask:
    """A machine with a key in its environment, settings in a file, a text of its own."""
    shutil.copytree(ROOT / "content", tmp_path / "texts")
    page = "---\ntitle: Onze eigen zaal\ndescription: Hoe onze zaal eruitziet.\n---\n\nHier trainen we.\n"
    (tmp_path / "texts" / "onze-zaal.md").write_text(page, "utf-8")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "config.toml").write_text(CONFIG + f'content = "{tmp_path / "texts"}"\n', "utf-8")
    return start(tmp_path / "here", secret_key="only for tests, never for a site")


def run(app: Flask, *arguments: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(args=["backup", *arguments], input=typed)


def packed(app: Flask, target: Path, *more: str) -> Path:
    result = run(app, "bundle", "-o", str(target), *more)
    assert result.exit_code == 0, result.output
    return target


def one_sentence(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    (line,) = result.stderr.splitlines()
    return line.removeprefix("Fout: ")


def mailed_links(app: Flask) -> set[str]:
    """Every private address in the messages so far, and the owner's own."""
    owner = app.test_cli_runner()
    uids = [
        row["uid"] for row in app.extensions["vollegym"].storage.database().query("SELECT uid FROM outbox")
    ]
    said = [owner.invoke(args=["outbox", "show", uid]).stdout for uid in uids]
    said += [owner.invoke(args=command).stdout for command in (["desk", "link"], ["booking", "feed"])]
    return set(re.findall(r"http://localhost(/\S*/[a-z2-7]{26,}(?:\.ics)?)", " ".join(said)))


def statuses(app: Flask, links: set[str]) -> dict[str, int]:
    return {link: app.test_client().get(link).status_code for link in sorted(links)}


def unpacked_elsewhere(start: Machine, app: Flask, file: Path, folder: Path) -> Flask:
    result = run(app, "unbundle", str(file), str(folder))
    assert result.exit_code == 0, result.output
    return start(folder / "instance")


# What it is for -----------------------------------------------------------------------------------


@pytest.mark.parametrize("locked", [False, True])
def test_o03_on_another_machine_every_mailed_link_is_alive(
    here: Flask, start: Machine, tmp_path: Path, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = Visitor(here)
    finish(anna, ANNA)
    anna.open("/afspraak")
    choose(anna, "2026-11-26T10:00Z")
    finish(Visitor(here), {**BRAM, "contact": {**BRAM["contact"], "email": "bram@example.com"}})
    links = mailed_links(here)
    assert {link.split("/")[1] for link in links} == {"intake", "afspraak", "beheer", "agenda"}
    if locked:
        monkeypatch.setattr("vollegym.maintenance.commands.at_a_terminal", lambda: True)
    target = tmp_path / "all.tar.gz"
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    result = run(here, "bundle", "-o", str(target), *(["--encrypt"] if locked else []), typed=typed)
    assert result.exit_code == 0, result.output
    # Another machine: nothing of the first is left.
    shutil.rmtree(tmp_path / "texts")
    folder, fresh = tmp_path / "elsewhere", tmp_path / "fresh"
    fresh.mkdir()
    result = run(start(fresh), "unbundle", str(target), str(folder), typed=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    there = start(folder / "instance")
    assert statuses(there, links) == dict.fromkeys(sorted(links), 200)
    assert there.test_client().get("/onze-zaal").status_code == 200
    assert there.extensions["vollegym"].settings.owner_email == "eigenaar@example.com"
    # Without the key they are dead, but for the page of the call: that is known by what is stored.
    (folder / "instance" / "secret_key").unlink()
    sealed = {link for link in links if not link.startswith("/afspraak/")}
    assert 200 not in statuses(start(folder / "instance"), sealed).values()


def test_o03_who_was_forgotten_stays_forgotten_there(here: Flask, start: Machine, tmp_path: Path) -> None:
    finish(Visitor(here), ANNA)
    old = str(tmp_path / "old.db")
    assert run(here, "create", "-o", old).exit_code == 0
    owner = here.test_cli_runner()
    assert owner.invoke(args=["leads", "forget", "anna@example.com", "--yes"]).exit_code == 0
    there = unpacked_elsewhere(start, here, packed(here, tmp_path / "b"), tmp_path / "elsewhere")
    assert run(there, "restore", old).exit_code == 0
    assert there.extensions["vollegym"].storage.database().table("lead").count == 0


def test_o03_it_says_what_is_in_it(here: Flask, tmp_path: Path) -> None:
    finish(Visitor(here), ANNA)
    file = packed(here, tmp_path / "all.tar.gz")
    result = run(here, "unbundle", "--list", str(file))
    assert result.exit_code == 0
    names = {line.split()[1] for line in result.stdout.splitlines()}
    assert {"instance/vollegym.db", "instance/secret_key", "instance/config.toml"} <= names
    assert {"content/onze-zaal.md", "content/intake/1-rol.md", "static/card.png"} <= names
    assert not [name for name in names if name.startswith(("static/css", "static/fonts"))]
    assert "Gemaakt op dinsdag 24 november 2026 om 10:30 uur" in result.stderr
    assert "de geheime sleutel" in result.stderr
    result = run(here, "unbundle", str(file), str(tmp_path / "there"))
    assert "1 aanvragen en concepten" in result.stderr
    assert f"VOLLEGYM_INSTANCE={tmp_path / 'there' / 'instance'} ./dev run" in result.stderr


def test_o03_what_holds_on_one_machine_alone_stays_there(
    here: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOLLEGYM_MAIL_URL", "smtp://mail.example.com")
    result = run(here, "bundle", "-o", str(tmp_path / "b"))
    assert "VOLLEGYM_MAIL_URL" in result.stderr
    run(here, "unbundle", str(tmp_path / "b"), str(tmp_path / "there"))
    kept = (tmp_path / "there" / "instance" / "config.toml").read_text("utf-8")
    assert "# Mijn instellingen" in kept
    assert str(tmp_path / "texts") not in kept
    assert kept.endswith(f'content = "{tmp_path / "there" / "content"}"\n')
    assert (tmp_path / "there" / "instance" / "secret_key").read_text() == "only for tests, never for a site"


def test_o03_a_bundle_is_for_its_owner_alone_and_says_when_anybody_could_read_it(
    here: Flask, tmp_path: Path
) -> None:
    result = run(here, "bundle")
    assert result.exit_code == 0
    made = Path(result.stdout.strip())
    assert made == tmp_path / "here" / "backups" / "vollegym-20261124T093000.000000Z.tar.gz"
    assert made.stat().st_mode & 0o777 == 0o600
    assert "--encrypt" in result.stderr
    run(here, "unbundle", str(made), str(tmp_path / "there"))
    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "there").rglob("*")}
    assert modes == {0}
    assert [path.name for path in (tmp_path / "here").glob(".*")] == [], "nothing stays behind"


def test_o03_old_bundles_go_with_the_old_copies(here: Flask, tmp_path: Path, clock: Clock) -> None:
    first = Path(run(here, "bundle").stdout.strip())
    clock.moment += timedelta(days=31)
    second = Path(run(here, "bundle").stdout.strip())
    assert not first.exists()
    assert second.exists()
    assert run(here, "verify").exit_code == 1, "a bundle is no copy to verify or to restore"


def test_o03_a_bundle_goes_where_the_owner_says_and_replaces_only_with_force(
    here: Flask, tmp_path: Path
) -> None:
    assert "bestaat niet" in one_sentence(run(here, "bundle", "-o", str(tmp_path / "not" / "there")))
    (tmp_path / "b").write_text("mine")
    assert "--force" in one_sentence(run(here, "bundle", "-o", str(tmp_path / "b")))
    assert (tmp_path / "b").read_text() == "mine"
    packed(here, tmp_path / "b", "--force")
    assert run(here, "unbundle", "--list", str(tmp_path / "b")).exit_code == 0


def test_o03_what_is_no_plain_file_is_named_and_hidden_files_stay(here: Flask, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    (texts / ".git").mkdir()
    (texts / ".git" / "config").write_text("x")
    os.mkfifo(texts / "pijp.md")
    (texts / "elders").symlink_to(tmp_path)
    (texts / "weg.md").symlink_to(tmp_path / "nowhere")
    (texts / "goed.md").symlink_to(texts / "onze-zaal.md")
    result = run(here, "bundle", "-o", str(tmp_path / "b"))
    assert result.exit_code == 0
    (line,) = [line for line in result.stderr.splitlines() if "geen gewoon bestand" in line]
    assert {"content/elders", "content/pijp.md", "content/weg.md"} == set(
        re.findall(r"content/[a-z.]+", line.rstrip("."))
    )
    names = run(here, "unbundle", "--list", str(tmp_path / "b")).stdout
    assert "content/goed.md" in names
    assert ".git" not in names


def test_o03_a_picture_with_any_name_goes_along(here: Flask, tmp_path: Path) -> None:
    name = "één foto van de zaal – " + "heel " * 25 + "lang.md"
    (tmp_path / "texts" / name).write_text("x")
    packed(here, tmp_path / "b")
    run(here, "unbundle", str(tmp_path / "b"), str(tmp_path / "there"))
    assert (tmp_path / "there" / "content" / name).read_text() == "x"


# The password -------------------------------------------------------------------------------------


def test_o03_for_cron_the_password_comes_from_the_environment(
    here: Flask, start: Machine, tmp_path: Path
) -> None:
    there = start(tmp_path / "here", bundle_password=PASSWORD, secret_key="only for tests, never for a site")
    finish(Visitor(there), ANNA)
    result = run(there, "bundle")
    made = Path(result.stdout.strip())
    assert made.name.endswith(".tar.gz.age")
    assert made.read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert b"anna@example.com" not in made.read_bytes()
    assert "--encrypt" not in result.stderr
    assert run(there, "unbundle", "--list", str(made)).exit_code == 0
    assert "VOLLEGYM_BUNDLE_PASSWORD" in one_sentence(run(here, "unbundle", "--list", str(made)))


def test_o03_without_a_terminal_or_a_password_nothing_is_made(here: Flask, tmp_path: Path) -> None:
    said = one_sentence(
        run(here, "bundle", "--encrypt", "-o", str(tmp_path / "b"), typed=f"{PASSWORD}\n" * 2)
    )
    assert "VOLLEGYM_BUNDLE_PASSWORD" in said
    assert not (tmp_path / "b").exists()


def test_o03_a_short_password_is_refused(
    here: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vollegym.maintenance.commands.at_a_terminal", lambda: True)
    result = run(here, "bundle", "--encrypt", "-o", str(tmp_path / "b"), typed="kort\nkort\n")
    assert result.exit_code == 1
    assert "minstens 12 tekens" in result.stderr
    assert not (tmp_path / "b").exists()


def test_o03_at_a_real_terminal_the_password_is_asked_twice_and_never_shown(tmp_path: Path) -> None:
    site = Server(tmp_path)
    site.flask("database", "prepare")
    here, there = pty.openpty()
    command = [sys.executable, "-m", "flask", "backup", "bundle", "--encrypt", "-o", str(tmp_path / "b")]
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        env=site.environment,
        stdin=there,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert running.stdout
    assert running.stderr
    said = b""
    try:
        # What is typed before the question is thrown away, as at every password prompt.
        for number in (1, 2):
            while said.count(b": ") < number:
                said += os.read(running.stderr.fileno(), 1000)
            os.write(here, f"{PASSWORD}\n".encode())
        rest = running.communicate(timeout=60)
    finally:
        running.kill()
        os.close(here)
        os.close(there)
    assert running.returncode == 0, rest
    assert said.startswith(b"Wachtwoord")
    assert PASSWORD.encode() not in said + rest[0] + rest[1]
    with (tmp_path / "b").open("rb") as file:
        assert age_encryption.unlocked(file, PASSWORD).read(2) == b"\x1f\x8b"


# What comes from outside --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that is right; a little picture makes it larger than one piece of a locked file."""
    folder = tmp_path_factory.mktemp("right")
    with machines(Clock(MOMENT)) as start:
        here = first_machine(start, folder)
        finish(Visitor(here), ANNA)
        (folder / "texts" / "foto.bin").write_bytes(random.Random(1).randbytes(100_000))
        return packed(here, folder / "whole.tar.gz")


@pytest.fixture
def whole(right: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(right, tmp_path))


@pytest.fixture
def lock() -> Callable[[Path], Path]:
    def locked(file: Path) -> Path:
        target = file.with_suffix(".age")
        with target.open("wb") as sink, age_encryption.locking(sink, PASSWORD) as out:
            out.write(file.read_bytes())
        return target

    return locked


@pytest.fixture
def there(start: Machine, tmp_path: Path) -> Flask:
    """The machine where it is unpacked; it knows the password."""
    (tmp_path / "b").mkdir()
    return start(tmp_path / "b", bundle_password=PASSWORD)


def refused(there: Flask, file: Path, tmp_path: Path) -> str:
    """What is said of a bundle that cannot be used; it leaves nothing in a new or an empty folder."""
    empty = tmp_path / "empty"
    empty.mkdir(exist_ok=True)
    said = one_sentence(run(there, "unbundle", str(file), str(tmp_path / "new")))
    assert not (tmp_path / "new").exists()
    assert one_sentence(run(there, "unbundle", str(file), str(empty))) == said
    assert list(empty.iterdir()) == []
    return said


def members(file: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(file) as tar:
        return [(member, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]


def rewritten(
    file: Path,
    change: Callable[[dict[str, Any]], object] = lambda _: None,
    more: list[tarfile.TarInfo] | None = None,
    content: bytes = b"",
) -> Path:
    """The bundle with a manifest that was changed, and with more members at the end."""
    (first, said), *rest = members(file)
    manifest = json.loads(said)
    change(manifest)
    said = json.dumps(manifest).encode()
    first.size = len(said)
    target = file.with_name("changed.tar.gz")
    with tarfile.open(target, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        for member, data in [(first, said), *rest]:
            tar.addfile(member, io.BytesIO(data))
        for member in more or []:
            tar.addfile(member, io.BytesIO(content))
    return target


def test_o03_a_bundle_that_was_rewritten_but_not_changed_is_right(
    there: Flask, whole: Path, tmp_path: Path
) -> None:
    """Or all refusals below would mean nothing."""
    assert run(there, "unbundle", str(rewritten(whole)), str(tmp_path / "new")).exit_code == 0


@pytest.mark.parametrize("part", [0, 10, 0.1, 0.5, 0.9, -1])
@pytest.mark.parametrize("locked", [False, True])
def test_o03_a_bundle_that_was_cut_short_is_refused(
    there: Flask, whole: Path, lock: Callable[[Path], Path], tmp_path: Path, part: float, locked: bool
) -> None:
    file = lock(whole) if locked else whole
    data = file.read_bytes()
    file.write_bytes(data[: int(part * len(data)) if isinstance(part, float) else part])
    assert re.search("niet heel|geen bundel", refused(there, file, tmp_path))


@pytest.mark.parametrize("locked", [False, True])
def test_o03_a_bit_that_flipped_is_noticed_or_means_nothing(
    there: Flask, whole: Path, lock: Callable[[Path], Path], tmp_path: Path, locked: bool, rounds: int
) -> None:
    file = lock(whole) if locked else whole
    data = file.read_bytes()
    assert run(there, "unbundle", str(file), str(tmp_path / "good")).exit_code == 0
    for round_ in range(rounds * 6):
        changed = bytearray(data)
        changed[random.Random(round_).randrange(len(data))] ^= 1 << round_ % 8
        file.write_bytes(changed)
        result = run(there, "unbundle", str(file), str(tmp_path / f"new{round_}"))
        if result.exit_code == 0:
            # Ten bytes at the front of a compressed file say when and where it was made.
            assert changed[10:] == data[10:]
            continue
        one_sentence(result)
        assert not (tmp_path / f"new{round_}").exists()


def test_o03_another_password_is_said_to_be_one(
    start: Machine, whole: Path, lock: Callable[[Path], Path], tmp_path: Path
) -> None:
    (tmp_path / "b").mkdir()
    there = start(tmp_path / "b", bundle_password="een heel ander wachtwoord")
    assert "Dit wachtwoord past niet" in refused(there, lock(whole), tmp_path)


def test_o03_a_bundle_of_newer_code_is_refused(there: Flask, whole: Path, tmp_path: Path) -> None:
    newer = rewritten(whole, lambda manifest: manifest.update(format=2, program="9.0", anything={}))
    assert "nieuwere versie van het programma (9.0)" in refused(there, newer, tmp_path)


def test_o03_a_database_of_newer_code_is_refused(
    there: Flask, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vollegym.storage.migrations.NAMES", ["001_lead"])
    assert "andere versie van dit programma" in refused(there, whole, tmp_path)


NAMES = [
    "../uit.md",
    "content/../../uit.md",
    "/etc/uit.md",
    "content//uit.md",
    "content/.ssh/uit",
    "uit.md",
    "content",
    "instance/vollegym.db-wal",
    "content/a\\b",
    "content/a\nb",
    "boot/x",
    "",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("said", [True, False])
def test_o03_a_name_that_leads_elsewhere_is_refused(
    there: Flask, whole: Path, tmp_path: Path, name: str, said: bool
) -> None:
    """Whether the manifest announces it or not."""
    sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    announced = {"name": name, "size": 0, "sha256": sha256}
    change = (lambda m: m["files"].append(announced)) if said else (lambda _: None)
    refused(there, rewritten(whole, change, [tarfile.TarInfo(name)]), tmp_path)
    assert not (tmp_path / "uit.md").exists()


KINDS = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
KINDS += [tarfile.GNUTYPE_SPARSE, tarfile.GNUTYPE_LONGNAME, tarfile.XGLTYPE]


@pytest.mark.parametrize("kind", KINDS)
def test_o03_what_is_no_plain_file_is_refused(there: Flask, whole: Path, tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("content/link")
    member.type, member.linkname = kind, "/etc/passwd"
    assert "geen gewoon bestand" in refused(there, rewritten(whole, more=[member]), tmp_path)


def test_o03_a_link_that_stands_first_leads_nothing_through_it(
    there: Flask, whole: Path, tmp_path: Path
) -> None:
    target = whole.with_name("linked.tar.gz")
    with tarfile.open(target, "w:gz") as tar:
        link = tarfile.TarInfo("content")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path)
        tar.addfile(link)
    assert "geen gewoon bestand" in refused(there, target, tmp_path)


def test_o03_a_header_without_end_is_refused_before_it_is_read(
    there: Flask, whole: Path, tmp_path: Path
) -> None:
    member = tarfile.TarInfo("content/x")
    member.pax_headers = {"comment": "x" * 1_000_000}
    assert "geen gewoon bestand" in refused(there, rewritten(whole, more=[member]), tmp_path)


def test_o03_a_file_that_would_not_fit_is_refused_before_it_is_written(
    there: Flask, whole: Path, tmp_path: Path
) -> None:
    def announce(manifest: dict[str, Any]) -> None:
        manifest["files"][0]["size"] = 10**15

    assert "past niet op de schijf" in refused(there, rewritten(whole, announce), tmp_path)


def test_o03_a_file_larger_than_was_said_is_refused(there: Flask, whole: Path, tmp_path: Path) -> None:
    def announce(manifest: dict[str, Any]) -> None:
        manifest["files"][0]["size"] -= 1

    assert "hoort" in refused(there, rewritten(whole, announce), tmp_path)


def test_o03_a_file_that_is_missing_or_comes_twice_is_refused(
    there: Flask, whole: Path, tmp_path: Path
) -> None:
    sha256 = "0" * 64
    extra = {"name": "content/er-niet.md", "size": 0, "sha256": sha256}
    missing = rewritten(whole, lambda manifest: manifest["files"].append(extra))
    assert "content/er-niet.md ontbreekt" in refused(there, missing, tmp_path)
    double = rewritten(whole, lambda manifest: manifest["files"].append(manifest["files"][0]))
    assert "inhoudsopgave" in refused(there, double, tmp_path)
    twice = rewritten(whole, more=[tarfile.TarInfo("content/onze-zaal.md")])
    assert "hoort" in refused(there, twice, tmp_path)


def test_o03_a_file_that_is_another_is_refused(there: Flask, whole: Path, tmp_path: Path) -> None:
    def announce(manifest: dict[str, Any]) -> None:
        manifest["files"][0]["sha256"] = "0" * 64

    assert "is beschadigd" in refused(there, rewritten(whole, announce), tmp_path)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"{" * 10,
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"format": "x"}',
        b'{"format": 1, "files": [1]}',
        b'{"format": 1, "program": "1", "schema": "x", "made_at": "gisteren", "environment": [], "files": []}',
        b'{"format": 1e999}',
    ],
)
def test_o03_a_manifest_that_makes_no_sense_is_refused(there: Flask, tmp_path: Path, said: bytes) -> None:
    target = tmp_path / "x.tar.gz"
    with tarfile.open(target, "w:gz") as tar:
        member = tarfile.TarInfo("manifest.json")
        member.size = len(said)
        tar.addfile(member, io.BytesIO(said))
    assert "inhoudsopgave" in refused(there, target, tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"PK\x03\x04zip",
        b"\x1f\x8b",
        gzip.compress(b"", mtime=0),
        gzip.compress(b"no tar at all", mtime=0),
        b"age-encryption.org/v9\n",
    ],
)
def test_o03_what_is_no_bundle_is_refused(there: Flask, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    refused(there, tmp_path / "x", tmp_path)


def test_o03_a_folder_that_is_in_use_or_cannot_be_is_refused(
    there: Flask, whole: Path, tmp_path: Path
) -> None:
    def said(folder: Path) -> str:
        return one_sentence(run(there, "unbundle", str(whole), str(folder)))

    assert "niet leeg" in said(tmp_path / "b")
    assert "is geen map" in said(whole)
    assert "kan niet gemaakt worden" in said(tmp_path / "not" / "there")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    assert "is geen map" in said(tmp_path / "dangling")
    assert "bestaat niet" in one_sentence(run(there, "unbundle", str(tmp_path / "nope"), str(tmp_path / "x")))
    assert run(there, "unbundle", str(whole)).exit_code == 2


def test_o03_a_full_disk_leaves_nothing_half(here: Flask, there: Flask, whole: Path, tmp_path: Path) -> None:
    def pack() -> None:
        sys.exit(run(here, "bundle", "-o", str(tmp_path / "half")).exit_code)

    def unpack() -> None:
        sys.exit(run(there, "unbundle", str(whole), str(tmp_path / "half")).exit_code)

    kept = {path.name for path in (tmp_path / "here").iterdir()}
    for act in (pack, unpack):
        assert in_a_small_world(60_000, act) == 1
        assert not (tmp_path / "half").exists()
    assert {path.name for path in (tmp_path / "here").iterdir()} == kept


def test_o03_settings_over_several_lines_that_cannot_go_along_are_named(here: Flask, tmp_path: Path) -> None:
    with (tmp_path / "here" / "config.toml").open("a") as config:
        config.write('database = """\n/srv/data.db"""\n')
    assert "elk op één regel" in one_sentence(run(here, "bundle", "-o", str(tmp_path / "half")))
    assert not (tmp_path / "half").exists()
