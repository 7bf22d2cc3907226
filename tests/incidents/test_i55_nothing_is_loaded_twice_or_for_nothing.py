"""I55: the same font came three times, and what was preloaded was not used."""

from collections.abc import Callable

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.look.stops import READ
from tests.server import Server


@pytest.mark.browser
@pytest.mark.parametrize("name", ["home", "artikel", "kennisbank", "intake"])
def test_i55_every_file_is_asked_for_once_and_used(
    site: Server, open_page: Callable[..., Page], name: str
) -> None:
    page, asked, said = open_page(), [], list[ConsoleMessage]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: said.append(line))
    page.goto(site.url + READ.get(name, "/intake"), wait_until="networkidle")
    page.wait_for_timeout(3500)  # Chromium complains about an unused preload a few seconds after the load.
    assert len(asked) == len(set(asked)), asked
    assert not [line.text for line in said if "preload" in line.text]
