"""All that an owner needs to go on elsewhere, in one file: database, secrets, settings, texts and pictures.

A bundle is a compressed tar file, locked when a password is given. Its first member says what is in it,
with the size and the sha256 of each file; the others lie as they are unpacked. `unbundle` reads it.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from vollegym.config import Settings
from vollegym.storage import age_encryption, backup
from vollegym.storage.inspection import BackupError
from vollegym.storage.timestamps import stamp

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE, KEY, SETTINGS = "instance/vollegym.db", "instance/secret_key", "instance/config.toml"
FOLDERS = ("instance", "content", "static")
# What the program itself brings in static/; all else there is the owner's.
PROGRAMS_OWN = {"css", "js", "fonts", "vendor"}
# Settings that go along in another way, or that mean nothing on another machine.
NOT_ELSEWHERE = ("database", "content", "secret_key")
LARGEST_MANIFEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Item:
    """One file in a bundle."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says of itself; `environment` are settings that did not come along."""

    format: int
    program: str
    schema: str
    made_at: str
    environment: list[str]
    files: list[Item]


class Sink(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> object:
        """Take all of the bytes."""


def make(
    settings: Settings,
    beside: Iterable[str],
    environment: Iterable[str],
    sink: Sink,
    password: str | None,
    now: datetime,
) -> tuple[Manifest, list[str]]:
    """Write a bundle; return what is in it, and what was left out because it is no plain file.

    `beside` names the files beside the database that go along, `environment` the settings that do not. First
    comes the copy of the database: who is forgotten meanwhile is in the erasures.
    """
    with tempfile.TemporaryDirectory(dir=settings.database.parent, prefix=".bundle-") as folder:
        stage = Path(folder)
        found = backup.create(settings.database, stage / DATABASE)
        (stage / KEY).write_text(settings.secret_key, "utf-8")
        if (settings.instance / "config.toml").exists():
            (stage / SETTINGS).write_text(
                portable((settings.instance / "config.toml").read_text("utf-8")), "utf-8"
            )
        left_out = collect(settings, beside, stage)
        files = [item(path, stage) for path in sorted(stage.rglob("*")) if path.is_file()]
        manifest = Manifest(
            FORMAT, version(settings.root), found.migration, stamp(now), sorted(environment), files
        )
        with locked(sink, password) as out:
            write(out, manifest, stage)
    return manifest, left_out


def collect(settings: Settings, beside: Iterable[str], stage: Path) -> list[str]:
    """Copy every other file to where it will lie; return the names of what cannot go along."""
    left_out: list[str] = []
    sources = [(f"instance/{name}", settings.database.parent / name) for name in beside]
    for place, root, without in (
        ("content", settings.content, set[str]()),
        ("static", settings.root / "static", PROGRAMS_OWN),
        ("instance/cards", settings.instance / "cards", set[str]()),
    ):
        if root.is_dir():
            sources += [(f"{place}/{name}", root / name) for name in below(root, without)]
    for name, source in sources:
        if not source.exists() and not source.is_symlink():
            continue
        if not source.is_file() or not is_safe(name):
            left_out.append(name)
            continue
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, stage / name)
    return left_out


def below(root: Path, without: set[str]) -> Iterator[str]:
    """Give the path of everything below a folder but folders, and but what is hidden."""
    for folder, folders, files in os.walk(root, onerror=stop):
        here = Path(folder).relative_to(root)
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and name not in links
            and not (folder == str(root) and name in without)
        ]
        yield from ((here / name).as_posix() for name in [*files, *links] if not name.startswith("."))


def stop(error: OSError) -> None:
    """Raise what kept a folder from being read: a bundle without it would not be whole."""
    raise error


def portable(text: str) -> str:
    """Return the settings without those that hold on this machine alone; comments stay."""
    wanted = {key: value for key, value in tomllib.loads(text).items() if key not in NOT_ELSEWHERE}
    names = "|".join(NOT_ELSEWHERE)
    changed = re.sub(rf"(?m)^[ \t]*[\"']?({names})[\"']?[ \t]*=.*$", r"# \1 was van de vorige machine.", text)
    with suppress(tomllib.TOMLDecodeError):
        if tomllib.loads(changed) == wanted:
            return changed
    raise BackupError(
        f"Zet {', '.join(NOT_ELSEWHERE)} in config.toml elk op één regel; anders kunnen ze niet mee."
    )


def item(path: Path, stage: Path) -> Item:
    """Return the name, size and sha256 of a file."""
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return Item(path.relative_to(stage).as_posix(), path.stat().st_size, digest)


def version(root: Path) -> str:
    return str(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"])


@contextmanager
def locked(sink: Sink, password: str | None) -> Iterator[Sink]:
    """Give the sink itself, or what locks on the way to it."""
    if password is None:
        yield sink
        return
    # Only who locks or unlocks pays for loading the ciphers; the site never does.

    with age_encryption.locking(sink, password) as out:
        yield out


def write(out: Sink, manifest: Manifest, stage: Path) -> None:
    """Write the tar file, the manifest first."""
    said = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    if len(said) > LARGEST_MANIFEST:
        raise BackupError("Er zijn te veel bestanden voor één bundel.")
    with (
        gzip.GzipFile(fileobj=cast(BinaryIO, out), mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        tar.addfile(plain(MANIFEST, len(said)), BytesIO(said))
        for one in manifest.files:
            with (stage / one.name).open("rb") as opened:
                tar.addfile(plain(one.name, one.size), opened)


def plain(name: str, size: int) -> tarfile.TarInfo:
    """Return the header of a plain file for its owner alone."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def is_safe(name: str) -> bool:
    """Return whether a name can only mean a file below one of our folders."""
    first, *rest = name.split("/")
    # A log beside the database would change what is in it after it was checked.
    if first not in FOLDERS or not rest or name.endswith(("-wal", "-shm", "-journal")):
        return False
    return all(part and not part.startswith(".") and part.isprintable() and "\\" not in part for part in rest)
