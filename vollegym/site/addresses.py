"""Which one true address a visitor means: other spellings, aliases, and every address of the old site.

No address that ever worked stops working (incidents I42, I43). The old addresses are listed here and
nowhere else; a test opens each of them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from vollegym.content.library import Library

# Where a path goes on with a token, a capital is a mistake in the token and not another spelling.
SECRET = re.compile(
    r"/+(intake/+verder|intake/+ja|afspraak|agenda|beheer|concept|healthz|metrics|static)/+[^/]",
    re.IGNORECASE,
)
GONE = re.compile(r"/(vacature|werken-bij|sollicit)")
OLD = {
    **dict.fromkeys(
        (
            *("/aanmelding", "/strategiegesprek", "/startnow", "/startnow-uni", "/uitgeputte-trainer"),
            *("/tweede-locatie", "/voorspelbare-groei", "/groeisysteem", "/voorspelbare-leden"),
            *("/acquisitiesysteem", "/community", "/samen-groeien", "/gymnetwerk", "/monitoring"),
            *("/groeistructuur", "/wekelijks-ritme", "/sorry", "/bedankt"),
        ),
        "/intake",
    ),
    "/intake/gekwalificeerd": "/afspraak",
    "/verdiepingsgesprek": "/afspraak",
    "/gym-growth-blueprint": "/",
    "/resultaten": "/",
    "/index": "/",
    "/index.html": "/",
    "/home": "/",
}
# The old articles, each with the ones that come nearest; the first that exists is where a visitor goes.
OLD_ARTICLES = {
    "boutique-gym-marketing": ("small-group-training-marketing", "sportschool-marketing"),
    "fitness-leadgeneratie": ("personal-trainer-leads", "fitness-leads-opvolgen"),
    "fitness-leads-opvolgen": ("personal-trainer-leads",),
    "fitness-marketing": (
        "fitness-marketing-nederland",
        "sportschool-marketing",
        "personal-trainer-marketing",
    ),
    "fitness-marketing-bureau": ("sportschool-marketing-bureau", "fitness-marketing-nederland"),
    "fitness-marketing-nederland": ("sportschool-marketing", "fitness-marketing-bureau"),
    "fitness-studio-groei": ("pt-studio-marketing", "small-group-training-marketing"),
    "gym-marketing": ("sportschool-marketing", "boutique-gym-marketing"),
    "high-ticket-pt-sales": ("personal-training-klanten-werven",),
    "leden-werven-sportschool": ("meer-leden-sportschool", "ledenwerving-fitness"),
    "ledenwerving-fitness": ("leden-werven-sportschool", "meer-leden-sportschool"),
    "meer-leden-sportschool": ("leden-werven-sportschool", "ledenwerving-fitness"),
    "personal-trainer-leads": ("fitness-leadgeneratie",),
    "personal-trainer-marketing": ("pt-studio-marketing",),
    "personal-training-klanten-werven": ("high-ticket-pt-sales",),
    "pt-studio-marketing": ("personal-trainer-marketing",),
    "pt-studio-starten-marketing": ("pt-studio-marketing", "personal-trainer-marketing"),
    "small-group-leden-werven": ("small-group-training-marketing",),
    "small-group-training-marketing": ("small-group-leden-werven", "boutique-gym-marketing"),
    "sportschool-marketing": ("gym-marketing", "sportschool-marketing-tips", "fitness-marketing-nederland"),
    "sportschool-marketing-bureau": ("fitness-marketing-bureau", "sportschool-marketing"),
    "sportschool-marketing-tips": ("sportschool-marketing", "gym-marketing"),
    "sportschool-marketing-werkt-niet": ("sportschool-marketing", "sportschool-marketing-tips"),
}
# When none of the nearest is there: these four are the subjects of every article.
NEAREST = (
    *("personal-training-klanten-werven", "personal-trainer-marketing", "personal-trainer-leads"),
    "small-group-training-marketing",
)


@dataclass(frozen=True, slots=True)
class Gone:
    """An address that is gone on purpose."""


def corrected(
    path: str, library: Library, is_route: Callable[[str], bool], unknown: bool
) -> str | Gone | None:
    """Return the true address for a path, Gone, or None where there is nothing to correct.

    `unknown` says that nothing answers the path as it is; one that is answered is corrected only when it is
    another spelling, or an old address that a newer one happens to cover.
    """
    address = plain(path)
    if not path.isprintable():
        return None
    if SECRET.match(path) and address not in OLD:
        return None
    if not unknown and address == path and address not in OLD:
        return None
    if address.removeprefix("/kennisbank").removeprefix("/") in library.unreadable:
        return None  # It comes back when its file is mended; search engines remember a 301 for good.
    if found := page_address(address.removeprefix("/kennisbank"), library):
        return found
    if address in OLD:
        return OLD[address]
    if GONE.match(address):
        return Gone()
    return address if address != path and is_route(address) else None


def plain(path: str) -> str:
    """Return a path in small letters, without double or trailing slashes."""
    return "/" + "/".join(part for part in path.lower().split("/") if part)


def page_address(address: str, library: Library) -> str | None:
    """Return the address of the page that this one means: its own, one with this alias, or the nearest."""
    slug = address.removeprefix("/")
    if slug in library.pages:
        return library.pages[slug].url
    if address in library.aliases:
        return library.aliases[address].url
    if slug not in OLD_ARTICLES:
        return None
    near = (*OLD_ARTICLES[slug], *NEAREST)
    return next((library.pages[name].url for name in near if name in library.pages), "/kennisbank")
