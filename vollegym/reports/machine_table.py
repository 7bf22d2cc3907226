"""The machine profile as a table: dotted columns, lists joined with `|`, an empty cell for what is absent.

A `|` or a backslash inside a list gets a backslash before it, so that every list can be taken apart again;
values outside lists are never changed.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from vollegym.leads.payload import SOURCE, Key

OTHER = "other"
SOURCES = ("source", "source_last")
LISTS = ("reasons", "notes")
# What parts the values of a list, and what says that it does not.
PARTING = re.compile(r"([\\|])")


def columns(keys: Sequence[Key]) -> list[str]:
    """Return the dotted column names, in the order of the contract."""
    return [f"{key.name}.{part}" if part else key.name for key in keys for part in parts(key) or ("",)]


def parts(key: Key) -> Sequence[str]:
    return (*key.parts, OTHER) if key.name in SOURCES else key.parts


def row(lead: dict[str, Any], keys: Sequence[Key]) -> list[Any]:
    """Return the object of one lead with a value for each column, in their order."""
    found: list[Any] = []
    for key in keys:
        value = lead[key.name]
        if key.name in LISTS:
            found += [joined([one[part] or "" for one in value]) for part in key.parts]
        elif key.name in SOURCES:
            found += origin(value) if value else [None] * (len(SOURCE) + 1)
        elif not key.parts:
            found.append(joined(value) if type(value) is list else value)
        elif value:
            cells = map(value.__getitem__, key.parts)
            found += [joined(cell) if type(cell) is list else cell for cell in cells]
        else:
            found += [None] * len(key.parts)
    return found


def origin(kept: dict[str, Any]) -> list[Any]:
    """Return the known parts of a source, and all others together as JSON: nothing is dropped silently."""
    known = [kept.get(part) for part in SOURCE]
    others = {part: value for part, value in kept.items() if part not in SOURCE}
    return [*known, json.dumps(others, ensure_ascii=False) if others else None]


def joined(values: Sequence[str]) -> str:
    """Return a list as one cell."""
    return "|".join([PARTING.sub(r"\\\1", value) if PARTING.search(value) else value for value in values])
