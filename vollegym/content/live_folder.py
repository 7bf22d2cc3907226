"""A content folder that is looked at again and again: what changed, once it stands still.

Every file is read with a deadline; one that changes is rendered too, before anybody asks for it.

A file is read when its size and time did not change for a moment, because an editor or a copy may still be
writing it. A file that vanished is dropped after the same moment, because many editors save by moving a new
file into place. A folder that vanished as a whole is kept: somebody is moving it.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from vollegym.content.folder import Folder, read_file, walk
from vollegym.documents.deadline import CutShortError, within
from vollegym.documents.document import Document, DocumentError, Problem
from vollegym.documents.markdown import render

# Seconds without change before a file is read. With a look every 0.4 s, a change is live within 1.5 s.
STILL = 0.4
# How many files one process reads, and renders: a second's work of the five that it has.
MOST_READ, MOST_RENDERED = 1000, 25
Stamp = tuple[int, int, int]
Read = Callable[[Path, str], Document | Problem]


@dataclass
class LiveFolder:
    """The files of one folder as last read; times are seconds of a clock that only goes forward."""

    root: Path
    read: dict[str, tuple[Stamp, Document | Problem]] = field(default_factory=dict)
    moving: dict[str, tuple[Stamp | None, float]] = field(default_factory=dict)

    def start(self) -> None:
        """Read every file as it stands now."""
        self.take(self.present(), MOST_READ, attempt)

    def look(self, at: float) -> bool:
        """Look at the folder; return whether a file was read anew or dropped."""
        if not self.root.is_dir():
            return False
        present = self.present()
        known = {path: stamp for path, (stamp, _) in self.read.items()}
        moved = {path for path in {*present, *known} if present.get(path) != known.get(path)}
        self.moving = {path: when for path, when in self.moving.items() if path in moved}
        still = [path for path in moved if self.stands_still(path, present.get(path), at)]
        for path in still:
            self.moving.pop(path, None)
            if path not in present:
                self.read.pop(path, None)
        self.take({path: present[path] for path in still if path in present}, MOST_RENDERED, rendered)
        return bool(still)

    def stands_still(self, path: str, stamp: Stamp | None, at: float) -> bool:
        """Return whether a file has been like this long enough, and remember when it was first seen so."""
        seen, since = self.moving.get(path, (None, at))
        if path not in self.moving or seen != stamp:
            self.moving[path] = (stamp, at)
            return False
        return at - since >= STILL

    def take(self, present: dict[str, Stamp], most: int, read: Read) -> None:
        """Read files, so many in one process: one for each of a thousand would take most of the time."""
        paths = list(present)
        for first in range(0, len(paths), most):
            batch = {path: present[path] for path in paths[first : first + most]}
            try:
                found = self.in_time(batch, read)
            except CutShortError:
                # One of them hangs: each by itself, so that the others are read.
                found = {path: self.alone(path, stamp, read) for path, stamp in batch.items()}
            self.read.update({path: (stamp, found[path]) for path, stamp in batch.items()})

    def in_time(self, batch: dict[str, Stamp], read: Read) -> dict[str, Document | Problem]:
        """Return what these files are; raises CutShortError where reading them takes too long."""
        key = hashlib.sha256(f"{self.root} {read.__name__} {batch}".encode()).hexdigest()
        return within(key, lambda: {path: read(self.root, path) for path in batch})

    def alone(self, path: str, stamp: Stamp, read: Read) -> Document | Problem:
        """Return what a file is; a problem where that takes too long."""
        try:
            return self.in_time({path: stamp}, read)[path]
        except CutShortError:
            what = "Het lezen van dit bestand duurt te lang."
            return Problem(path, 0, what, "Haal het laatste wat je veranderde weg, of verdeel de tekst.")

    def present(self) -> dict[str, Stamp]:
        """Return the files that are there now, each with what changes when it is written."""
        return {path: (state.st_mtime_ns, state.st_size, state.st_ino) for path, state in walk(self.root)}

    def folder(self) -> Folder:
        """Return what was read, as a folder that is not yet completed."""
        read = sorted((path, found) for path, (_, found) in self.read.items())
        documents = {path: found for path, found in read if isinstance(found, Document)}
        return Folder(documents, tuple(found for _, found in read if isinstance(found, Problem)))


def attempt(root: Path, path: str) -> Document | Problem:
    """Return a document, or why it is none."""
    try:
        return read_file(root, path)
    except DocumentError as error:
        return error.problem


def rendered(root: Path, path: str) -> Document | Problem:
    """Return the same, once its text was rendered to see whether that ends."""
    found = attempt(root, path)
    if isinstance(found, Document):
        render(found.body)
    return found
