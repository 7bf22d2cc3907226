"""Everything that a content folder says at one moment, with the last good version where a file turned bad."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from vollegym.content.agency import Agency, read_agency
from vollegym.content.folder import AGENCY, HANDBOOK, INTAKE, STUDIO, Folder, is_page, slug_of
from vollegym.content.last_good import LastGood
from vollegym.content.library import Library, build
from vollegym.content.opening_hours import OpeningHours, hours_of
from vollegym.content.page import NO_SUCH_KIND, Page, read_page, unknown_tools
from vollegym.content.related import Relations, relate
from vollegym.content.search import Index
from vollegym.content.worked_studio import WorkedStudio, read_worked_studio
from vollegym.documents.document import Document, Problem
from vollegym.questionnaire.journey import path
from vollegym.questionnaire.question_files import read_questionnaire
from vollegym.questionnaire.questions import Questionnaire

STAYS = "De vorige versie blijft zichtbaar."


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Pages, questions, opening hours and the agency's facts, read and checked together, with every problem.

    `questionnaire` is that of the files, None with a mistake; the database holds the one in force.
    `questions` is how many a newcomer is asked by the last one without a mistake. `handbook` is for the desk.
    `worked_studio` is that of the last file without a mistake that this process saw, None before it saw one.
    """

    folder: Folder
    library: Library
    relations: Relations
    questionnaire: Questionnaire | None
    questions: int
    opening_hours: OpeningHours
    agency: Agency
    worked_studio: WorkedStudio | None
    handbook: Document | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[Problem]:
        """The mistakes that keep something of the content from being shown as it stands."""
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def of_the_questions(self) -> list[Problem]:
        """What is wrong with the question files."""
        return [problem for problem in self.problems if problem.path.startswith(INTAKE)]

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


def take_snapshot(
    folder: Folder,
    today: date,
    last_good: LastGood,
    last_hours: Callable[[], OpeningHours],
    before: Snapshot | None = None,
) -> Snapshot:
    """Return what a folder says on a day; a page of `before` keeps its slug against a newcomer.

    `last_hours` is asked for the last good opening hours when those of the file cannot be used.
    """
    pages, problems = pages_of(folder, read_before(before))
    questionnaire, questions, wrong = questions_of(folder, before)
    problems += wrong
    hours, wrong = hours_in_force(folder, last_hours, before)
    problems += wrong
    lost = unknown_tools(pages)
    problems += lost
    pages = [page for page in pages if page.path not in {problem.path for problem in lost}]
    stuck = {problem.path for problem in problems if problem.severity == "error"}
    older = old_versions(sorted(stuck), last_good)
    if folder.home and not any(page.kind == "home" for page in (*pages, *older)):
        # A home page with a mistake that never was right: the project's own, as where there is none at all.
        pages += filter(None, [read_page(folder.home)[0]])
        folder = replace(folder, lent=folder.lent | {folder.home.path})
    stand_ins = folder.lent if older else ()
    taken = {page.slug for page in older}
    pages = [page for page in pages if not (page.path in stand_ins and page.slug in taken)]
    library, clashes = without_clashes(
        pages + older, last_good, today, owners(before.library if before else None)
    )
    agency, odd = read_agency(
        (AGENCY in stuck and last_good.document(AGENCY)) or folder.documents.get(AGENCY)
    )
    studio, wrong = read_worked_studio(folder.documents.get(STUDIO))
    problems += wrong
    studio = studio or (before.worked_studio if before else None)
    handbook = (HANDBOOK in stuck and last_good.document(HANDBOOK)) or folder.documents.get(HANDBOOK)
    now = {path: document.digest for path, document in folder.documents.items()}
    changed = {page.path for page in library.everything if now.get(page.path) != page.digest}
    shown = changed - folder.lent
    problems = [with_comfort(problem, shown) for problem in (*problems, *clashes, *odd)]
    problems = said_once(sorted(problems, key=lambda problem: (problem.path, problem.line)))
    return Snapshot(
        folder=folder,
        library=replace(library, unreadable=unreadable(stuck, folder) - set(library.pages)),
        relations=relate(library, before.relations if before else None),
        questionnaire=questionnaire,
        questions=questions,
        opening_hours=hours,
        agency=agency,
        worked_studio=studio,
        handbook=handbook or None,
        problems=tuple(problems),
    )


