"""Everything that a content folder says at one moment, with the last good version where a file turned bad."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from vollegym.calendar.definition import read_hours
from vollegym.content.agency import Agency, read_agency
from vollegym.content.folder import HANDBOOK, INTAKE, Folder, is_page
from vollegym.content.last_good import Kept
from vollegym.content.library import Library, Page, build
from vollegym.content.page_fields import read_page
from vollegym.content.related import Relations, relate
from vollegym.content.search import Index
from vollegym.documents.document import Document, Problem
from vollegym.questionnaire.definition import read_questionnaire
from vollegym.questionnaire.journey import path

STAYS = "De vorige versie blijft zichtbaar."


@dataclass(frozen=True)
class Content:
    """The folder, what is made of it, and every problem that was met; `handbook` is for the desk."""

    folder: Folder
    library: Library
    agency: Agency
    handbook: Document | None
    relations: Relations
    problems: tuple[Problem, ...]
    questions: int

    @cached_property
    def index(self) -> Index:
        """The words of all pages, gathered at the first search."""
        return Index(self.library)

    @cached_property
    def titles(self) -> Index:
        """The words of titles and descriptions alone, quickly gathered for until the whole index is there."""
        return Index(self.library, whole=False)

    def good(self) -> list[Document]:
        """Return the documents of the owner that are shown as they stand in the folder."""
        shown = {page.path: page.digest for page in (*self.library.everything, *self.library.waiting)}
        return [
            document
            for path, document in self.folder.documents.items()
            if path not in self.folder.lent and (not is_page(path) or shown.get(path) == document.digest)
        ]


def understood(folder: Folder, today: date, kept: Kept, before: Content | None = None) -> Content:
    """Return what a folder says on a day; a page of `before` keeps its slug against a newcomer."""
    pages, problems = pages_of(folder, read_before(before))
    asked, wrong = questions_of(folder)
    problems += wrong
    stuck = {problem.path for problem in problems if problem.severity == "error"}
    older = old_versions(sorted(stuck), kept)
    if folder.home and not any(page.kind == "home" for page in (*pages, *older)):
        # A home page with a mistake that never was right: the project's own, as where there is none at all.
        pages += filter(None, [read_page(folder.home)[0]])
        folder = replace(folder, lent=folder.lent | {folder.home.path})
    stand_ins = folder.lent if older else ()
    taken = {page.slug for page in older}
    pages = [page for page in pages if not (page.path in stand_ins and page.slug in taken)]
    library, clashes = without_clashes(pages + older, kept, today, owners(before.library if before else None))
    bureau = ("bureau.md" in stuck and kept.document("bureau.md")) or folder.documents.get("bureau.md")
    handbook = (HANDBOOK in stuck and kept.document(HANDBOOK)) or folder.documents.get(HANDBOOK)
    now = {path: document.digest for path, document in folder.documents.items()}
    changed = {page.path for page in library.everything if now.get(page.path) != page.digest}
    shown = changed - folder.lent
    agency, odd = read_agency(bureau)
    problems += [*clashes, *odd]
    problems = [with_comfort(problem, shown) for problem in problems]
    problems.sort(key=lambda problem: (problem.path, problem.line))
    return Content(
        folder,
        library,
        agency,
        handbook or None,
        relate(library),
        tuple(problems),
        asked or (before.questions if before else len(folder.intake())),
    )


def read_before(before: Content | None) -> dict[tuple[str, str], Page]:
    """Return the pages that nothing was wrong with by file and digest, so that only the others are read."""
    if before is None:
        return {}
    wrong = {problem.path for problem in before.problems}
    pages = (*before.library.everything, *before.library.waiting)
    return {(page.path, page.digest): page for page in pages if page.path not in wrong}


def pages_of(folder: Folder, known: Mapping[tuple[str, str], Page]) -> tuple[list[Page], list[Problem]]:
    """Return the pages of a folder and every problem of its files; known ones are not read again."""
    pages, problems = [], list(folder.problems)
    for document in folder.pages():
        same = known.get((document.path, document.digest))
        page, found = (same, []) if same else read_page(document)
        problems += found
        if page:
            pages.append(page)
    return pages, problems + wrong_hours(folder)


def wrong_hours(folder: Folder) -> list[Problem]:
    """Return what is wrong with the opening hours, when the file could be read."""
    document = folder.documents.get("afspraak.md")
    return read_hours(document)[1] if document else []


def questions_of(folder: Folder) -> tuple[int, list[Problem]]:
    """Return how many questions a newcomer is asked (0 when they cannot be used) and what is wrong with them.

    Files that could not be read at all are among the problems of the folder already.
    """
    unread = [problem for problem in folder.problems if problem.path.startswith(INTAKE)]
    made, found = read_questionnaire(folder.intake(), unread)
    return len(path(made, {})) if made else 0, [problem for problem in found if problem not in unread]


def old_versions(paths: Iterable[str], kept: Kept) -> list[Page]:
    """Return the last good version of each of these files that has one."""
    documents = [document for path in paths if is_page(path) and (document := kept.document(path))]
    return [page for document in documents if (page := read_page(document)[0])]


def without_clashes(
    pages: list[Page], kept: Kept, today: date, owner: Mapping[str, str]
) -> tuple[Library, list[Problem]]:
    """Return the library and its problems; who loses a slug to another file shows its last good version."""
    pages = sorted(pages, key=lambda page: (owner.get(page.slug) != page.path, page.path))
    library = build(pages, today)
    losers = [problem.path for problem in library.problems if problem.severity == "error"]
    older = [page for page in old_versions(losers, kept) if page.slug not in {other.slug for other in pages}]
    if older:
        replaced = {page.path for page in older}
        again = build([*(page for page in pages if page.path not in replaced), *older], today)
        return again, list(library.problems)
    return library, list(library.problems)


def owners(before: Library | None) -> dict[str, str]:
    """Return which file has which slug."""
    return {page.slug: page.path for page in before.everything} if before else {}


def with_comfort(problem: Problem, shown: set[str]) -> Problem:
    """Return an error with the news that the page itself stays up, where it does."""
    if problem.severity == "error" and problem.path in shown:
        return replace(problem, what=f"{problem.what} {STAYS}")
    return problem
