"""Twelve links went to a page that never existed, and 15 of 22 articles had no link to them."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask


def test_i48_dead_links_and_orphans_are_named(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\n[B](/b) en [weg](/fitness)\n")
    (tmp_path / "b.md").write_text("---\ntitle: B\n---\nTekst.\n")
    output = make_app(content=tmp_path).test_cli_runner().invoke(args=["content", "check"]).stdout
    assert "a.md:4: De link /fitness gaat nergens heen." in output
    assert "a.md:2: Geen enkele pagina verwijst hierheen." in output
    assert "b.md:2: Geen enkele" not in output


def test_i48_no_page_of_ours_is_an_orphan(app: Flask) -> None:
    output = app.test_cli_runner().invoke(args=["content", "check"]).stdout
    assert "verwijst hierheen" not in output
    assert "nergens heen" not in output