def read_before(before: Snapshot | None) -> dict[tuple[str, str], Page]:
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
    return pages, problems


def hours_in_force(
    folder: Folder, last_hours: Callable[[], OpeningHours], before: Snapshot | None
) -> tuple[OpeningHours, list[Problem]]:
    """Return the hours that count, and what is wrong with the file when that could be read.

    A file with a mistake changes nothing: the last good hours stay. Where there never were any, no time is
    offered and the page still takes call-back wishes.
    """
    found, problems = hours_of(folder)
    if found.errors:
        good = before.opening_hours if before and before.opening_hours.document else last_hours()
        found = replace(good, errors=found.errors)
    return found, [problem for problem in problems if problem not in folder.problems]


def questions_of(folder: Folder, before: Snapshot | None) -> tuple[Questionnaire | None, int, list[Problem]]:
    """Return the questionnaire, how many questions a newcomer is asked, and what is wrong with the files.

    Files that could not be read at all are among the problems of the folder already.
    """
    unread = [problem for problem in folder.problems if problem.path.startswith(INTAKE)]
    made, found = read_questionnaire(folder.intake(), unread)
    last = before.questions if before else len(folder.intake())
    return (
        made,
        len(path(made, {})) if made else last,
        [problem for problem in found if problem not in unread],
    )


def old_versions(paths: Iterable[str], last_good: LastGood) -> list[Page]:
    """Return the last good version of each of these files that has one."""
    documents = [document for path in paths if is_page(path) and (document := last_good.document(path))]
    return [page for document in documents if (page := read_page(document)[0])]


def without_clashes(
    pages: list[Page], last_good: LastGood, today: date, owner: Mapping[str, str]
) -> tuple[Library, list[Problem]]:
    """Return the library and its problems; who loses a slug to another file shows its last good version."""
    pages = sorted(pages, key=lambda page: (owner.get(page.slug) != page.path, page.path))
    library = build(pages, today)
    losers = [problem.path for problem in library.problems if problem.severity == "error"]
    older = [
        page for page in old_versions(losers, last_good) if page.slug not in {other.slug for other in pages}
    ]
    if older:
        replaced = {page.path for page in older}
        again = build([*(page for page in pages if page.path not in replaced), *older], today)
        return again, list(library.problems)
    return library, list(library.problems)


def owners(before: Library | None) -> dict[str, str]:
    """Return which file has which slug."""
    return {page.slug: page.path for page in before.everything} if before else {}


def unreadable(paths: Iterable[str], folder: Folder) -> frozenset[str]:
    """Return the slugs that these files would have, as far as that can be told: else by the file's name."""
    pages = [path for path in paths if is_page(path)]
    asked = {slug_of(folder.documents[path]) for path in pages if path in folder.documents}
    return frozenset(asked | {path.rpartition("/")[2].removesuffix(".md") for path in pages})


def said_once(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems, and an unknown kind that many files have with the first of them alone."""
    found: dict[str, Problem] = {}
    more: Counter[str] = Counter()
    for problem in problems:
        is_kind = problem.what.startswith(NO_SUCH_KIND)
        key = problem.what if is_kind else f"{problem.path}:{problem.line}:{problem.what}{problem.remedy}"
        more[key] += is_kind and key in found
        found.setdefault(key, problem)
    return [also(problem, more[key]) for key, problem in found.items()]


def also(problem: Problem, others: int) -> Problem:
    """Return a problem with the number of other files that have it too."""
    files = "1 ander bestand" if others == 1 else f"{others} andere bestanden"
    return replace(problem, what=f"{problem.what} Ook bij {files}.") if others else problem


def with_comfort(problem: Problem, shown: set[str]) -> Problem:
    """Return an error with the news that the page itself stays up, where it does."""
    if problem.severity == "error" and problem.path in shown:
        return replace(problem, what=f"{problem.what} {STAYS}")
    return problem
