"""The style sheets as data: their rules, selectors and classes."""

import re
from functools import cache
from pathlib import Path

from tests.server import ROOT

CSS = ROOT / "static" / "css"
TOKENS = CSS / "tokens" / "tokens.css"
# The desk and the page with all patterns are for other eyes than a visitor's.
FILES = [
    file
    for file in sorted(CSS.glob("*/*.css"))
    if not file.stem.startswith(("agenda", "desk", "figures", "patterns"))
]
# What a script shows; and for the Markdown of an owner: our own texts have no such heading, line, picture or piece of code.
OTHERS = {".sending", ".paper h1.longer", "h4", "pre", "img", '.home .title[class*=" long"]'}
CLASS = re.compile(r"\.([a-z][\w-]*)")


@cache
def source(file: Path) -> str:
    """A style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.DOTALL)


@cache
def rules(file: Path) -> list[tuple[str, str, str]]:
    """Every rule of a sheet as (condition it stands in, selector, declarations)."""
    found, around, start = [], [], 0
    text = source(file)
    for brace in re.finditer(r"[{}]", text):
        piece, start = " ".join(text[start : brace.start()].split()), brace.end()
        if brace[0] == "{":
            around.append(piece)
            continue
        head = around.pop()
        if piece:
            found.append((" ".join(around), head, piece))
    return found


def selectors(file: Path) -> list[str]:
    """Every selector of a sheet, also those in a list, without font faces and key frames."""
    heads = [head for where, head, _ in rules(file) if "@keyframes" not in where and not head.startswith("@")]
    return [part.strip() for head in heads for part in apart(head)]


def apart(head: str) -> list[str]:
    """The parts of a list of selectors; a comma between brackets parts nothing."""
    parts, depth = [""], 0
    for sign in head:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def classes(file: Path) -> set[str]:
    """Every class that a sheet styles."""
    return {found for selector in selectors(file) for found in CLASS.findall(selector)}


def to_match() -> list[str]:
    """Every selector that must match something on a page of ours."""
    return sorted({selector for file in FILES for selector in selectors(file)} - OTHERS)


@cache
def styled() -> set[str]:
    """Every class that some sheet styles."""
    return {name for file in CSS.rglob("*.css") for name in classes(file)}
