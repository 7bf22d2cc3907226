"""Lists and tables as people type them, opened up to what the Markdown library reads.

The library needs an empty line before a list or table and four spaces for a list in a list; every other
program does without, so an owner's page would show dashes and pipes as text (incident I49).
"""

import re

# Like other readers: a number other than 1 does not begin a list, it may be the end of a sentence.
STARTS = re.compile(r" {0,3}(?:[-+*]|1\.) +\S")
ITEM = re.compile(r"( *)([-+*]|\d{1,3}\.)( +)(?=\S)")
RULE = re.compile(r" {0,3}([-*_])(?: *\1){2,} *$")
DIVIDER = re.compile(r" {0,3}\|? *:?-+:? *(\| *:?-+:? *)*\|? *$")


def opened_up(lines: list[str]) -> list[str]:
    """Return the lines with an empty line before lists and tables, and inner lists at four spaces."""
    found: list[str] = []
    columns: list[int] = []
    in_items = False
    for number, line in enumerate(lines):
        if not line.strip():
            found.append("")
            continue
        after_blank = not found or not found[-1]
        columns = still_open(columns, line, after_blank)
        item = is_item(line) if columns else starts_list(line)
        begins = (item and not in_items) or starts_table(line, lines[number + 1 : number + 2])
        if begins and not after_blank:
            found.append("")
        # Within a block that opens with an item the library sees the next item by itself.
        in_items = item if after_blank or begins else in_items
        found.append(moved(line, columns))
        columns = with_item(columns, line, after_blank)
    return found


def still_open(columns: list[int], line: str, after_blank: bool) -> list[int]:
    """Return the columns of the lists that this line still belongs to."""
    indent = len(line) - len(line.lstrip(" "))
    if not columns:
        return columns
    if is_item(line):
        kept = [column for column in columns if column <= indent]
        return kept or columns[:1]
    if after_blank:
        return [column for column in columns if column <= indent]
    return columns


def moved(line: str, columns: list[int]) -> str:
    """Return the line at the indentation that the library expects for its depth."""
    indent = len(line) - len(line.lstrip(" "))
    depth = sum(column <= indent for column in columns)
    if not depth:
        return line
    return " " * (4 * depth + indent - columns[depth - 1]) + line.lstrip(" ")


def with_item(columns: list[int], line: str, after_blank: bool) -> list[int]:
    """Return the columns with that of the item on this line added: where its text begins."""
    item = ITEM.match(line)
    if (
        not item
        or RULE.match(line)
        or not (columns or STARTS.match(line) or (after_blank and len(item[1]) < 4))
    ):
        return columns
    outer = [column for column in columns if column <= len(item[1])]
    return [*outer, item.end()]


def starts_list(line: str) -> bool:
    """Return whether a list begins here, also directly after a paragraph."""
    return bool(STARTS.match(line)) and not RULE.match(line)


def is_item(line: str) -> bool:
    """Return whether this line is an item of a list that is already open."""
    return bool(ITEM.match(line)) and not RULE.match(line)


def starts_table(line: str, following: list[str]) -> bool:
    """Return whether a table begins here: cells, and below them the line of dashes."""
    return "|" in line and bool(following) and "|" in following[0] and bool(DIVIDER.match(following[0]))
