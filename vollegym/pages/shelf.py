"""The content of the site as it is now: folder, library, agency, and texts rendered when first asked for."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from vollegym.pages.library import Library, Page, build
from vollegym.pages.schema import read_page
from vollegym.text.agency import Agency, check_agency, read_agency
from vollegym.text.documents import Problem
from vollegym.text.folder import Folder, read_folder
from vollegym.text.render import Rendered, render

log = logging.getLogger(__name__)
PLACE = re.compile(r"\{\{ *(\w+) *\}\}")
# Texts kept in HTML form: enough for every page of an agency, bounded for a folder of ten thousand.
KEPT = 256


@dataclass(frozen=True)
class Content:
    """Everything that the content folder says, at one moment."""

    folder: Folder
    library: Library
    agency: Agency
    problems: tuple[Problem, ...] = field(default=())


class Shelf:
    """Holds the content and renders it; `today` tells which dated pages are public."""

    def __init__(self, content: Path, own: Path, facts: Mapping[str, str], today: Callable[[], date]) -> None:
        self.content, self.own, self.facts, self.today = content, own, facts, today
        self.now = self.read()
        for problem in self.now.problems:
            if problem.severity == "error":
                log.error("Content: %s", problem)
        self.rendered = lru_cache(maxsize=KEPT)(self.render)

    def read(self) -> Content:
        """Return the content as it stands in the folder."""
        return understood(read_folder(self.content, self.own), self.today())

    def text(self, page: Page) -> Rendered:
        """Return the text of a page as HTML, rendered at the first request."""
        return self.rendered(page.digest, page.title, page.body)

    def render(self, _digest: str, title: str, body: str) -> Rendered:
        """Return a text with the site's facts filled in, as HTML."""
        return render(filled(body, self.facts), title)


def understood(folder: Folder, today: date) -> Content:
    """Return what a folder says, with every problem in it."""
    pages, problems = [], list(folder.problems)
    for document in folder.pages():
        page, found = read_page(document)
        problems += found
        if page:
            pages.append(page)
    library = build(pages, today)
    bureau = folder.documents.get("bureau.md")
    problems += [*library.problems, *(check_agency(bureau) if bureau else ())]
    return Content(
        folder, library, read_agency(bureau), tuple(sorted(problems, key=lambda p: (p.path, p.line)))
    )


def filled(body: str, facts: Mapping[str, str]) -> str:
    """Return a body with `{{ name }}` replaced by the fact of that name; other names stay as typed."""
    return PLACE.sub(lambda match: facts.get(match[1], match[0]), body)
