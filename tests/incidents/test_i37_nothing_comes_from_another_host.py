"""I37: fonts, faces, films and pictures came from five other hosts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.look.stops import READ
from tests.server import Server


@pytest.mark.browser
def test_i37_no_page_asks_another_host_for_anything(site: Server, open_page: Callable[..., Page]) -> None:
    """The fixture fails on every request to another host; here each kind of page is opened once."""
    page, asked = open_page(), []
    page.on("request", lambda request: asked.append(request.url))
    for name, path in READ.items():
        if name != "patronen":
            page.goto(site.url + path, wait_until="networkidle")
    assert asked
    assert all(url.startswith(site.url) for url in asked)
