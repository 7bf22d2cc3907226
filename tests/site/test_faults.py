"""Fifteen faults, each in a file of its own; the check names all of them with file and line."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from .conftest import Write

SENTENCE = "Wie belt als jij voor de groep staat, en wat zeg je dan tegen iemand die nog niet zeker is van zijn zaak? "
LONG = SENTENCE * 16
ENGLISH = "This is the page that you will find when you have the time and your own plan for it. " * 20
HEAD = {
    "description": "Een omschrijving van deze pagina die zegt wat iemand hier leest over {}, kort en klaar."
}

# File, what stands in it, and the line and words with which it must be named.
FAULTS = [
    ("quotes.md", '---\ntitle: "Een "echte" les"\n---\n', 2, "kan hier niet gelezen worden"),
    ("unclosed.md", "---\ntitle: x\n\nTekst.", 1, "nergens afgesloten"),
    ("list.md", "---\n- a\n---\n", 2, "geen lijst van velden"),
    ("double.md", "---\ntitle: x\ntitle: y\n---\n", 3, "staat er twee keer"),
    ("latin.md", "---\ntitle: caf\xe9\n---\n".encode("latin-1"), 2, "geen UTF-8"),
    ("reserved.md", "---\ntitle: x\nslug: zoeken\n---\n", 3, "is van de site zelf"),
    ("taken.md", "---\ntitle: x\nslug: basis\n---\n", 3, "is al van basis.md"),
    ("date.md", "---\ntitle: x\ndate: morgen\n---\n", 3, "is geen dag"),
    ("dead.md", f"{LONG}\n\n[Weg](/nergens)", 7, "/nergens gaat nergens heen"),
    ("script.md", f"{LONG}\n\n<script>alert(1)</script>", 7, "wordt weggelaten"),
    ("image.md", f"{LONG}\n\n![](/static/weg.png)", 7, "heeft geen beschrijving"),
    ("thin.md", SENTENCE, 5, "woorden. Onder de 300"),
    ("english.md", ENGLISH, 5, "lijkt geen Nederlands"),
    ("figure.md", f"{LONG}\n\n## Cijfers\n\nDan belt 80% niet terug.", 9, "staat geen bron"),
    ("alone.md", LONG, 2, "Geen enkele pagina verwijst hierheen"),
    ("long.md", None, 2, "De titel telt 72 tekens"),
    ("comment.md", "---\ntitle: Les #1 voor beginners\n---\n", 2, "zou wegvallen"),
    ("open.md", f"{LONG}\n\n<div>\n\nnooit dicht", 7, "<div> wordt nergens gesloten"),
    ("closed.md", f"{LONG}\n\n`<div>` en dan\n\n</div>", 9, "</div> sluit iets wat niet open was"),
    ("empty.md", f"Hier en daar. {LONG}\n\n[daar]()", 7, "Deze link heeft geen adres"),
    ("twin.md", None, 3, "lijkt sterk op die van basis.md"),
]


@pytest.fixture
def output(write: Write, content: object, make_app: Callable[..., Flask]) -> str:
    names = " ".join(f"[{name[:-3]} lezen](/{name[:-3]})" for name, *_ in FAULTS if name != "alone.md")
    told = HEAD["description"].format("de basis")
    write("basis.md", f"{LONG}\n\n{names}", title="Alles over de basis", description=told)
    for number, (name, raw, *_) in enumerate(FAULTS):
        own = HEAD["description"].format(f"{number} {name} {'abcdefgh'[number % 8] * 12}")
        if isinstance(raw, bytes) or (raw or "").startswith("---"):
            write(name, raw=raw)
        elif name == "long.md":
            write(name, LONG, title="L" * 72, description=own)
        else:
            write(
                name, raw or LONG, title=f"Over {name[:-3]}", description=told if name == "twin.md" else own
            )
    return make_app(content=content).test_cli_runner().invoke(args=["content", "check"]).stdout


def test_every_fault_is_named_with_file_and_line(output: str) -> None:
    assert len(FAULTS) >= 15
    for name, _, line, said in FAULTS:
        assert re.search(rf"^{re.escape(name)}:{line}: .*{re.escape(said)}", output, re.MULTILINE), (
            name,
            output,
        )


def test_every_line_says_what_to_do(output: str) -> None:
    for line in output.splitlines()[:-1]:
        assert re.match(r"[\w./-]+:\d+: .+[.?] [A-ZÀ-Ý].+", line), line
