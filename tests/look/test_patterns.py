"""The page with all patterns is whole: what is not on it does not exist."""

import re

from flask import Flask

from tests.server import ROOT

TEMPLATES = ROOT / "templates"
# What other macros are made of, and what cannot be seen: a form's hidden inputs and its attributes.
INSIDE = {"phone_link", "taken_mat_symbol", "taken_mat", "free_mat", "rows_of_mats", "people"}
INSIDE |= {"hidden_fields", "in_place"}


def macros() -> set[str]:
    found: set[str] = set()
    for file in (TEMPLATES / "macros").glob("*.html"):
        found |= set(re.findall(r"{% macro (\w+)\(", file.read_text("utf-8")))
    return found


def test_every_macro_is_shown_and_named_on_the_page_with_all_patterns() -> None:
    source = (TEMPLATES / "patterns.html").read_text("utf-8")
    named = set(
        re.findall(r"(\w+)\([^)]*\)", " ".join(re.findall(r'{% call show\(.*?, (".*?")\) %}', source)))
    )
    shown = set(
        re.findall(
            r"\b(?:agency|contact|desk|drawings|forms|marks|mats|reading|sections|tools)\.(\w+)\(", source
        )
    )
    # The call to the intake closes every page, so it stands at the end of this one.
    assert macros() - INSIDE - named == {"call_to_action"}
    assert macros() - INSIDE - shown - {"way_in", "contact_fields"} == set()


def test_the_patterns_are_for_developers_alone(app: Flask) -> None:
    assert not app.debug
    assert app.test_client().get("/patronen").status_code == 404
    assert app.test_client().get("/patronen/fout/500").status_code == 404
