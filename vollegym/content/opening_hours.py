"""The opening hours in force: read again as soon as the file changes, in every process by itself.

So an owner who closes a day closes it at once. A file with a mistake changes nothing: the last good hours
stay, after a restart too, because the database keeps them. Where there never were any, no time is offered and
the page still takes call-back wishes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from vollegym.calendar.definition import read_hours
from vollegym.calendar.hours import Hours
from vollegym.content import hours_store
from vollegym.documents.document import Document, DocumentError, Problem, read_document
from vollegym.findings import Finding
from vollegym.storage.database import Storage

NAME = "afspraak.md"
Stamp = tuple[Path, int, int]


@dataclass(frozen=True, slots=True)
class InForce:
    """The hours that count, and the text they come from, read and raw; None where there never were any.

    `errors` are the mistakes of the file that was looked at last, and `seen` is what that is recognised by.
    """

    hours: Hours = Hours()
    document: Document | None = None
    text: str | None = None
    errors: tuple[Problem, ...] = ()
    seen: Stamp | None = None


class OpeningHours:
    """Reads afspraak.md from the content folder, or the project's own where that has none."""

    def __init__(self, content: Path, own: Path, storage: Storage) -> None:
        self._places = (content / NAME, own / NAME)
        self._storage = storage
        self._now = InForce()

    @property
    def now(self) -> InForce:
        """What is in force now; raises sqlite3.Error when the last good hours are needed and out of reach."""
        seen = self._stamp()
        if seen is not None and seen != self._now.seen:
            self._now = self._look(seen)
        return self._now

    @property
    def hours(self) -> Hours:
        """The hours in force now."""
        return self.now.hours

    @property
    def text(self) -> tuple[str, str]:
        """The title of the page with times and the Markdown above the times; both may be empty."""
        document = self.now.document
        return (str(document.meta.get("title", "")), document.body) if document else ("", "")

    def keep(self, now: datetime) -> None:
        """Keep the hours of the file in the database, when they are good and not there yet."""
        found = self.now
        if found.text is None or found.errors or hours_store.kept(self._storage.database()) == found.text:
            return
        with self._storage.writing() as db:
            hours_store.keep(db, found.text, now)

    def _look(self, seen: Stamp) -> InForce:
        """Return what this file says, or the last good hours with what is wrong with the file."""
        try:
            found = read(seen[0].read_bytes())
        except OSError as error:
            found = InForce(errors=(unreadable(error),))
        if found.errors:
            last = self._now if self._now.document else self._kept()
            found = replace(last, errors=found.errors)
        return replace(found, seen=seen)

    def _kept(self) -> InForce:
        """Return the last good hours as an earlier process kept them; none where there never were any."""
        text = hours_store.kept(self._storage.database())
        return read(text.encode()) if text is not None else InForce()

    def _stamp(self) -> Stamp | None:
        """Return which file counts and what it is recognised by, or None when there is none."""
        for path in self._places:
            try:
                state = path.stat()
            except OSError:
                continue
            return path, state.st_mtime_ns, state.st_size
        return None


def read(data: bytes) -> InForce:
    """Return the hours in these bytes, or none and what is wrong."""
    try:
        document = read_document(NAME, data)
    except DocumentError as error:
        return InForce(errors=(error.problem,))
    hours, problems = read_hours(document)
    if hours is None:
        return InForce(errors=tuple(problem for problem in problems if problem.severity == "error"))
    return InForce(hours, document, data.decode("utf-8-sig"))


def unreadable(error: OSError) -> Problem:
    """Return what is wrong with a file that the disk does not give."""
    what = f"Het bestand kan niet gelezen worden ({error.strerror})."
    return Problem(NAME, 0, what, "Kijk of het er nog is en of de site het mag lezen.")


def mistakes(found: InForce) -> Iterator[Finding]:
    """Give each mistake of the file with the hours that count meanwhile."""
    meanwhile = (
        "De laatste goede uren blijven gelden."
        if found.document
        else "Er zijn nog geen goede uren, dus niemand kan een gesprek kiezen."
    )
    for problem in found.errors:
        yield Finding("wrong", f"{problem.path}:{problem.line}: {problem.what} {meanwhile}", problem.remedy)
