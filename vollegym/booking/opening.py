"""The opening hours in force: read again as soon as the file changes, in every process by itself.

So an owner who closes a day closes it at once. A file with a mistake changes nothing: the last good hours
stay; where there never were any, no time is offered and the page still takes call-back wishes.
"""

import logging
from pathlib import Path
from typing import cast

from flask import current_app

from vollegym.booking.hours import Hours
from vollegym.booking.reading import read_hours
from vollegym.text.documents import Document, DocumentError, Problem, read_document

log = logging.getLogger(__name__)
NAME = "afspraak.md"
Stamp = tuple[Path, int, int]


class Opening:
    """Reads afspraak.md from the content folder, or the project's own where that has none."""

    def __init__(self, content: Path, own: Path) -> None:
        self._places = (content / NAME, own / NAME)
        self._seen: Stamp | None = None
        self._hours = Hours()
        self._document: Document | None = None

    @property
    def hours(self) -> Hours:
        """The hours in force now."""
        self._refresh()
        return self._hours

    @property
    def text(self) -> tuple[str, str]:
        """The title of the page with times and the Markdown above the times; both may be empty."""
        self._refresh()
        if self._document is None:
            return "", ""
        return str(self._document.meta.get("title", "")), self._document.body

    def _refresh(self) -> None:
        seen = self._stamp()
        if seen is None or seen == self._seen:
            return
        document, hours, problems = read_file(seen[0])
        for problem in problems:
            log.log(
                logging.ERROR if problem.severity == "error" else logging.INFO, "Opening hours: %s", problem
            )
        if document is not None and hours is not None:
            self._document, self._hours = document, hours
        # Last, so that no other thread takes the hours of before for those of this file.
        self._seen = seen

    def _stamp(self) -> Stamp | None:
        """Return which file counts and what it is recognised by, or None when there is none."""
        for path in self._places:
            try:
                state = path.stat()
            except OSError:
                continue
            return path, state.st_mtime_ns, state.st_size
        return None


def read_file(path: Path) -> tuple[Document | None, Hours | None, list[Problem]]:
    """Return the document and its hours, None for what cannot be used, and what is wrong."""
    try:
        document = read_document(path.name, path.read_bytes())
    except DocumentError as error:
        return None, None, [error.problem]
    except OSError as error:
        return (
            None,
            None,
            [Problem(path.name, 0, f"Niet te lezen ({error.strerror}).", "Kijk of het er nog is.")],
        )
    hours, problems = read_hours(document)
    return document, hours, problems


def opening() -> Opening:
    """Return the opening hours of the running application."""
    return cast(Opening, current_app.extensions["opening"])
