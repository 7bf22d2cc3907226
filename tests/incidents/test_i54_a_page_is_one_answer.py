"""I54: one page downloaded the text of all pages and 1.2 MB of script, moved about, and was empty without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.look.stops import READ
from tests.server import Server
from tests.visitor import Visitor


def test_i54_a_page_holds_its_own_text_and_no_other(visitor: Visitor) -> None:
    article, other = visitor.open(READ["artikel"]), visitor.open("/small-group-training-marketing")
    own = [
        " ".join("".join(p.itertext()).split()) for p in other.all("p") if len("".join(p.itertext())) > 200
    ]
    assert own
    assert not [text for text in own if text in article.text]


@pytest.mark.browser
@pytest.mark.parametrize("name", ["home", "artikel", "kennisbank"])
def test_i54_without_script_a_page_is_the_same(
    site: Server, open_page: Callable[..., Page], name: str
) -> None:
    words = []
    for script in (True, False):
        page = open_page(script=script)
        page.goto(site.url + READ[name])
        words.append(page.locator("main").inner_text())
    assert words[0] == words[1]
    assert len(words[0]) > 500
