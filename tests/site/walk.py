"""A walk over every address that the site itself names: sitemap, feed, menus, lists and texts."""

import re
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import html5lib
from flask.testing import FlaskClient

# The slugs of the old site, and its other addresses; nothing here is taken from the program.
SLUGS = """boutique-gym-marketing fitness-leadgeneratie fitness-leads-opvolgen fitness-marketing-bureau
fitness-marketing-nederland fitness-studio-groei gym-marketing high-ticket-pt-sales leden-werven-sportschool
ledenwerving-fitness meer-leden-sportschool personal-trainer-leads personal-trainer-marketing
personal-training-klanten-werven pt-studio-marketing pt-studio-starten-marketing small-group-leden-werven
small-group-training-marketing sportschool-marketing sportschool-marketing-bureau sportschool-marketing-tips
sportschool-marketing-werkt-niet fitness-marketing""".split()
MOVED = {
    "/intake": """/aanmelding /strategiegesprek /startnow /startnow-uni /uitgeputte-trainer /tweede-locatie
        /voorspelbare-groei /groeisysteem /voorspelbare-leden /acquisitiesysteem /community /samen-groeien
        /gymnetwerk /monitoring /groeistructuur /wekelijks-ritme /sorry /bedankt""".split(),
    "/afspraak": ["/intake/gekwalificeerd", "/verdiepingsgesprek"],
    "/": ["/gym-growth-blueprint", "/resultaten"],
}
OTHERS = [path for paths in MOVED.values() for path in paths]
# The flow has walkers of its own.
LEAVES = {"/afspraak", "/intake"}


def old_addresses() -> list[str]:
    return [*OTHERS, *(f"/{slug}" for slug in SLUGS), *(f"/kennisbank/{slug}" for slug in SLUGS)]


class Walk:
    """Opens addresses once each and remembers which did not answer 200.

    A text of the old site may name an old address; `moved` lets those lead on, in one step.
    """

    def __init__(self, site: FlaskClient, *, moved: bool = False) -> None:
        self.site, self.moved = site, moved
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def everything(self) -> None:
        for start in ["/", *self.sitemap(), *self.feed(), "/zoeken?q=leden", "/robots.txt", "/bestaat-niet"]:
            self.open(start, "the start")

    def sitemap(self) -> list[str]:
        root = ElementTree.fromstring(self.site.get("/sitemap.xml").text)
        return [local(found.text or "") for found in root.iter() if found.tag.endswith("loc")]

    def feed(self) -> list[str]:
        text = self.site.get("/feed.xml").text
        links = re.findall(r'href="([^"]+)"', text) + re.findall(r"(?:href|src)=&#34;([^&]+)&#34;", text)
        return [local(link) for link in links if urlsplit(link).netloc in ("", "localhost")]

    def open(self, path: str, source: str) -> None:
        address = path.partition("#")[0]
        if address in self.seen:
            return
        self.seen.add(address)
        if urlsplit(address).path in LEAVES:
            return
        response = self.site.get(address, buffered=True)
        if response.status_code == 301 and self.moved and source.startswith("/"):
            response = self.site.get(response.location, buffered=True)
        if response.status_code != 200 and path != "/bestaat-niet":
            self.wrong.append(f"{source} → {path}: {response.status_code}")
        if response.mimetype == "text/html":
            self.follow(address, response.text)

    def follow(self, address: str, text: str) -> None:
        tree = html5lib.parse(text, namespaceHTMLElements=False)
        ids = {element.get("id") for element in tree.iter()}
        for element in tree.iter():
            link = element.get("href") or element.get("src")
            if not link or urlsplit(link).scheme in ("mailto", "tel"):
                continue
            if urlsplit(link).netloc not in ("", "localhost"):
                continue
            if link.startswith("#"):
                if link[1:] not in ids:
                    self.wrong.append(f"{address} → {link}: no such place")
                continue
            self.open(local(urljoin(address, link)), address)


def local(link: str) -> str:
    """The address without its host."""
    parts = urlsplit(link)
    return (
        (parts.path or "/")
        + (f"?{parts.query}" if parts.query else "")
        + (f"#{parts.fragment}" if parts.fragment else "")
    )
