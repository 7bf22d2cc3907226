"""All pages by their address, made from documents: what is public, what is not yet, and what is wrong.

One wrong file never hurts another: it is left out and named (incidents I40, I52). Addresses, sitemap, feed,
menus and lists are all made from the same library, so that none can list what is not there (I42).
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vollegym.content.page import Page
from vollegym.documents.document import Problem


@dataclass(frozen=True)
class Library:
    """The public pages by slug, those that wait, and the problems of putting them together."""

    pages: Mapping[str, Page] = field(default_factory=dict)
    waiting: tuple[Page, ...] = ()
    aliases: Mapping[str, Page] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    home: Page | None = None
    # The slugs of files that cannot be shown: nothing else stands in for them.
    unreadable: frozenset[str] = frozenset()

    @cached_property
    def articles(self) -> tuple[Page, ...]:
        """The articles: dated ones first, newest first, then the others by their file's name."""
        found = [page for page in self.pages.values() if page.kind == "article"]
        return tuple(
            sorted(found, key=lambda page: (-(page.date or datetime.date.min).toordinal(), page.path))
        )

    @cached_property
    def everything(self) -> tuple[Page, ...]:
        """Every public page, home first, then articles, then other pages by kind and slug."""
        rest = (page for page in self.pages.values() if page.kind != "article")
        others = sorted(rest, key=lambda page: (page.kind, page.slug))
        return (*((self.home,) if self.home else ()), *self.articles, *others)

    @cached_property
    def tools(self) -> tuple[Page, ...]:
        """The tools, by their file's name."""
        return tuple(sorted((page for page in self.pages.values() if page.tool), key=lambda page: page.path))

    @cached_property
    def sheets(self) -> tuple[Page, ...]:
        """The sheets to print, by their file's name."""
        return tuple(
            sorted((page for page in self.pages.values() if page.kind == "sheet"), key=lambda page: page.path)
        )

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """The subjects that articles name, in the order of the alphabet."""
        return tuple(sorted({page.subject for page in self.articles if page.subject}, key=str.casefold))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each article stands in the list, by its slug."""
        return {page.slug: place for place, page in enumerate(self.articles)}

    def around(self, page: Page) -> tuple[Page | None, Page | None]:
        """Return the articles before and after this one in the list."""
        place = self.places.get(page.slug)
        if place is None:
            return None, None
        before = self.articles[place - 1] if place else None
        after = self.articles[place + 1] if place + 1 < len(self.articles) else None
        return before, after


def build(pages: Iterable[Page], today: datetime.date) -> Library:
    """Return the library of these pages as it is on this day; of two pages with one slug the first stays."""
    problems: list[Problem] = []
    by_slug: dict[str, Page] = {}
    for page in pages:
        first = by_slug.setdefault(page.slug, page)
        if first is not page:
            problems.append(twice(page, first))
    public = {slug: page for slug, page in by_slug.items() if page.public(today)}
    return Library(
        pages={slug: page for slug, page in public.items() if page.kind != "home"},
        waiting=tuple(page for page in by_slug.values() if not page.public(today)),
        aliases=aliases_of(by_slug, public, problems),
        problems=tuple(problems),
        home=next((page for page in public.values() if page.kind == "home"), None),
    )


def twice(page: Page, first: Page) -> Problem:
    """Return the problem of a page whose slug another page has already."""
    what = f"De slug {page.slug} is al van {first.path}."
    return Problem(page.path, page.lines.get("slug", 1), what, "Geef een van de twee een andere slug.")


def aliases_of(
    taken: Mapping[str, Page], public: Mapping[str, Page], problems: list[Problem]
) -> dict[str, Page]:
    """Return the old addresses of the public pages; one that a page or another alias has is a remark."""
    found: dict[str, Page] = {}
    for page in public.values():
        for alias in page.aliases:
            other = taken.get(alias.removeprefix("/")) or found.get(alias)
            if other is None:
                found[alias] = page
            elif other is not page:
                what = f"Het oude adres {alias} is al van {other.path}."
                problems.append(page.problem("aliases", what, "Haal het hier of daar weg."))
    return found
