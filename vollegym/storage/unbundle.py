"""Unpacking a bundle. A file that comes from outside is trusted in nothing.

Every member is a plain file that was announced, below one of our folders, as large as was said; together
they fit on the disk. Nothing is in place before all of it was found right.
"""

import gzip
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

from vollegym.storage import age_encryption
from vollegym.storage.bundle import (
    DATABASE,
    FOLDERS,
    FORMAT,
    LARGEST_MANIFEST,
    MANIFEST,
    SETTINGS,
    Item,
    Manifest,
    is_safe,
)
from vollegym.storage.files import flush
from vollegym.storage.inspection import BackupError, Inspection, inspect
from vollegym.storage.timestamps import moment

LARGEST_HEADER = 64 * 1024
PIECE = 1024 * 1024
AGE = b"age-encryption.org/"


class Member(tarfile.TarInfo):
    """A member that can only be a plain file; refused before anything of it is read."""

    def _proc_member(self, tar: tarfile.TarFile) -> Self:
        """Take the member of a header; raises BackupError for a link, a device or an endless header.

        The one place that every Python passes before it reads on, named in its source as the one to override:
        newer ones pass by `frombuf`.
        """
        long_name = self.type == tarfile.XHDTYPE and self.size <= LARGEST_HEADER
        if self.type != tarfile.REGTYPE and not long_name:
            raise BackupError("Er zit iets in wat geen gewoon bestand is. Er is niets uitgepakt.")
        return super()._proc_member(tar)  # type: ignore[misc, no-any-return]


def contents(source: Path, password: Callable[[], str]) -> Manifest:
    """Return what is in a bundle, after all of it was read and found whole."""
    return read(source, password, None)


def unpack(source: Path, folder: Path, password: Callable[[], str]) -> tuple[Manifest, Inspection]:
    """Unpack a bundle into an empty or a new folder; return what it says, and what is in the database.

    Raises BackupError, and then leaves the folder as it was.
    """
    made = check_empty(folder)
    with sentences(source):
        stage = Path(tempfile.mkdtemp(dir=folder, prefix=".unbundle-"))
        try:
            manifest = read(source, password, stage)
            found = inspect(stage / DATABASE)
            settle(stage, folder)
        except BaseException:
            shutil.rmtree(folder if made else stage, ignore_errors=True)
            raise
    return manifest, found


def check_empty(folder: Path) -> bool:
    """Make the folder when it is not there, and return that; raises BackupError when it is in use."""
    if folder.is_dir():
        if any(folder.iterdir()):
            raise BackupError(f"De map {folder} is niet leeg. Kies een lege of een nieuwe map.")
        return False
    if folder.exists() or folder.is_symlink():
        raise BackupError(f"{folder} is geen map.")
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise BackupError(f"De map {folder} kan niet gemaakt worden: {error.strerror}.") from error
    return True


def read(source: Path, password: Callable[[], str], into: Path | None) -> Manifest:
    """Read a whole bundle, check every file against the manifest, and write them if there is a place."""
    if not source.is_file():
        raise BackupError(f"{source} bestaat niet of is geen bestand.")
    with (
        sentences(source),
        source.open("rb") as file,
        gzip.GzipFile(fileobj=unlocked(file, password), mode="rb") as packed,
        tarfile.open(fileobj=packed, mode="r|", tarinfo=Member) as tar,
    ):
        manifest = announced(tar)
        if into:
            check_room(manifest, into)
        waiting = {one.name: one for one in manifest.files}
        while member := tar.next():
            one = waiting.pop(member.name, None)
            if one is None or member.size != one.size or member.sparse is not None:
                raise BackupError("Er zit iets in wat er niet in hoort. Er is niets uitgepakt.")
            keep(cast(BinaryIO, tar.extractfile(member)), one, into)
        if waiting:
            raise BackupError(f"{source.name} is niet heel: {min(waiting)} ontbreekt. Er is niets uitgepakt.")
        # The last check sums stand at the very end.
        while packed.read(PIECE):
            pass
    return manifest


