"""One person, four clients: with script, without, by keyboard alone, and a plain client. Equal rows."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.intake.browsing import key_on, press, type_answer, walk
from tests.journeys.walker import Walker
from tests.people import ANNA
from tests.server import Server

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
# What differs between two leads of one person: who they are in the books, and when.
OWN = {"reference", "started_at", "submitted_at", "source", "source_last"}


def with_script(site: Server, open_page: OpenPage) -> str:
    page = open_page()
    walk(page, site.url)
    press(page)
    return page.url


def without_script(site: Server, open_page: OpenPage) -> str:
    page = open_page(script=False)
    walk(page, site.url)
    press(page)
    return page.url


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


def test_four_clients_end_with_equal_rows(site: Server, open_page: OpenPage) -> None:
    clients = [with_script, without_script, by_keyboard, plainly]
    for client in clients:
        assert client(site, open_page) == site.url + "/intake/uitkomst", client.__name__
    lines = site.flask("leads", "export", "--format", "jsonl").splitlines()
    rows = [{key: value for key, value in json.loads(line).items() if key not in OWN} for line in lines]
    assert len(rows) == 4
    assert all(row == rows[0] for row in rows)
    assert rows[0]["answers"]["goals"] == ANNA["goals"]
