"""The opening hours of a snapshot: those of the file, or the last good ones beside its mistakes."""

from dataclasses import dataclass

from vollegym.calendar.hours import Hours
from vollegym.calendar.hours_file import read_hours
from vollegym.content.folder import HOURS, Folder
from vollegym.documents.document import Document, DocumentError, Problem, read_document


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The hours that count and the file that says so; None where there never were any.

    `errors` are the mistakes of the file as it is now: with one, the last good hours stay in force.
    """

    hours: Hours = Hours()
    document: Document | None = None
    errors: tuple[Problem, ...] = ()

    @property
    def text(self) -> tuple[str, str]:
        """The title of the page with times and the Markdown above the times; both may be empty."""
        return (str(self.document.meta.get("title", "")), self.document.body) if self.document else ("", "")


def hours_of(folder: Folder) -> tuple[OpeningHours, list[Problem]]:
    """Return the hours of a folder and what is wrong with them, remarks included; half hours are none.

    Half-understood hours would sell times that the owner does not have.
    """
    unread = [problem for problem in folder.problems if problem.path == HOURS]
    document = folder.documents.get(HOURS)
    if unread or document is None:
        return OpeningHours(errors=tuple(unread)), unread
    hours, problems = read_hours(document)
    if hours is None:
        return OpeningHours(errors=tuple(p for p in problems if p.severity == "error")), problems
    return OpeningHours(hours, document), problems


def hours_in(text: str) -> OpeningHours:
    """Return the hours in a text that could be used once; none when it can be used no longer."""
    try:
        document = read_document(HOURS, text.encode())
    except DocumentError:
        return OpeningHours()
    hours, _ = read_hours(document)
    return OpeningHours(hours, document) if hours else OpeningHours()
