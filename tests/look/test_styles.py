"""The styles stay small and whole: every class and every rule is used, nothing is said twice."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.look.stops import every_stop
from tests.look.styles import CSS, SHEETS, classes, rules, selectors, source
from tests.server import ROOT, Server
from vollegym.web.assets import SHEETS as JOINED

MOST = 14_336  # Bytes, before compression: what fits in the first round trip beside the page itself.
STATES = re.compile(
    r"(\[open\]|:has\(:[\w-]+\)|::[\w-]+|:(hover|focus-visible|focus-within|focus|checked|target-\w+))"
)
# For the Markdown of an owner: our own texts have no such heading, line, picture or piece of code.
OTHERS = {".paper h1.l3", "h4", "pre", "img", '.home .title[class*=" l"]'}
# Words in a class attribute that only name a thing, for scripts and for people; nothing styles them.
NAMES = {"main", "plain", "help", "empty", "away", "pat"}


def written_classes() -> set[str]:
    """Every word in a class attribute of a template, and every class that Markdown brings."""
    found: set[str] = set()
    for file in (ROOT / "templates").rglob("*.html"):
        if file.name not in ("patterns.html", "card.html") and "messages" not in file.parts:
            for value in re.findall(r'class="((?:\{\{.*?\}\}|[^"])*)"', file.read_text("utf-8")):
                found |= set(re.findall(r"[a-z][a-z0-9-]*", re.sub(r"\b(if|else|not|and|or)\b", " ", value)))
    for file in (ROOT / "vollegym" / "documents").glob("*.py"):
        found |= set(re.findall(r"class[\"']?[=,:] ?\\?[\"']([a-z-]+)", file.read_text("utf-8")))
    for file in (ROOT / "content").rglob("*.md"):
        found |= set(re.findall(r"\{: \.([a-z-]+)", file.read_text("utf-8")))
    return found | {"ta-right"}


def test_every_styled_class_is_used_in_a_template() -> None:
    assert {name for sheet in SHEETS for name in classes(sheet)} - written_classes() == set()


def test_nothing_is_said_twice() -> None:
    """Neither the same selector in the same place, nor a list of declarations that another rule has."""
    for sheets in JOINED.values():
        heads = Counter((where, head) for name in sheets for where, head, _ in rules(name))
        assert [head for head, times in heads.items() if times > 1 and "font-face" not in head[1]] == []
        long = Counter((where, body) for name in sheets for where, _, body in rules(name) if len(body) > 40)
        assert [body for body, times in long.items() if times > 1] == []


def test_no_sheet_but_the_tokens_names_a_colour() -> None:
    for name in ("base", "layout", "blocks", "reading", "flow"):
        screen = re.sub(r"@media print.*", "", source(name), flags=re.DOTALL)
        assert re.findall(r"#(?:[0-9a-fA-F]{3}){1,2}\b|rgba?\(|hsl", screen.replace("#0000", "")) == []


def test_everything_stands_in_a_layer() -> None:
    assert source("tokens").lstrip().startswith("@layer tokens, base, layout, blocks")
    for name in SHEETS:
        assert all(where.startswith("@layer") or head == "@font-face" for where, head, _ in rules(name)), name


@pytest.mark.parametrize("sheet", ["reading", "flow"])
def test_the_styles_of_a_page_fit_in_the_first_round_trip(app: Flask, sheet: str) -> None:
    styles = app.jinja_env.globals["styles"](sheet)  # type: ignore[operator]
    assert len(styles.encode()) <= MOST


def test_no_file_of_styles_is_left_over() -> None:
    assert {file.stem for file in CSS.glob("*.css")} == {name for names in JOINED.values() for name in names}


@pytest.mark.browser
def test_every_rule_matches_something_somewhere(shown: Server, open_page: Callable[..., Page]) -> None:
    left = {s for name in SHEETS for s in selectors(name)} - OTHERS
    bare = {selector: STATES.sub("", selector) or "*" for selector in left}
    page = open_page()
    for _ in every_stop(page, shown.url):
        bare = {s: b for s, b in bare.items() if s in page.evaluate(UNMATCHED, bare)}
    assert " | ".join(sorted(bare)) == ""


UNMATCHED = "all => Object.keys(all).filter(key => !document.querySelector(all[key]))"
