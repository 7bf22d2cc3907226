"""The last good version of every text, kept under instance/ and shared by the workers.

A page stays up when its file turns bad, also after a restart (incident I40). Only what the site once showed
is kept, and a copy goes when its file goes.
"""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from vollegym.content.folder import bytes_of, markdown_files
from vollegym.documents.document import Document, DocumentError, read_document


class LastGood:
    """The copies for one content folder; another folder has copies of its own."""

    def __init__(self, instance: Path, content: Path) -> None:
        self.content = content
        name = hashlib.sha256(str(content.resolve()).encode()).hexdigest()[:12]
        self.root = instance / "content" / name
        self.digests: dict[str, str] = {}

    def document(self, path: str) -> Document | None:
        """Return the last good version of a file, None when there is none."""
        try:
            return read_document(path, bytes_of(self.root / path))
        except (OSError, DocumentError):
            return None

    def keep(self, good: Iterable[Document], present: Iterable[str]) -> None:
        """Keep a copy of each good document, and drop those of files that are no longer there."""
        for document in good:
            if self.digests.get(document.path) != document.digest and self.copy(document):
                self.digests[document.path] = document.digest
        for path in set(markdown_files(self.root)) - set(present):
            with suppress(OSError):
                (self.root / path).unlink()

    def copy(self, document: Document) -> bool:
        """Copy a file as a whole or not at all; return whether the copy is the document."""
        target = self.root / document.path
        try:
            data = bytes_of(self.content / document.path)
            if hashlib.sha256(data).hexdigest() != document.digest:
                return False  # Written again since it was read; the next look comes soon.
            if target.exists() and bytes_of(target) == data:
                return True
            target.parent.mkdir(parents=True, exist_ok=True)
            # Two workers write the same copy at once: each its own file, then one move.
            draft = target.with_name(f".{target.name}.{os.getpid()}")
            draft.write_bytes(data)
            draft.replace(target)
        except OSError:
            return False  # A full disk must not take pages down; there is only no copy yet.
        return True
