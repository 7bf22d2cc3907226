"""Search hits as a visitor sees them: the words marked, and the piece of text around them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from vollegym.content.page import Page
from vollegym.documents.plain_text import plain
from vollegym.dutch.stemming import folded, stem

WORD = re.compile(r"[^\W_]+")
AROUND = 28  # Words of an excerpt.


@lru_cache(maxsize=30_000)
def root(word: str) -> str:
    """Return the stem of a word as it stands in a text; an excerpt asks it of every word of a page."""
    return stem(folded(word))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The stems that were looked for."""

    stems: frozenset[str]

    def has(self, word: str) -> bool:
        """Return whether a word of a text is one that was looked for."""
        return root(word) in self.stems

    def marked(self, text: str) -> Markup:
        """Return a text as HTML with the words that were looked for marked."""
        parts, last = [], 0
        for match in WORD.finditer(text):
            if self.has(match[0]):
                parts += [
                    escape(text[last : match.start()]),
                    Markup("<mark>"),
                    escape(match[0]),
                    Markup("</mark>"),
                ]
                last = match.end()
        return Markup("").join([*parts, escape(text[last:])])


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that was found, in the shape in which lists show pages."""

    url: str
    title: Markup
    card_title: Markup
    card_text: Markup
    description: str


def hit(page: Page, wanted: Wanted, filled: Callable[[str], str]) -> Hit:
    """Return a page with what was looked for marked; `filled` fills the facts in that a text names."""
    title = wanted.marked(page.card_title or page.title)
    text = excerpt(plain(filled(page.body)), wanted) or page.card_text or page.description
    return Hit(page.url, title, title, wanted.marked(text), page.description)


def excerpt(text: str, wanted: Wanted) -> str:
    """Return the piece of a text that holds most of the words, "" when it holds none."""
    words = text.split()
    hits = [number for number, word in enumerate(words) if any(map(wanted.has, WORD.findall(word)))]
    if not hits:
        return ""
    best = max(hits, key=lambda start: sum(start <= other < start + AROUND for other in hits))
    start = max(0, best - 6)
    piece = " ".join(words[start : start + AROUND])
    return f"{'… ' if start else ''}{piece}{' …' if start + AROUND < len(words) else ''}"
