"""Titles and descriptions were made by template: too long, and one sentence for all."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask


def test_i50_lengths_and_near_doubles_are_named(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    told = "Ontdek hoe je met {} sneller groeit en meer leden vindt dan ooit tevoren in je eigen stad."
    for name, words in (("a", "yoga"), ("b", "boks")):
        head = f"title: {'Zo groeit je studio ' * 4}{name}\ndescription: {told.format(words)}"
        (tmp_path / f"{name}.md").write_text(f"---\n{head}\n---\nTekst.\n")
    output = make_app(content=tmp_path).test_cli_runner().invoke(args=["content", "check"]).stdout
    assert "a.md:2: De titel telt 81 tekens" in output
    assert "b.md:2: Deze titel lijkt sterk op die van a.md." in output
    assert "b.md:3: Deze omschrijving lijkt sterk op die van a.md." in output
