"""One person, by keyboard alone and with a plain client: equal rows.

With script and without give that row too: tests/journeys/test_chromium.py.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.intake.browsing import key_on, type_answer
from tests.journeys.walker import Walker
from tests.people import ANNA
from tests.server import Server

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
# What differs between two leads of one person: who they are in the books, and when.
OWN = {"reference", "started_at", "submitted_at", "source", "source_last"}


def by_keyboard(site: Server, open_page: OpenPage) -> str:
    page = open_page()
    page.goto(site.url + "/intake")
    while key_on(page):
        type_answer(page, ANNA)
    page.keyboard.press("Tab")
    press_with_keys(page)
    return page.url


def press_with_keys(page: Page) -> None:
    for _ in range(60):
        if page.evaluate("document.activeElement.matches('main form button')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/uitkomst")


def plainly(site: Server, _open_page: OpenPage) -> str:
    given = {key: value if isinstance(value, list) else [value] for key, value in flat(ANNA)}
    return Walker(site.url).walk(given).url


def flat(answers: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in answers.items():
        yield from value.items() if isinstance(value, dict) else [(key, value)]


def test_the_keyboard_alone_gives_the_row_of_a_plain_client(site: Server, open_page: OpenPage) -> None:
    for client in (by_keyboard, plainly):
        assert client(site, open_page) == site.url + "/intake/uitkomst", client.__name__
    lines = site.flask("leads", "export", "--format", "jsonl").splitlines()
    rows = [{key: value for key, value in json.loads(line).items() if key not in OWN} for line in lines]
    assert len(rows) == 2
    assert rows[0] == rows[1]
    assert rows[0]["answers"]["goals"] == ANNA["goals"]
