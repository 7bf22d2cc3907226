"""Hero parts ran together ("sportschoolsuccesvol"), most pages had two h1, a table stood there as pipes."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from tests.visitor import Visitor

ARTICLE = """---
title: "Sportschool succesvol"
heroTitleLine1: "sportschool"
heroTitleLine2: "succesvol "
heroTitleLine3: " maken"
heroTitleLine4: "nu."
---

# Sportschool succesvol

# Nog een grote kop
| a | b |
|---|---|
| 1 | 2 |
"""


def test_i49_spaces_one_h1_and_a_real_table(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ARTICLE)
    page = Visitor(make_app(content=tmp_path)).open("/a")
    assert page.h1 == "sportschool succesvol maken nu."
    assert len(page.all("table")) == 1
    assert "|" not in page.text
