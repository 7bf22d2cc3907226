"""What every page knows about the site: its name, address, menus and the agency's facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vollegym.content.agency import Agency
from vollegym.content.content_store import ContentStore
from vollegym.content.library import Library

Entry = tuple[str, str]
MENU = (("Werkwijze", "/werkwijze"), ("Kennisbank", "/kennisbank"))
FOOT = (
    *(
        ("Werkwijze", "/werkwijze"),
        ("Over ons", "/over-ons"),
        ("Kennisbank", "/kennisbank"),
        ("Intake", "/intake"),
    ),
    *(("Zoeken", "/zoeken"), ("Privacy", "/privacy"), ("Voorwaarden", "/voorwaarden")),
)
ROUTES = ("/kennisbank", "/intake", "/zoeken")


@dataclass(frozen=True, slots=True)
class Site:
    """The site as templates see it; `url` has no slash at the end, menus hold (label, address).

    `facts` returns what the files and settings say; it is called when a page says so and not before.
    `photo` returns width and height of the owner's photo, None where none can be shown.
    """

    name: str
    url: str
    menu: tuple[Entry, ...]
    foot: tuple[Entry, ...]
    agency: Agency
    facts: Callable[[], Mapping[str, str]]
    photo: Callable[[], tuple[int, int] | None]

    @property
    def questions(self) -> str:
        """How many questions the intake has, in a word: no page says another number (incident I53)."""
        return self.facts()["vragen"]

    @property
    def floor(self) -> str:
        """The least budget a month with which the agency can do something."""
        return self.facts()["ondergrens"]


def site_of(content: ContentStore, url: str) -> Site:
    """Return the site for the content as it is now, at this address."""
    now = content.now
    menus = existing(MENU, now.library), existing(FOOT, now.library)
    return Site(now.agency.name, url, *menus, now.agency, content.facts, content.photo)


def existing(menu: tuple[Entry, ...], library: Library) -> tuple[Entry, ...]:
    """Return the entries of a menu that lead somewhere."""
    return tuple(entry for entry in menu if entry[1] in ROUTES or entry[1][1:] in library.pages)
