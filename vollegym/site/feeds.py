"""What machines read: feed, sitemap, robots.txt and security.txt, all made from the library (I42)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePath
from urllib.parse import urlsplit

from vollegym.content.agency import Agency
from vollegym.content.library import Library
from vollegym.content.page import Page
from vollegym.documents.markdown import Rendered
from vollegym.dutch.dates import AMSTERDAM, midnight

ANCHOR = re.compile(r'<a class="anchor"[^>]*></a>')
LOCAL = re.compile(r'\b(href|src)="(/(?!/)|#)')
# Readers fetch a feed every hour; older articles they have already, or find in the sitemap.
MOST = 30
# A feed must say when it last changed; one without dated articles says that nothing is known.
NEVER = datetime(1970, 1, 1, tzinfo=AMSTERDAM)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in the feed; moments are midnight in Amsterdam, for a file knows days only."""

    page: Page
    id: str
    url: str
    html: str
    published: datetime
    updated: datetime


def entries(library: Library, text: Callable[[Page], Rendered], site: str) -> list[Entry]:
    """Return the newest dated articles; one without a date would get an invented one."""
    dated = [page for page in library.articles if page.date and not page.noindex]
    return [entry(page, text(page), site) for page in dated[:MOST]]


def entry(page: Page, text: Rendered, site: str) -> Entry:
    html = absolute(str(text.html), site, page.url)
    published = page.date or NEVER.date()
    name = f"{published}:{PurePath(page.path).stem}"
    changed = midnight(page.changed or published)
    return Entry(page, named(site, name), site + page.url, html, midnight(published), changed)


def named(site: str, name: str) -> str:
    """Return a tag URI (RFC 4151): it stays the same under another slug, and when the site gets https."""
    return f"tag:{urlsplit(site).hostname},{name}"


def newest(found: Sequence[Entry]) -> datetime:
    """Return when the feed last changed."""
    return max((entry.updated for entry in found), default=NEVER)


def absolute(html: str, site: str, url: str) -> str:
    """Return HTML whose addresses work anywhere, without the anchors that only a page needs."""
    own = {"#": f"{site}{url}#", "/": f"{site}/"}
    return LOCAL.sub(lambda match: f'{match[1]}="{own[match[2]]}', ANCHOR.sub("", html))


def addresses(library: Library, site: str) -> list[tuple[str, date | None]]:
    """Return every address to be found with the day of its last change, None where no file says it."""
    changes = [page.changed for page in library.articles if page.changed]
    found = [(site + page.url, page.changed) for page in library.everything if not page.noindex]
    return [*found[:1], (f"{site}/kennisbank", max(changes, default=None)), *found[1:]]


def robots(site: str) -> str:
    """Return robots.txt: all pages are open, and the sitemap tells which there are."""
    return f"User-agent: *\nDisallow: /beheer/\nDisallow: /agenda/\n\nSitemap: {site}/sitemap.xml\n"


def security(agency: Agency, site: str, today: date) -> str:
    """Return security.txt; where the agency gave no address or number, its intake is the way to reach it."""
    phone = agency.telephone.link or f"{site}/intake"
    contact = f"mailto:{agency.email}" if agency.email else phone
    expires = midnight(today.replace(day=1) + timedelta(days=180)).isoformat()
    return (
        f"Contact: {contact}\n"
        f"Expires: {expires}\n"
        "Preferred-Languages: nl, en\n"
        f"Canonical: {site}/.well-known/security.txt\n"
    )
