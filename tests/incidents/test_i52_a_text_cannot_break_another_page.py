"""Marketers edited texts in program code, and one lost comma broke the site."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given
from hypothesis import settings as rounds
from hypothesis import strategies as st

GOOD = "---\ntitle: Goed\n---\nTekst."
LINES = [
    "---",
    "title: x",
    "title: [a",
    "slug: goed",
    "date: 2026",
    "aliases: [/goed, goed]",
    "draft: {",
    "| a |",
    "<div>",
]


@pytest.mark.parametrize("name", ["a.md", "index.md", "bureau.md", "afspraak.md", "zz.md"])
@rounds(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(st.sampled_from(LINES) | st.text(max_size=20), max_size=8).map("\n".join))
@example(text="---\n---")
def test_i52_whatever_one_file_holds_the_other_page_is_up(
    make_app: Callable[..., Flask], tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / "goed.md").write_text(GOOD)
    (tmp_path / name).write_text(text, "utf-8")
    app = make_app(content=tmp_path)
    if name == "a.md" and app.extensions["vollegym"].content.now.library.pages["goed"].path == "a.md":
        return  # It took the address fairly: two files asked for it, and the first stays.
    site = app.test_client()
    assert "Tekst." in site.get("/goed").text
    assert site.get("/").status_code == 200
    assert site.get("/kennisbank").status_code == 200
