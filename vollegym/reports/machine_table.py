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


def columns(keys: Sequence[Key]) -> list[str]:
    """Return the dotted column names, in the order of the contract."""
    return [f"{key.name}.{part}" if part else key.name for key in keys for part in parts(key) or ("",)]


def parts(key: Key) -> Sequence[str]:
    return (*key.parts, OTHER) if key.name in SOURCES else key.parts


def flat(lead: dict[str, Any], keys: Sequence[Key]) -> dict[str, Any]:
    """Return the object of one lead with a value for each dotted column that it fills."""
    found: dict[str, Any] = {}
    for key in keys:
        value = lead[key.name]
        if key.name in ("reasons", "notes"):
            found.update({f"{key.name}.{part}": [one[part] or "" for one in value] for part in key.parts})
        elif key.name in SOURCES:
            found.update(origin(key.name, value or {}))
        elif key.parts:
            found.update({f"{key.name}.{part}": inner for part, inner in (value or {}).items()})
        else:
            found[key.name] = value
    return {column: joined(value) if isinstance(value, list) else value for column, value in found.items()}


def origin(key: str, kept: dict[str, Any]) -> dict[str, Any]:
    """Return the known parts of a source, and all others together as JSON: nothing is dropped silently."""
    known = {f"{key}.{part}": kept.get(part) for part in SOURCE}
    others = {part: value for part, value in kept.items() if part not in SOURCE}
    return {**known, f"{key}.{OTHER}": json.dumps(others, ensure_ascii=False) if others else None}


def joined(values: Sequence[str]) -> str:
    """Return a list as one cell."""
    return "|".join(re.sub(r"([\\|])", r"\\\1", value) for value in values)
