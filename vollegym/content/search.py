"""Search over titles, headings and texts, in memory. Whatever is typed, it answers.

Own index instead of SQLite's: it knows Dutch endings and compounds ("werving" finds "ledenwerving"), shows
hits with the word marked, and never touches the database of the leads. Price: every worker has its own,
some megabytes for a thousand articles, made after each change; that takes a second for a thousand articles.
"""

import math
import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from vollegym.content.highlight import Wanted
from vollegym.content.library import Library
from vollegym.content.page import Page
from vollegym.documents.plain_text import plain
from vollegym.dutch.stemming import STOPWORDS, stem, tokens

LONGEST, MOST_WORDS, MOST_HITS = 200, 10, 20
HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
# How much a word counts by where it stands, and by how it was found.
TITLE, HEAD, CARD, TEXT = 8.0, 4.0, 3.0, 1.0
EXACT, BEGINS, WITHIN = 1.0, 0.7, 0.4
# How many fields of a page are read at once: its title, and how it describes itself.
SHORT = 2


@dataclass(frozen=True, slots=True)
class Found:
    """The pages that fit a query, best first, and what to mark in them."""

    pages: tuple[Page, ...]
    wanted: Wanted
    meant: str = ""


class Index:
    """Which page holds which word how prominently; one that is not `whole` leaves the texts out."""

    def __init__(self, library: Library, *, whole: bool = True) -> None:
        self.whole = whole
        self.pages = tuple(page for page in library.everything if not page.noindex)
        self.places: dict[str, tuple[array[int], array[float]]] = {}
        words: set[str] = set()
        for number, page in enumerate(self.pages):
            words |= self.add(number, page)
        self.words = sorted(words)
        # All of them in one text, because to look in that takes a twentieth of looking in each.
        self.joined = f" {' '.join(self.words)} "

    def add(self, number: int, page: Page) -> set[str]:
        """Note the words of a page; return them."""
        weights: Counter[str] = Counter()
        seen: set[str] = set()
        for field, weight in islice(fields(page), None if self.whole else SHORT):
            for word, count in Counter(tokens(field)).items():
                if word not in STOPWORDS:
                    seen.add(word)
                    weights[stem(word)] += weight * (1 + math.log(count))  # type: ignore[assignment]
        for key, weight in weights.items():
            numbers, heights = self.places.setdefault(key, (array("I"), array("f")))
            numbers.append(number)
            heights.append(weight)
        return seen

    def search(self, query: str) -> Found:
        """Return the pages that hold most of the words of a query; the last word may be unfinished."""
        typed = words_of(query)
        ways = [self.ways(word, word == typed[-1] and not query.endswith(" ")) for word in typed]
        scores, matched = self.scores(ways)
        best = max(matched.values(), default=0)
        order = sorted(scores, key=lambda number: (-matched[number], -scores[number], number))
        # Pages that hold fewer of the words only follow when they hold at least half of them.
        pages = [self.pages[number] for number in order if 2 * matched[number] >= best]
        wanted = Wanted(frozenset(key for way in ways for key in way))
        return Found(tuple(pages[:MOST_HITS]), wanted, "" if pages else self.meant(typed))

    def scores(self, ways: Iterable[dict[str, float]]) -> tuple[dict[int, float], Counter[int]]:
        """Return the score of each page, and how many of the words it holds."""
        scores: dict[int, float] = {}
        matched: Counter[int] = Counter()
        for way in ways:
            best: dict[int, float] = {}
            for key, trust in way.items():
                numbers, heights = self.places[key]
                rarity = trust * math.log(1 + len(self.pages) / len(numbers))
                for number, height in zip(numbers, heights, strict=True):
                    best[number] = max(best.get(number, 0.0), rarity * height)
            matched.update(best.keys())
            for number, score in best.items():
                scores[number] = scores.get(number, 0.0) + score
        return scores, matched

    def ways(self, word: str, unfinished: bool) -> dict[str, float]:
        """Return the stems that a typed word may mean, each with how sure that is."""
        found: dict[str, float] = {}
        if len(word) >= 4:
            found |= {stem(other): WITHIN for other in self.holding(word)}
        if unfinished and len(word) >= 2:
            found |= {stem(other): BEGINS for other in self.beginning(word)}
        if stem(word) in self.places:
            found[stem(word)] = EXACT
        return found

    def holding(self, word: str) -> Iterator[str]:
        """Give the words that hold this one."""
        place = self.joined.find(word)
        while place >= 0:
            end = self.joined.find(" ", place)
            yield self.joined[self.joined.rfind(" ", 0, place) + 1 : end]
            place = self.joined.find(word, end)

    def beginning(self, word: str) -> list[str]:
        """Return the words that begin like this one."""
        first, last = bisect_left(self.words, word), bisect_left(self.words, word + "\U0010ffff")
        return self.words[first : min(last, first + 200)]

    def meant(self, typed: list[str]) -> str:
        """Return the query with unknown words replaced by the nearest known ones, "" without any."""
        nearest = [word if stem(word) in self.places else self.near(word) for word in typed]
        return " ".join(nearest) if nearest and all(nearest) and nearest != typed else ""

    def near(self, word: str) -> str:
        """Return the known word that looks most like this one."""
        alike = [other for other in self.words if other[0] == word[0] and abs(len(other) - len(word)) <= 2]
        return next(iter(get_close_matches(word[:40], alike, 1, 0.7)), "")


def fields(page: Page) -> Iterator[tuple[str, float]]:
    """Yield the texts of a page, each with what a word in it counts; the costly ones last."""
    yield f"{page.title} {page.heading} {page.slug}", TITLE
    yield f"{page.description} {page.card_title} {page.card_text} {page.subject} {page.content_title}", CARD
    yield " ".join(HEADING.findall(page.body)), HEAD
    yield plain(page.body), TEXT


def words_of(query: str) -> list[str]:
    """Return the words of a query that say something; all of them when none does."""
    typed = list(dict.fromkeys(tokens(query[:LONGEST])))[:MOST_WORDS]
    return [word for word in typed if word not in STOPWORDS] or typed