def unlocked(file: BinaryIO, password: Callable[[], str]) -> BinaryIO:
    """Return the packed bytes; the password is asked for only when the file is locked."""
    start = file.read(len(AGE))
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return file
    if start != AGE:
        raise BackupError("Dit is geen bundel van dit programma.")

    return cast(BinaryIO, age_encryption.unlocked(file, password()))


def announced(tar: tarfile.TarFile) -> Manifest:
    """Return the manifest, which is the first member; raises BackupError when it is not one of ours."""
    first = tar.next()
    if first is None or first.name != MANIFEST or first.size > LARGEST_MANIFEST:
        raise BackupError("Dit is geen bundel van dit programma.")
    try:
        said: dict[str, Any] = json.loads(cast(BinaryIO, tar.extractfile(first)).read())
        if int(said["format"]) > FORMAT:
            raise BackupError(
                f"Deze bundel is van een nieuwere versie van het programma ({said['program']}). "
                "Zet die hier neer en probeer het opnieuw."
            )
        manifest = Manifest(**{**said, "files": [Item(**one) for one in said["files"]]})
        moment(manifest.made_at)
        names = [one.name for one in manifest.files]
        right = all(one.size >= 0 and is_safe(one.name) for one in manifest.files)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        raise BackupError("De inhoudsopgave van deze bundel klopt niet. Er is niets uitgepakt.") from error
    if not right or len(set(names)) < len(names) or DATABASE not in names:
        raise BackupError("De inhoudsopgave van deze bundel klopt niet. Er is niets uitgepakt.")
    return manifest


def check_room(manifest: Manifest, folder: Path) -> None:
    """Raise BackupError when the disk has no room for all of it."""
    wanted, free = sum(one.size for one in manifest.files), shutil.disk_usage(folder).free
    if wanted > free:
        needed = f"{wanted / 1e6:.0f} MB nodig, en er is {free / 1e6:.0f} MB vrij"
        raise BackupError(f"Dit past niet op de schijf: er is {needed}. Er is niets uitgepakt.")


def keep(opened: BinaryIO, one: Item, into: Path | None) -> None:
    """Read one file to its end and write it in its place; raises BackupError when it is another one."""
    digest = hashlib.sha256()
    target = into / one.name if into else Path(os.devnull)
    if into:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(target, "xb" if into else "wb", opener=for_the_owner) as kept:
        while data := opened.read(PIECE):
            digest.update(data)
            kept.write(data)
    if digest.hexdigest() != one.sha256:
        raise BackupError(f"{one.name} is beschadigd. Er is niets uitgepakt.")
    if into:
        flush(target)


def for_the_owner(path: str, flags: int) -> int:
    """Open a file that its owner alone may read."""
    return os.open(path, flags, 0o600)


def settle(stage: Path, folder: Path) -> None:
    """Give all that was unpacked its place, and say in the settings where the texts are."""
    if (stage / "content").exists():
        with open(stage / SETTINGS, "a", encoding="utf-8", opener=for_the_owner) as settings:
            place = json.dumps(str(folder.resolve() / "content"), ensure_ascii=False)
            settings.write(f"\ncontent = {place}\n")
    # What a site starts from comes last.
    for name in reversed(FOLDERS):
        if (stage / name).exists():
            (stage / name).replace(folder / name)
    stage.rmdir()
    flush(folder)


@contextmanager
def sentences(source: Path) -> Iterator[None]:
    """Turn what a damaged file or the disk causes into one sentence."""
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        what = "er is iets in veranderd, of er ontbreekt een stuk"
        raise BackupError(f"{source.name} is niet heel: {what}. Er is niets uitgepakt.") from error
    except OSError as error:
        raise BackupError(f"Het uitpakken is niet gelukt: {error.strerror}. Er staat niets half.") from error
