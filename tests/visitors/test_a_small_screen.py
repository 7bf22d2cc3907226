"""On a small or enlarged screen the question is answered without searching, and what is said comes into view (V3, V15)."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.intake.browsing import NEXT, choose, press
from tests.people import ANNA
from tests.server import Server

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
FIRST = ".options label, .form input:not([type=hidden], .decoy *)"
# What is larger than the screen begins at its top.
IN_SIGHT = """() => { const box = document.activeElement.getBoundingClientRect();
  return box.top >= 0 && (box.bottom <= innerHeight || box.height > innerHeight && box.top < innerHeight / 4) }"""


def questions(page: Page, site: str) -> Iterator[str]:
    """Each question in turn, by the last piece of its address."""
    page.goto(site + "/intake/rol")
    while not page.url.endswith("/controle"):
        yield page.url.rpartition("/")[2]
        choose(page, ANNA)
        press(page)


def test_the_first_answer_is_in_view_on_every_question(site: Server, open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 360, "height": 640})
    for name in questions(page, site.url):
        page.wait_for_function("() => scrollY === 0")
        # The question about money comes after what it buys, and that is read first.
        first = page.locator(".gains h2" if name == "budget" else FIRST).first
        box = first.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 640, name


def test_the_mats_of_the_progress_stay(site: Server, open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 360, "height": 640})
    for number, _ in enumerate(questions(page, site.url)):
        assert page.locator(".mats > .taken").count() == number
        sizes = page.locator(".mats > li").evaluate_all(
            "all => all.map(e => [e.clientWidth, e.clientHeight])"
        )
        assert len(sizes) == 8
        assert min(sizes) >= [12, 24], sizes


@pytest.mark.parametrize(("width", "height"), [(320, 256), (640, 360)])
def test_the_focus_lands_in_view_after_every_answer_and_every_mistake(
    site: Server, open_page: OpenPage, width: int, height: int
) -> None:
    """320 by 256 is a desk screen at 400 %."""
    page, lost = open_page(viewport={"width": width, "height": height}), []
    for name in questions(page, site.url):
        if page.evaluate("document.activeElement.tagName") == "H1" and not page.evaluate(IN_SIGHT):
            lost.append(name)
        page.click(NEXT)
        expect(page.locator(".errors").first).to_be_focused()
        if not page.evaluate(IN_SIGHT):
            lost.append(f"{name}, with a mistake")
    assert lost == []
