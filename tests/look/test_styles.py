"""The styles stay small and whole: every class and every rule is used, nothing is said twice."""

import re
from collections import Counter

import pytest
from flask import Flask

from tests.look.styles import CSS, FILES, TOKENS, classes, rules, source, styled
from tests.server import ROOT
from vollegym.web.assets import LAYERS, SHEETS, files

MOST = 14_336  # Bytes, before compression: what fits in the first round trip beside the page itself.


def written_classes() -> set[str]:
    """Every word in a class attribute of a template, and every class that Markdown brings."""
    found: set[str] = set()
    for file in (ROOT / "templates").rglob("*.html"):
        if file.name not in ("patterns.html", "card.html") and "messages" not in file.parts:
            for value in re.findall(r'(?:class|layout)="((?:\{\{.*?\}\}|[^"])*)"', file.read_text("utf-8")):
                found |= set(re.findall(r"[a-z][a-z0-9-]*", re.sub(r"\b(if|else|not|and|or)\b", " ", value)))
    for file in (ROOT / "static" / "js").glob("*.js"):
        for value in re.findall(r'className = "([a-z -]+)"', file.read_text("utf-8")):
            found |= set(value.split())
    for file in (ROOT / "vollegym" / "documents").glob("*.py"):
        found |= set(re.findall(r"class[\"']?[=,:] ?\\?[\"']([a-z-]+)", file.read_text("utf-8")))
    for file in (ROOT / "content").rglob("*.md"):
        found |= set(re.findall(r"\{: \.([a-z-]+)", file.read_text("utf-8")))
    return found | {"align-right"}


def test_every_styled_class_is_used_in_a_template() -> None:
    assert {name for file in FILES for name in classes(file)} - written_classes() == set()


def test_nothing_is_said_twice() -> None:
    """Neither the same selector in the same place, nor a list of declarations that another rule has."""
    for sheet in SHEETS:
        told = [
            (file.parent, *rule)
            for layer in files(CSS, sheet).values()
            for file in layer
            for rule in rules(file)
        ]
        heads = Counter((layer, where, head) for layer, where, head, _ in told)
        assert [head for head, times in heads.items() if times > 1 and "font-face" not in head[2]] == []
        long = Counter((layer, where, body) for layer, where, _, body in told if len(body) > 40)
        assert [body for body, times in long.items() if times > 1] == []


def test_no_sheet_but_the_tokens_names_a_colour() -> None:
    for file in FILES:
        if file != TOKENS and file.parent.name != "print":
            found = re.findall(r"#(?:[0-9a-fA-F]{3}){1,2}\b|rgba?\(|hsl", source(file).replace("#0000", ""))
            assert found == [], file


@pytest.mark.parametrize("sheet", SHEETS)
def test_everything_stands_in_the_layer_of_its_folder(app: Flask, sheet: str) -> None:
    styles = app.jinja_env.globals["styles"](sheet)  # type: ignore[operator]
    assert re.findall(r"@layer (\w+){", styles) == list(LAYERS)
    assert re.sub(r"{[^{}]*}", "", styles).count("@layer") == len(LAYERS)


def test_the_layers_make_important_unnecessary() -> None:
    assert [file.name for file in CSS.rglob("*.css") if "!" in source(file)] == []


def test_a_class_is_named_for_what_it_is() -> None:
    """No letters and numbers that only the cascade understands, as .l3 and --mg were."""
    assert {name for name in styled() if not re.fullmatch(r"[a-z][a-z-]{2,}", name)} == set()


@pytest.mark.parametrize("sheet", ["home", "text", "reading", "sheet", "tool", "flow", "booking"])
def test_the_styles_of_a_page_fit_in_the_first_round_trip(app: Flask, sheet: str) -> None:
    styles = app.jinja_env.globals["styles"](sheet)  # type: ignore[operator]
    assert len(styles.encode()) <= MOST


def test_no_file_of_styles_is_left_over() -> None:
    joined = {file for sheet in SHEETS for layer in files(CSS, sheet).values() for file in layer}
    assert set(CSS.rglob("*.css")) == joined
