"""Which articles belong together, computed from what they say and whom they name.

The owner's own list comes first; where it is silent, shared rare words in titles, headings and descriptions
decide, and links between the two count for as much as a good match of words. It is reckoned when it is first
asked for; after a change only the pages that changed are read again.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from itertools import islice

from vollegym.content.library import Library
from vollegym.content.page import Page
from vollegym.dutch.stemming import stems

HOW_MANY = 3
HEADING = re.compile(r"^#{2,4} +(.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(\s*<?(/[^)\s>#?]*)")
# A link counts like half of a perfect match of words; the same subject like a small one.
LINKED, SAME_SUBJECT = 0.5, 0.15


@dataclass(frozen=True, slots=True)
class Profile:
    """What one page says about itself: how often it has which stem, and the slugs that its text links to."""

    counts: Mapping[str, int]
    links: frozenset[str]


class Relations:
    """Words and links of each page, ready to be compared; `known` are the profiles of pages read before."""

    def __init__(self, library: Library, known: Mapping[Page, Profile]) -> None:
        self.library, self.known = library, known

    @cached_property
    def profiles(self) -> Mapping[Page, Profile]:
        pages = self.library.pages.values()
        found = {page: self.known.get(page) or profile(page) for page in pages}
        self.known = found
        return found

    @cached_property
    def holders(self) -> Mapping[str, list[str]]:
        """The slugs of the pages that have a stem."""
        return turned(self.counts)

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How much a stem counts: the rarer, the more."""
        pages = len(self.profiles)
        return {word: math.log((1 + pages) / len(slugs)) for word, slugs in self.holders.items()}

    @cached_property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """How often each page has which stem, by its slug."""
        return {page.slug: known.counts for page, known in self.profiles.items()}

    @cached_property
    def lengths(self) -> Mapping[str, float]:
        """By what the words of a page are divided, so that two equal pages match as 1."""
        rarity = self.rarity
        return {
            slug: math.sqrt(sum((count * rarity[word]) ** 2 for word, count in counts.items())) or 1.0
            for slug, counts in self.counts.items()
        }

    def weight(self, slug: str, word: str) -> float:
        """Return how much a stem counts in a page."""
        return self.counts[slug].get(word, 0) * self.rarity.get(word, 0.0) / self.lengths[slug]

    @cached_property
    def links(self) -> Mapping[str, frozenset[str]]:
        """The slugs that a page links to."""
        return {page.slug: known.links for page, known in self.profiles.items()}

    @cached_property
    def linking(self) -> Mapping[str, list[str]]:
        """The slugs of the pages that link to one."""
        return turned(self.links)

    @cached_property
    def of_subject(self) -> Mapping[str, list[str]]:
        """The slugs of the articles on a subject."""
        return turned({page.slug: [page.subject] * bool(page.subject) for page in self.library.articles})

    def reckon(self) -> None:
        """Reckon all of it now, so that no visitor waits for it."""
        _ = self.lengths, self.linking, self.of_subject


def turned(of_slug: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return the slugs of each thing from the things of each slug."""
    found: dict[str, list[str]] = {}
    for slug, things in of_slug.items():
        for thing in things:
            found.setdefault(thing, []).append(slug)
    return found


def relate(library: Library, before: Relations | None = None) -> Relations:
    """Return how the pages of a library belong together; `before` knows those that did not change."""
    return Relations(library, before.known if before else {})


def related(page: Page, library: Library, relations: Relations) -> list[Page]:
    """Return the articles to read after this page: the owner's choice first, then the nearest ones."""
    chosen = [other for name in page.related if (other := find(name, library)) and other.slug != page.slug]
    near = [] if len(chosen) >= HOW_MANY else nearest(page, library, relations)
    return list(dict.fromkeys([*chosen, *near]))[: max(HOW_MANY, len(chosen))]


def nearest(page: Page, library: Library, relations: Relations) -> list[Page]:
    """Return the articles that share most with this page, best first."""
    mine = relations.counts.get(page.slug, {})
    scores: defaultdict[str, float] = defaultdict(float)
    for word in mine:
        # A word that half of a big library uses tells nothing and costs most.
        if len(relations.holders[word]) <= max(20, len(library.pages) // 4):
            for slug in relations.holders[word]:
                scores[slug] += relations.weight(page.slug, word) * relations.weight(slug, word)
    for slug in {*relations.links.get(page.slug, ()), *relations.linking.get(page.slug, ())}:
        scores[slug] += LINKED
    for slug in relations.of_subject.get(page.subject, ()):
        scores[slug] += SAME_SUBJECT
    place = library.places
    best = nsmallest(
        HOW_MANY,
        (slug for slug in scores if offered(library, slug, page)),
        key=lambda slug: (-scores[slug], place[slug]),
    )
    rest = (other.slug for other in library.articles if other.slug not in best)
    more = islice((slug for slug in rest if offered(library, slug, page)), HOW_MANY - len(best))
    return [library.pages[slug] for slug in (*best, *more)]


def offered(library: Library, slug: str, page: Page) -> bool:
    """Return whether this is an article that may be read after a page."""
    return slug != page.slug and slug in library.places and not library.pages[slug].noindex


def find(name: str, library: Library) -> Page | None:
    """Return the page of this slug or alias."""
    return library.pages.get(name) or library.aliases.get(f"/{name}")


def profile(page: Page) -> Profile:
    """Return what a page is about by its own words; those of the title count three times."""
    headings = " ".join(HEADING.findall(page.body))
    said = (
        f"{page.title} {page.title} {page.title} {page.slug} {page.description} {page.card_title} {headings}"
    )
    return Profile(Counter(stems(said)), links_of(page))


def links_of(page: Page) -> frozenset[str]:
    """Return the slugs that a page links to in its text."""
    return frozenset(address.strip("/").rpartition("/")[2] for address in LINK.findall(page.body))


def near_address(path: str, library: Library, relations: Relations) -> list[Page]:
    """Return the pages whose titles share most words with an address that is not there."""
    asked = set(stems(path.replace("-", " ").replace("_", " ")[:200]))
    slugs = {slug for word in asked for slug in relations.holders.get(word, ())[:500]}
    scores = {slug: sum(relations.weight(slug, word) for word in asked) for slug in slugs}
    best = sorted(slugs, key=lambda slug: (-scores[slug], slug))[:HOW_MANY]
    return [library.pages[slug] for slug in best if not library.pages[slug].noindex]
