"""The machine profile as a table: dotted columns, lists joined with `|`, an empty cell for what is absent.

A `|` or a backslash inside a list gets a backslash before it, so that every list can be taken apart again;
values outside lists are never changed.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from vollegym.leads.payload import BOOKING, CALL_WISH, LATER, OBJECTION, REASON, SOURCE, answer_keys
from vollegym.leads.record import Catalogue

OTHER = "other"
# These are None when absent, and their dotted columns stay empty.
NESTED = ("booking", "call_wish", "later", "objection")
KEYS = (
    "reference",
    "state",
    "outcome",
    "reasons",
    "started_at",
    "submitted_at",
    "name",
    "company",
    "email",
    "phone",
    "phone_typed",
    "answers",
    "questionnaire",
    "booking",
    "source",
    "source_last",
    "contacted_at",
    "phone_extension",
    "no_answer_at",
    "call_wish",
    "call_now_at",
    "later",
    "objection",
)


def columns(catalogue: Catalogue) -> list[str]:
    """Return the dotted column names, in the order of the contract."""
    parts: dict[str, Sequence[str]] = {
        "reasons": REASON,
        "answers": answer_keys(catalogue),
        "booking": BOOKING,
        "call_wish": CALL_WISH,
        "later": LATER,
        "objection": OBJECTION,
        "source": (*SOURCE, OTHER),
        "source_last": (*SOURCE, OTHER),
    }
    return [f"{key}.{part}" if part else key for key in KEYS for part in parts.get(key, ("",))]


def flat(lead: dict[str, Any]) -> dict[str, Any]:
    """Return the object of one lead with a value for each dotted column that it fills."""
    found: dict[str, Any] = {}
    for key, value in lead.items():
        if key == "reasons":
            found.update({f"reasons.{part}": [reason[part] or "" for reason in value] for part in REASON})
        elif key in ("source", "source_last"):
            found.update(origin(key, value or {}))
        elif isinstance(value, dict):
            found.update({f"{key}.{part}": inner for part, inner in value.items()})
        elif key not in NESTED:
            found[key] = value
    return {column: joined(value) if isinstance(value, list) else value for column, value in found.items()}


def origin(key: str, kept: dict[str, Any]) -> dict[str, Any]:
    """Return the known parts of a source, and all others together as JSON: nothing is dropped silently."""
    known = {f"{key}.{part}": kept.get(part) for part in SOURCE}
    others = {part: value for part, value in kept.items() if part not in SOURCE}
    return {**known, f"{key}.{OTHER}": json.dumps(others, ensure_ascii=False) if others else None}


def joined(values: Sequence[str]) -> str:
    """Return a list as one cell."""
    return "|".join(re.sub(r"([\\|])", r"\\\1", value) for value in values)
