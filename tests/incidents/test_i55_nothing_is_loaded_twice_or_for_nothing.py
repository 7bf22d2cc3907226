"""I55: the same font came three times, and what was preloaded was not used."""

from collections.abc import Callable

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.look.stops import READ
from tests.server import Server


@pytest.mark.browser
def test_i55_every_file_is_asked_for_once_and_used(site: Server, open_page: Callable[..., Page]) -> None:
    requests, said = dict[str, list[str]](), list[ConsoleMessage]()
    for name in ("home", "artikel", "kennisbank", "intake"):
        page = open_page()
        asked = requests[name] = list[str]()
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda line: said.append(line))
        page.goto(site.url + READ.get(name, "/intake"), wait_until="networkidle")
    # Chromium complains about an unused preload a few seconds after the load.
    page.wait_for_timeout(3500)
    assert all(requests.values())
    assert {name: urls for name, urls in requests.items() if len(urls) != len(set(urls))} == {}
    assert not [line.text for line in said if "preload" in line.text]
