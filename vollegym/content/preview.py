"""Looking at a page before it is on the site: by a private link that its writer can pass on.

The link names the page and is signed with the site's secret key; it says nothing about who may read along.
Once the page is on the site, the link leads there.
"""

from datetime import datetime, timedelta

from vollegym.config import Settings
from vollegym.content.library import Library
from vollegym.content.page import Page
from vollegym.dutch.dates import on
from vollegym.tokens import private_token, reference_in

PURPOSE = "preview"
HOLDS = timedelta(days=30)


def preview_link(settings: Settings, page: Page, now: datetime) -> str:
    """Return the whole address of the preview of a page, for thirty days."""
    token = private_token(settings.secret_key, PURPOSE, name_of(page), on(now) + HOLDS)
    return f"{settings.site_url}/concept/{token}"


def previewed(secret: str, library: Library, token: str, now: datetime) -> Page | None:
    """Return the page that a token shows, public or not; None when it holds no longer or the page is gone."""
    name = reference_in(secret, PURPOSE, token, on(now))
    pages = (*library.waiting, *library.everything)
    return next((page for page in pages if name_of(page) == name), None)


def name_of(page: Page) -> str:
    """Return what a page is called here; the home page has no slug."""
    return page.slug or "index"
