"""Pages of machine-made gibberish went live."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

GIBBERISH = (
    "Sportschool marketing leden groei strategie succes studio trainer omzet campagne resultaat. " * 40
)
ENGLISH = "We help you with the growth of your gym and this is what you get from us. " * 30


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GIBBERISH, "lijkt geen Nederlands"),
        (ENGLISH, "lijkt geen Nederlands"),
        ("Kort.", "telt 1 woorden"),
        ("", "heeft geen tekst"),
    ],
)
def test_i51_it_is_named(make_app: Callable[..., Flask], tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.md").write_text(f"---\ntitle: A\n---\n{text}\n")
    result = make_app(content=tmp_path).test_cli_runner().invoke(args=["content", "check", "--strict"])
    assert result.exit_code == 1
    assert said in result.stdout
