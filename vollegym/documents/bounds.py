"""What a text may hold before any parser sees it: size before cost.

The readers of YAML and Markdown need a time that grows with the square or the cube of some texts, and call
themselves once for each level of nesting. What people write stays far below these bounds.
"""

import re
import unicodedata
from typing import NamedTuple

LONGEST_LINE = 20_000
# Columns of indentation: about forty lists within lists.
DEEPEST_LINE = 80
DEEPEST_ITEM = re.compile(r"[ \t]{0,80}(?:(?:[-+*]|\d{1,9}[.)])[ \t]{1,80}){21}")
QUOTED = re.compile(r"[ \t]{0,80}(?:>[ \t]{0,80}){21}")
# How often a sign may stand in one paragraph, and in the whole text.
SIGNS = {"[": (500, 5_000), "<": (1_000, 2_000)}
# Lines of a kind that the reader compares with all others of their kind: headings of both sorts, fences.
LINES = (
    (re.compile(r"[ \t]{0,80}#|[ \t]{0,80}(?:=+|-+)[ \t]*$"), 1_000),
    (re.compile(r"[ \t]{0,80}(?:```|~~~)"), 500),
)
# Accents on one letter; Unicode itself asks for no more than thirty.
MOST_ACCENTS = 30
ACCENTED = re.compile(rf"[^\x00-\u02ff]{{{MOST_ACCENTS + 1},}}")
# Without any of these nothing can be too deep: much indentation, three marks in a row.
NESTED = re.compile(
    r"^(?:[ \t]{20}|[ \t]*(?:(?:(?:[-+*]|\d{1,9}[.)])[ \t]+){3}|(?:>[ \t]*){3}))", re.MULTILINE
)
FEWEST_LINES = min(most for _, most in LINES)


class Excess(NamedTuple):
    """What is too much: the line it stands on, from 1, and in Dutch what it is and what to do about it."""

    line: int
    what: str
    remedy: str


def excess(text: str) -> Excess | None:
    """Return what a text has too much of, or None; its line ends are plain."""
    if is_plain(text):
        return None
    total, here, lines = dict.fromkeys(SIGNS, 0), dict.fromkeys(SIGNS, 0), dict.fromkeys(LINES, 0)
    for number, line in enumerate(text.split("\n"), 1):
        if found := excess_in(line):
            return Excess(number, *found)
        for kind in LINES:
            lines[kind] += bool(kind[0].match(line))
            if lines[kind] > kind[1]:
                return Excess(number, "Hier staan te veel koppen of blokken.", "Verdeel de tekst.")
        for sign, (most_here, most) in SIGNS.items():
            count = line.count(sign)
            total[sign] += count
            here[sign] = here[sign] + count if line.strip() else 0
            if here[sign] > most_here or total[sign] > most:
                return Excess(number, f"Hier staat te vaak {sign}.", "Verdeel de tekst, of haal er weg.")
    return None


def is_plain(text: str) -> bool:
    """Return whether one look at the whole text shows that no line of it can have too much of anything.

    That is so for what people write, and takes a tenth of looking at each line.
    """
    lines = text.split("\n")
    return (
        len(lines) <= FEWEST_LINES
        and len(max(lines, key=len)) <= LONGEST_LINE
        and all(text.count(sign) <= most for sign, (most, _) in SIGNS.items())
        and not NESTED.search(text)
        and (text.isascii() or not ACCENTED.search(text))
    )


def excess_in(line: str) -> tuple[str, str] | None:
    """Return what one line has too much of, and the remedy."""
    if len(line) > LONGEST_LINE:
        return f"Deze regel is langer dan {LONGEST_LINE} tekens.", "Begin ergens een nieuwe alinea."
    indent = len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(4))
    # A line of dashes and nothing else is a rule.
    items = DEEPEST_ITEM.match(line) and len(set(line) - set(" \t")) > 1
    if (indent > DEEPEST_LINE and line.strip()) or QUOTED.match(line) or items:
        return "Hier staat te veel in elkaar.", "Haal lijsten en citaten uit elkaar."
    if any(crowded(found.group()) for found in ACCENTED.finditer(line)):
        return f"Hier staan meer dan {MOST_ACCENTS} accenten op één letter.", "Typ de letter opnieuw."
    return None


def crowded(text: str) -> bool:
    """Return whether more marks than people write stand on one letter."""
    run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run > MOST_ACCENTS:
            return True
    return False
