"""I23: the send button stayed dead after autofill."""

import re

from tests.people import ANNA, finish, walk
from tests.visitor import Page, Visitor
from vollegym.config import ROOT


def disabled(page: Page) -> list[str]:
    return [str(e.tag) for e in page.root.iter() if e.get("disabled") is not None or e.get("aria-disabled")]


def test_i23_no_button_is_disabled(visitor: Visitor) -> None:
    for key in [*ANNA, None]:
        assert disabled(walk(visitor, ANNA, until=key)) == []
    assert disabled(finish(visitor, ANNA)) == []


def test_i23_no_script_of_ours_disables_anything() -> None:
    for script in (ROOT / "static" / "js").glob("*.js"):
        # While an answer is on its way, a button says so to who listens; it stays a button.
        assert not re.search(r"(?<!aria-)disabled", script.read_text("utf-8"))
