"""A content folder that is looked at again and again: what changed, once it stands still.

Every file is read with a deadline; one that changes is rendered too, before anybody asks for it.

A file is read when its size and time did not change for a moment, because an editor or a copy may still be
writing it. A file that vanished is dropped after the same moment, because many editors save by moving a new
file into place. A folder that vanished as a whole is kept: somebody is moving it.
"""

from dataclasses import dataclass, field
from pathlib import Path

from vollegym.content.folder import Folder, read_file, walk
from vollegym.documents.deadline import CutShortError, within
from vollegym.documents.document import Document, DocumentError, Problem
from vollegym.documents.markdown import render

# Seconds without change before a file is read. With a look every 0.4 s, a change is live within 1.5 s.
STILL = 0.4
Stamp = tuple[int, int, int]


@dataclass
class LiveFolder:
    """The files of one folder as last read; times are seconds of a clock that only goes forward."""

    root: Path
    read: dict[str, tuple[Stamp, Document | Problem]] = field(default_factory=dict)
    moving: dict[str, tuple[Stamp | None, float]] = field(default_factory=dict)

    def start(self) -> None:
        """Read every file as it stands now."""
        present = self.present()
        # All together: a process for each of a thousand takes seconds. One by one when one of them hangs.
        key = f"{self.root} {present}"
        try:
            read = within(key, lambda: {path: attempt(self.root, path) for path in present})
        except CutShortError:
            read = {path: self.read_in_time(path, stamp) for path, stamp in present.items()}
        self.read = {path: (stamp, read[path]) for path, stamp in present.items()}

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
            self.take(path, present.get(path))
        return bool(still)

    def stands_still(self, path: str, stamp: Stamp | None, at: float) -> bool:
        """Return whether a file has been like this long enough, and remember when it was first seen so."""
        seen, since = self.moving.get(path, (None, at))
        if path not in self.moving or seen != stamp:
            self.moving[path] = (stamp, at)
            return False
        return at - since >= STILL

    def take(self, path: str, stamp: Stamp | None) -> None:
        """Read a file, or drop it where there is none."""
        self.moving.pop(path, None)
        if stamp is None:
            self.read.pop(path, None)
            return
        self.read[path] = (stamp, self.read_in_time(path, stamp))

    def read_in_time(self, path: str, stamp: Stamp) -> Document | Problem:
        """Return what a file is; a problem where reading or rendering it takes too long."""
        try:
            return within(f"{self.root / path} {stamp}", lambda: rendered_too(attempt(self.root, path)))
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


def rendered_too(found: Document | Problem) -> Document | Problem:
    """Return the same, once its text was rendered to see whether that ends."""
    if isinstance(found, Document):
        render(found.body)
    return found
