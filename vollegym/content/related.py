"""Which articles belong together, computed from what they say and whom they name.

The owner's own list comes first; where it is silent, shared rare words in titles, headings and descriptions
decide, and links between the two count for as much as a good match of words. Nothing here reads whole
texts, so that a thousand articles are related within the time of a start.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from vollegym.content.library import Library
from vollegym.content.page import Page
from vollegym.dutch.stemming import stems

HOW_MANY = 3
HEADING = re.compile(r"^#{2,4} +(.+)$", re.MULTILINE)
LINK = re.compile(r"\]\(\s*<?(/[^)\s>#?]*)")
# A link counts like half of a perfect match of words; the same subject like a small one.
LINKED, SAME_SUBJECT = 0.5, 0.15
Weights = Mapping[str, float]


@dataclass(frozen=True)
class Relations:
    """Words and links of each page, ready to be compared."""

    weights: Mapping[str, Weights]
    links: Mapping[str, frozenset[str]]
    holders: Mapping[str, list[str]]


def relate(library: Library) -> Relations:
    counts = {page.slug: Counter(stems(profile(page))) for page in library.pages.values()}
    holders: dict[str, list[str]] = {}
    for slug, counted in counts.items():
        for word in counted:
            holders.setdefault(word, []).append(slug)
    rarity = {word: math.log((1 + len(counts)) / len(slugs)) for word, slugs in holders.items()}
    weights = {
        slug: normal({w: n * rarity[w] for w, n in counted.items()}) for slug, counted in counts.items()
    }
    return Relations(weights, {page.slug: links_of(page) for page in library.pages.values()}, holders)


def related(page: Page, library: Library, relations: Relations) -> list[Page]:
    """Return the articles to read after this page: the owner's choice first, then the nearest ones."""
    chosen = [other for name in page.related if (other := find(name, library)) and other.slug != page.slug]
    near = [] if len(chosen) >= HOW_MANY else nearest(page, library, relations)
    return list(dict.fromkeys([*chosen, *near]))[: max(HOW_MANY, len(chosen))]


def nearest(page: Page, library: Library, relations: Relations) -> list[Page]:
    """Return the articles that share most with this page, best first."""
    mine = relations.weights.get(page.slug, {})
    scores: defaultdict[str, float] = defaultdict(float)
    for word, weight in mine.items():
        # A word that half of a big library uses tells nothing and costs most.
        if len(relations.holders[word]) <= max(20, len(library.pages) // 4):
            for slug in relations.holders[word]:
                scores[slug] += weight * relations.weights[slug][word]
    for other in library.articles:
        linked = other.slug in relations.links.get(page.slug, ()) or page.slug in relations.links[other.slug]
        same = bool(page.subject) and page.subject == other.subject
        scores[other.slug] += LINKED * linked + SAME_SUBJECT * same
    found = [other for other in library.articles if other.slug != page.slug and not other.noindex]
    return sorted(found, key=lambda other: -scores[other.slug])[:HOW_MANY]


def find(name: str, library: Library) -> Page | None:
    """Return the page of this slug or alias."""
    return library.pages.get(name) or library.aliases.get(f"/{name}")


def profile(page: Page) -> str:
    """Return the words that say what a page is about; those of the title count three times."""
    headings = " ".join(HEADING.findall(page.body))
    return (
        f"{page.title} {page.title} {page.title} {page.slug} {page.description} {page.card_title} {headings}"
    )


def links_of(page: Page) -> frozenset[str]:
    """Return the slugs that a page links to in its text."""
    return frozenset(address.strip("/").rpartition("/")[2] for address in LINK.findall(page.body))


def normal(weights: dict[str, float]) -> Weights:
    """Return weights scaled so that two equal pages match as 1."""
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def near_address(path: str, library: Library, relations: Relations) -> list[Page]:
    """Return the pages whose titles share most words with an address that is not there."""
    asked = set(stems(path.replace("-", " ").replace("_", " ")[:200]))
    slugs = {slug for word in asked for slug in relations.holders.get(word, ())[:500]}
    scores = {slug: sum(relations.weights[slug].get(word, 0) for word in asked) for slug in slugs}
    best = sorted(slugs, key=lambda slug: (-scores[slug], slug))[:HOW_MANY]
    return [library.pages[slug] for slug in best if not library.pages[slug].noindex]
