"""What every page knows about the site: its name, address, menus and the agency's facts."""

from dataclasses import dataclass

from vollegym.pages.content import Content
from vollegym.pages.library import Library
from vollegym.text.agency import Agency

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
    """The site as templates see it; `url` has no slash at the end, menus hold (label, address)."""

    name: str
    url: str
    menu: tuple[Entry, ...]
    foot: tuple[Entry, ...]
    agency: Agency


def site_of(content: Content, url: str) -> Site:
    """Return the site for this content at this address."""
    library = content.library
    return Site(content.agency.name, url, existing(MENU, library), existing(FOOT, library), content.agency)


def existing(menu: tuple[Entry, ...], library: Library) -> tuple[Entry, ...]:
    """Return the entries of a menu that lead somewhere."""
    return tuple(entry for entry in menu if entry[1] in ROUTES or entry[1][1:] in library.pages)
