"""One text file: front matter and body, read so that nothing vanishes and nothing is guessed.

Every scalar of the front matter is text as typed (`50_100`, `09:00` and `no` stay what they are); whoever
uses a value converts and checks it. What cannot be read is refused with file, line, reason and remedy
(incident I40).
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import frontmatter

from vollegym.documents.bounds import excess
from vollegym.documents.front_matter import Handler, RefusedError

# A text of this size would take seconds to render, and nobody reads 40,000 words.
LARGEST = 256 * 1024
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
Severity = Literal["error", "remark"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where, and what to do about it, in Dutch. Lines count from 1; 0 is the whole file."""

    path: str
    line: int
    what: str
    remedy: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what} {self.remedy}"


class DocumentError(Exception):
    """A file cannot be read; `problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: `meta` as typed, `body` as Markdown, and the line where each of them starts."""

    path: str
    meta: Mapping[str, Any]
    written: bytes
    body_line: int
    lines: Mapping[str, int]
    digest: str

    @property
    def body(self) -> str:
        """The Markdown. Kept as bytes: curly quotes would make the text of a thousand files twice as big."""
        return self.written.decode()

    def problem(self, key: str, what: str, remedy: str, severity: Severity = "error") -> Problem:
        """Return a problem at the line of a key, or at the first line when the key is not there.

        A place within a field, as `options[2]`, falls back to the line of the field itself.
        """
        line = self.lines.get(key, self.lines.get(key.partition("[")[0], 1))
        return Problem(self.path, line, what, remedy, severity)


def read_document(path: str, data: bytes) -> Document:
    """Return the document in these bytes; raises DocumentError when they are not one."""
    if len(data) > LARGEST:
        raise too_large(path, len(data))
    text = clean(path, data)
    if found := excess(text):
        raise refused(path, *found)
    handler = Handler(text)
    try:
        meta, body = frontmatter.parse(text, handler=handler)
    except RefusedError as error:
        raise refused(path, error.line, error.what, error.remedy) from error
    digest = hashlib.sha256(data).hexdigest()
    return Document(path, meta, body.encode(), handler.body_line, handler.lines, digest)


def too_large(path: str, size: int) -> DocumentError:
    """Return the error for a file of so many bytes."""
    megabytes = f"{size / 1024 / 1024:.1f}".replace(".", ",")
    what = f"Het bestand is {megabytes} MB; meer dan 256 KB kan niet."
    return refused(path, 0, what, "Verdeel de tekst.")


def clean(path: str, data: bytes) -> str:
    """Return the text with plain line ends and without byte order mark and control characters."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = "Hier staat een teken dat geen UTF-8 is."
        raise refused(path, line, what, "Bewaar het bestand als UTF-8 en typ het teken opnieuw.") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Control characters come along with pasted text, are not visible, and Markdown uses two of them itself.
    return INVISIBLE.sub("", text)


def refused(path: str, line: int, what: str, remedy: str) -> DocumentError:
    """Return the error for a problem in this file."""
    return DocumentError(Problem(path, line, what, remedy))
