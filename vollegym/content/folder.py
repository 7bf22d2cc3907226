"""A content folder: every Markdown file below it, completed with what the project itself brings.

One file that cannot be read is a problem with a name; all others are read (incident I40). What an owner's
folder lacks, the questionnaire, the reserved pages and what the desk shows, comes from the project's own
content (the contract in DESIGN.md).
"""

import errno
import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vollegym.documents.document import (
    LARGEST,
    Document,
    DocumentError,
    Problem,
    read_document,
    too_large,
)

log = logging.getLogger(__name__)
HOME, HOURS, AGENCY, STUDIO = "index.md", "afspraak.md", "bureau.md", "rekenstudio.md"
RESERVED = (HOME, HOURS, AGENCY, STUDIO)
LENT_PAGES = ("privacy", "voorwaarden", "werkwijze", "over-ons")
INTAKE = "intake/"
# What is for the owner alone, and no page of the site.
DESK = "desk/"
HANDBOOK = f"{DESK}handleiding.md"


@dataclass(frozen=True, slots=True)
class Folder:
    """Documents by their path, what could not be read, and which paths are lent by the project.

    `home` is the project's own home page, for when the folder's cannot be shown.
    """

    documents: dict[str, Document]
    problems: tuple[Problem, ...] = ()
    lent: frozenset[str] = frozenset()
    home: Document | None = None

    def intake(self) -> list[Document]:
        """Return the files of the questionnaire, by path."""
        return [document for path, document in self.documents.items() if path.startswith(INTAKE)]

    def pages(self) -> list[Document]:
        """Return the files that are a page, home page included, by path."""
        return [document for path, document in self.documents.items() if is_page(path)]


def read_folder(content: Path, own: Path) -> Folder:
    """Return what stands in the content folder, completed from the project's own folder."""
    given = read_files(content, markdown_files(content))
    if own.resolve() == content.resolve():
        return given
    return completed(given, own)


def completed(given: Folder, own: Path) -> Folder:
    """Return the folder with what it lacks, taken from the project's own content."""
    lent = read_files(own, lent_paths(given, own))
    documents = dict(sorted({**lent.documents, **given.documents}.items()))
    problems = tuple(p for p in lent.problems if p.path not in documents)
    home = read_files(own, [HOME]).documents.get(HOME)
    return Folder(documents, given.problems + problems, frozenset(lent.documents), home)


def lent_paths(given: Folder, own: Path) -> list[str]:
    """Return which of the project's own files stand in for what the folder lacks."""
    answers = {slug_of(document) for document in given.pages()}
    # A folder with a question of its own has its own questionnaire; mixing two would ask things twice.
    asks = any(p.startswith(INTAKE) for p in given.documents) or any(
        p.path.startswith(INTAKE) for p in given.problems
    )
    wanted = []
    for path in markdown_files(own):
        name = path.rpartition("/")[2].removesuffix(".md")
        is_lent = path in RESERVED or path.startswith(DESK) or (name in LENT_PAGES and name not in answers)
        if path not in given.documents and (is_lent or (path.startswith(INTAKE) and not asks)):
            wanted.append(path)
    return wanted


def read_files(root: Path, paths: list[str]) -> Folder:
    """Return the documents at these paths; what cannot be read becomes a problem."""
    documents, problems = {}, []
    for path in paths:
        try:
            documents[path] = read_file(root, path)
        except DocumentError as error:
            problems.append(error.problem)
    return Folder(documents, tuple(problems))


def read_file(root: Path, path: str) -> Document:
    """Return one document; raises DocumentError, whatever is wrong with it, also when the disk refuses."""
    remedy = "Kijk of het er nog is en of de site het mag lezen."
    try:
        data = bytes_of(root / path)
        if len(data) > LARGEST:
            raise too_large(path, (root / path).stat().st_size)
        return read_document(path, data)
    except OSError as error:
        what = f"Het bestand kan niet gelezen worden ({error.strerror})."
        raise DocumentError(Problem(path, 0, what, remedy)) from error
    except DocumentError:
        raise
    except Exception as error:
        # One file, however it was made, takes no other file down.
        log.exception("The file %s cannot be read", path)
        what = f"Het bestand kan niet gelezen worden ({type(error).__name__})."
        raise DocumentError(Problem(path, 0, what, "Haal het laatste wat je veranderde weer weg.")) from error


def bytes_of(path: Path) -> bytes:
    """Return what a file holds, or one byte too much of what is too large; raises OSError.

    A pipe or a device would never end, and a pipe that nobody writes to would not even open.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "het is geen gewoon bestand")
        return file.read(LARGEST + 1)


def markdown_files(root: Path) -> list[str]:
    """Return the paths of all Markdown files below a folder, sorted, hidden files and folders left out."""
    return sorted(path for path, _ in walk(root))


def walk(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield path and state of every Markdown file; what vanishes while looking is passed over."""
    folders = [""]
    while folders:
        below = folders.pop()
        try:
            entries = list(os.scandir(root / below))
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = below + entry.name
            if entry.is_dir(follow_symlinks=False):
                folders.append(path + "/")
            elif entry.name.endswith(".md"):
                try:
                    yield path, entry.stat()
                except OSError:
                    continue


def is_page(path: str) -> bool:
    """Return whether a file is a page for visitors: not a question, the desk's or reserved."""
    return path == HOME or not (path in RESERVED or path.startswith((INTAKE, DESK)))


def slug_of(document: Document) -> str:
    """Return the slug a document asks for: its own, else its file's name."""
    own = document.meta.get("slug")
    name = document.path.rpartition("/")[2].removesuffix(".md")
    return own if isinstance(own, str) and own else name
