"""A place for copies that is not this machine: a folder on another disk, or whatever rclone reaches.

rclone speaks ssh and S3, and what its own configuration names. That lies in the instance folder, where the
site may read it: `rclone.conf` for the names, `elsewhere_key` and `known_hosts` for ssh.
"""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from vollegym.storage.files import appear
from vollegym.storage.inspection import BackupError, sentence

# Seconds that a whole copy may take on its way, and how long a dead line is waited for.
SECONDS, DEAD = 1800, "60s"
FAILED = "De kopie elders is niet gelukt"


class Place(Protocol):
    """Where copies go; each act raises BackupError with a Dutch sentence."""

    def put(self, made: Path) -> None:
        """Put a file there under its own name, whole or not at all."""

    def names(self) -> list[str]:
        """Return the names of the files that are there."""

    def fetch(self, name: str, target: Path) -> None:
        """Bring one file back."""

    def remove(self, name: str) -> None:
        """Delete one file."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of another disk. One that is not there is a disk that is not connected, and is not made."""

    path: Path

    def put(self, made: Path) -> None:
        """Copy under a hidden name, wait until it is on that disk, and give it its own."""
        self.check()
        with (
            sentence(FAILED),
            tempfile.TemporaryDirectory(
                dir=self.path, prefix=".elsewhere-", ignore_cleanup_errors=True
            ) as draft,
        ):
            copied = Path(draft) / made.name
            shutil.copyfile(made, copied)
            appear(copied, self.path / made.name)

    def names(self) -> list[str]:
        """Return the names of the files in the folder."""
        self.check()
        with sentence("De map met kopieën elders is niet te lezen"):
            return sorted(path.name for path in self.path.iterdir() if path.is_file())

    def fetch(self, name: str, target: Path) -> None:
        """Copy a file back."""
        self.check()
        with sentence(f"{name} is niet terug te halen"):
            shutil.copyfile(self.path / name, target)

    def remove(self, name: str) -> None:
        """Delete a file."""
        with sentence(f"{name} gaat niet weg"):
            (self.path / name).unlink(missing_ok=True)

    def check(self) -> None:
        """Raise BackupError when the folder is not there."""
        if not self.path.is_dir():
            raise BackupError(f"{FAILED}: de map {self.path} is er niet. Is de schijf aangesloten?")


@dataclass(frozen=True, slots=True)
class Rclone:
    """A place that rclone reaches; `remote` is as rclone writes it, with a colon."""

    remote: str
    options: tuple[str, ...] = ()

    def put(self, made: Path) -> None:
        """Send a file; rclone gives it its name when all of it is there."""
        self.run(FAILED, "copyto", str(made), self.file(made.name))

    def names(self) -> list[str]:
        """Return the names of the files that are there."""
        said = self.run("De kopieën elders zijn niet te zien", "lsf", "--files-only", self.remote)
        return sorted(said.splitlines())

    def fetch(self, name: str, target: Path) -> None:
        """Bring one file back."""
        self.run(f"{name} is niet terug te halen", "copyto", self.file(name), str(target))

    def remove(self, name: str) -> None:
        """Delete one file."""
        self.run(f"{name} gaat niet weg", "deletefile", self.file(name))

    def file(self, name: str) -> str:
        """Return how rclone calls one file there."""
        return self.remote + ("" if self.remote.endswith((":", "/")) else "/") + name

    def run(self, what: str, *command: str) -> str:
        """Return what rclone printed; raises BackupError with the last thing that it complained about."""
        if shutil.which("rclone") is None:
            raise BackupError(f"{what}: het programma rclone is er niet. Typ: sudo apt install rclone")
        limits = ("--contimeout", DEAD, "--timeout", DEAD, "--retries", "2", "--log-level", "ERROR")
        try:
            ended = subprocess.run(
                ["rclone", *command, *limits, *self.options],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise BackupError(f"{what}: het duurde langer dan {SECONDS // 60} minuten.") from None
        if ended.returncode:
            lines = ended.stderr.strip().splitlines() or [f"rclone stopte met code {ended.returncode}"]
            raise BackupError(f"{what}: {lines[-1].split(': ', 1)[-1]}.")
        return ended.stdout


def place(address: str, instance: Path) -> Place:
    """Return the place of an address that the settings checked: a folder, ssh://, or a name of rclone."""
    if address.startswith("/"):
        return Folder(Path(address))
    options = ["--config", str(instance / "rclone.conf")]
    if not address.startswith("ssh://"):
        return Rclone(address, tuple(options))
    parts = urlsplit(address)
    options += ["--sftp-host", parts.hostname or "", "--sftp-port", str(parts.port or 22)]
    options += ["--sftp-user", parts.username] if parts.username else []
    for name, option in (("elsewhere_key", "--sftp-key-file"), ("known_hosts", "--sftp-known-hosts-file")):
        if (instance / name).is_file():
            options += [option, str(instance / name)]
    return Rclone(f":sftp:{parts.path}", tuple(options))
