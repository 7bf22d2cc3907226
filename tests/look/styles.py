"""The style sheets as data: their rules, selectors and classes."""

import re
from functools import cache

from tests.server import ROOT

CSS = ROOT / "static" / "css"
SHEETS = ("tokens", "base", "layout", "blocks", "reading", "about", "sheet", "flow")
CLASS = re.compile(r"\.([a-z][\w-]*)")


@cache
def source(name: str) -> str:
    """A style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (CSS / f"{name}.css").read_text("utf-8"), flags=re.DOTALL)


@cache
def rules(name: str) -> list[tuple[str, str, str]]:
    """Every rule of a sheet as (condition it stands in, selector, declarations)."""
    found, around, start = [], [], 0
    text = re.sub(r"@layer[^{;]*;", "", source(name))
    for brace in re.finditer(r"[{}]", text):
        piece, start = " ".join(text[start : brace.start()].split()), brace.end()
        if brace[0] == "{":
            around.append(piece)
            continue
        head = around.pop()
        if piece:
            found.append((" ".join(around), head, piece))
    return found


def selectors(name: str) -> list[str]:
    """Every selector of a sheet, also those in a list, without font faces and key frames."""
    heads = [head for where, head, _ in rules(name) if "@keyframes" not in where and not head.startswith("@")]
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


def classes(name: str) -> set[str]:
    """Every class that a sheet styles."""
    return {found for selector in selectors(name) for found in CLASS.findall(selector)}
