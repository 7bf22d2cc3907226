"""Search hits as a visitor sees them: the words marked, and the piece of text around them."""

import re
from array import array
from bisect import bisect_left
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
    text = spoken(filled(page.body)).excerpt(wanted) or page.card_text or page.description
    return Hit(page.url, title, title, wanted.marked(text), page.description)


class Spoken:
    """The words of a text with the stem of each, made once for a text that is searched again and again."""

    def __init__(self, text: str) -> None:
        self.text = text
        # For each word of the text in turn: which one it is, and the hash of its stem.
        self.numbers, self.roots = array("L"), array("q")
        for number, piece in enumerate(text.split()):
            for word in WORD.findall(piece):
                self.numbers.append(number)
                self.roots.append(hash(root(word)))

    def excerpt(self, wanted: Wanted) -> str:
        """Return the piece of the text that holds most of the words, "" when it holds none."""
        stems = set(map(hash, wanted.stems))
        hits = [number for number, stem in zip(self.numbers, self.roots, strict=True) if stem in stems]
        if not hits:
            return ""
        words, hits = self.text.split(), list(dict.fromkeys(hits))
        # How many hits there are from each one on, within an excerpt.
        best = max(hits, key=lambda start: bisect_left(hits, start + AROUND) - bisect_left(hits, start))
        start = max(0, best - 6)
        piece = " ".join(words[start : start + AROUND])
        return f"{'… ' if start else ''}{piece}{' …' if start + AROUND < len(words) else ''}"


@lru_cache(maxsize=256)
def spoken(markdown: str) -> Spoken:
    """Return the words of a text in Markdown, ready to be searched."""
    return Spoken(plain(markdown))
