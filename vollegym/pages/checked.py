"""A page with everything that checks look at, and how a check says where something is."""

from dataclasses import dataclass
from pathlib import Path

from vollegym.pages.library import Library, Page
from vollegym.text.documents import Problem
from vollegym.text.render import Rendered


@dataclass(frozen=True, slots=True)
class Checked:
    """One page, its text as HTML, and what there is around it: library, static files, names to fill in."""

    page: Page
    text: Rendered
    library: Library
    static: Path
    facts: frozenset[str]

    def lines(self) -> list[tuple[int, str]]:
        """Return the lines of the text with their numbers in the file."""
        return list(enumerate(self.page.body.splitlines(), self.page.body_line))

    def line(self, words: str) -> int:
        """Return the line of the file on which these words stand, else the first line of the text."""
        return next((number for number, line in self.lines() if words and words in line), self.page.body_line)

    def remark(self, where: str | int, what: str, remedy: str) -> Problem:
        """Return a remark at a line, or at the line of these words."""
        line = where if isinstance(where, int) else self.line(where)
        return Problem(self.page.path, line, what, remedy, "remark")
