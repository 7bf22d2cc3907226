"""Search over titles, headings and texts, in memory. Whatever is typed, it answers.

Own index instead of SQLite's: it knows Dutch endings and compounds ("werving" finds "ledenwerving"), shows
hits with the word marked, and never touches the database of the leads. Price: every worker has its own,
some megabytes for a thousand articles, made at its start in a second; after a change only what changed is
read.
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
from typing import TypeAlias

from vollegym.content.highlight import Wanted
from vollegym.content.library import Library
from vollegym.content.page import Page
from vollegym.documents.plain_text import plain
from vollegym.dutch.stemming import STOPWORDS, stem, tokens

LONGEST, MOST_WORDS, MOST_HITS = 200, 10, 20
HEADING = re.compile(r"#{1,6} +(.+)")
# How much a word counts by where it stands, and by how it was found.
TITLE, HEAD, CARD, TEXT = 8.0, 4.0, 3.0, 1.0
EXACT, BEGINS, WITHIN = 1.0, 0.7, 0.4
# How many fields of a page are read at once: its title, and how it describes itself.
SHORT = 2
# In which pages a stem stands, and how much it counts in each.
Places: TypeAlias = "tuple[array[int], array[float]]"
NOWHERE: Places = (array("I"), array("f"))


@dataclass(frozen=True, slots=True)
class Found:
    """The pages that fit a query, best first, and what to mark in them."""

    pages: tuple[Page, ...]
    wanted: Wanted
    meant: str = ""


class Index:
    """Which page holds which word how prominently; one that is not `whole` leaves the texts out.

    `before` is the index of the pages as they were: those that are the same are not read again.
    """

    def __init__(self, library: Library, *, whole: bool = True, before: "Index | None" = None) -> None:
        self.whole = whole
        shown = [page for page in library.everything if not page.noindex]
        # Each page has a number for as long as it stays the same, and its place in the list.
        self.numbers: dict[Page, int] = dict(before.numbers) if before else {}
        self.places: dict[str, Places] = dict(before.places) if before else {}
        # In how many pages each word stands.
        holders = Counter(dict(zip(before.words, before.held, strict=True)) if before else {})
        self.next: int = before.next if before else 0
        self.own: set[str] = set()
        for page in self.numbers.keys() - set(shown):
            holders.subtract(self.remove(page))
        for page in shown:
            if page not in self.numbers:
                holders.update(self.add(page))
        self.order = {self.numbers[page]: place for place, page in enumerate(shown)}
        self.pages = {self.numbers[page]: page for page in shown}
        self.own.clear()
        self.words: list[str] = sorted(word for word, count in holders.items() if count)
        self.held: array[int] = array("I", [holders[word] for word in self.words])
        # All of them in one text, because to look in that takes a twentieth of looking in each.
        self.joined = f" {' '.join(self.words)} "

    def __getstate__(self) -> dict[str, object]:
        """Return all but the pages, for another process that has these itself."""
        return {**self.__dict__, "numbers": {}, "pages": {}, "own": set()}

    def with_pages(self, library: Library) -> "Index":
        """Return this index, which another process made of the same library."""
        shown = (page for page in library.everything if not page.noindex)
        self.pages = dict(zip(self.order, shown, strict=True))
        self.numbers = {page: number for number, page in self.pages.items()}
        return self

    def read(self, page: Page) -> tuple[dict[str, float], set[str]]:
        """Return how much each stem of a page counts, and its words."""
        weights: dict[str, float] = {}
        seen: set[str] = set()
        for field, weight in islice(fields(page), None if self.whole else SHORT):
            for word, count in Counter(tokens(field)).items():
                if word not in STOPWORDS:
                    seen.add(word)
                    key = stem(word)
                    weights[key] = weights.get(key, 0.0) + weight * (1 + math.log(count))
        return weights, seen

    def add(self, page: Page) -> set[str]:
        """Note the words of a page; return them."""
        number = self.numbers[page] = self.next
        self.next += 1
        weights, seen = self.read(page)
        for key, weight in weights.items():
            numbers, heights = self.writable(key)
            numbers.append(number)
            heights.append(weight)
        return seen

    def remove(self, page: Page) -> set[str]:
        """Forget the words of a page; return them."""
        number = self.numbers.pop(page)
        weights, seen = self.read(page)
        for key in weights:
            numbers, heights = self.writable(key)
            place = numbers.index(number)
            del numbers[place], heights[place]
            if not numbers:
                del self.places[key]
                self.own.discard(key)
        return seen

    def writable(self, key: str) -> Places:
        """Return where a stem stands, to be changed: nobody searches in it yet."""
        if key not in self.own:
            self.own.add(key)
            numbers, heights = self.places.get(key, NOWHERE)
            self.places[key] = numbers[:], heights[:]
        return self.places[key]

    def search(self, query: str) -> Found:
        """Return the pages that hold most of the words of a query; the last word may be unfinished."""
        typed = words_of(query)
        ways = [self.ways(word, word == typed[-1] and not query.endswith(" ")) for word in typed]
        scores, matched = self.scores(ways)
        best = max(matched.values(), default=0)
        order = sorted(scores, key=lambda number: (-matched[number], -scores[number], self.order[number]))
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
    body = page.body
    headings = [HEADING.match(line) for line in body.split("\n") if line.startswith("#")]
    yield " ".join(heading[1] for heading in headings if heading), HEAD
    yield plain(body), TEXT


def words_of(query: str) -> list[str]:
    """Return the words of a query that say something; all of them when none does."""
    typed = list(dict.fromkeys(tokens(query[:LONGEST])))[:MOST_WORDS]
    return [word for word in typed if word not in STOPWORDS] or typed
