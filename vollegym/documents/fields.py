"""The fields of one document while it is read, and everything that is wrong with them.

Every file of the content folder is read this way: pages, questions, opening hours and the agency's facts.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from vollegym.documents.document import Document, Problem, Severity

YES, NO = ("true", "yes", "ja"), ("false", "no", "nee")


class FieldReader:
    """Reads the fields of a document; each getter notes what is wrong and returns something usable."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.meta: dict[str, Any] = dict(document.meta)
        self.problems: list[Problem] = []

    @property
    def wrong(self) -> bool:
        """Whether an error was found; remarks stop nothing."""
        return any(problem.severity == "error" for problem in self.problems)

    def error(self, key: str, what: str, remedy: str) -> None:
        """Note an error at the line of this field."""
        self.problems.append(self.document.problem(key, what, remedy))

    def remark(self, key: str, what: str, remedy: str) -> None:
        """Note a remark at the line of this field."""
        self.problems.append(self.document.problem(key, what, remedy, "remark"))

    def text(self, key: str, *, required: bool = False) -> str:
        """Return a text with its white space made single; "" where there is none."""
        value = self.meta.get(key, "")
        if not isinstance(value, str):
            self.error(key, f"Het veld {key} is geen tekst.", "Schrijf er één regel tekst achter.")
            return ""
        if required and not value.strip():
            self.error(key, f"Het veld {key} ontbreekt.", f"Voeg een regel toe die begint met {key}:")
        return " ".join(value.split())

    def choice(self, key: str, values: Sequence[str], *, required: bool = False) -> str:
        """Return one of these values as it was typed, also when it is another one; "" where there is none."""
        said = self.text(key, required=required)
        if said and said not in values:
            known = f"{', '.join(values[:-1])} of {values[-1]}"
            self.error(key, f"Het veld {key} heeft een waarde die niet bestaat: {said}.", f"Schrijf {known}.")
        return said

    def name(self, key: str, shape: re.Pattern[str], taken: Collection[str], allowed: str) -> str:
        """Return a text of a fixed shape that is none of the taken ones; it has to be there."""
        said = self.text(key, required=True)
        if said and not shape.fullmatch(said):
            self.error(key, f"Het veld {key} heeft andere tekens: {said}.", f"Gebruik alleen {allowed}.")
        if said in taken:
            self.error(key, f"Het veld {key} is bezet: {said}.", f"Kies iets anders dan {', '.join(taken)}.")
        return said

    def number(self, key: str, least: int, most: int, *, required: bool = False) -> int | None:
        """Return a whole number between bounds; None where none is given."""
        said = self.text(key, required=required)
        if re.fullmatch(r"[0-9]{1,6}", said) and least <= int(said) <= most:
            return int(said)
        if said:
            remedy = f"Schrijf een heel getal van {least} tot en met {most}."
            self.error(key, f"Het veld {key} kan niet {said} zijn.", remedy)
        return None

    def decimal(self, key: str, least: Decimal, most: Decimal) -> Decimal | None:
        """Return a number between bounds that may have a part after a comma or point; it has to be there."""
        said = self.text(key, required=True)
        if re.fullmatch(r"[0-9]{1,6}([.,][0-9]{1,4})?", said):
            found = Decimal(said.replace(",", "."))
            if least <= found <= most:
                return found
        if said:
            bounds = f"{least} tot en met {most}".replace(".", ",")
            self.error(key, f"Het veld {key} kan niet {said} zijn.", f"Schrijf een getal van {bounds}.")
        return None

    def numbers(self, key: str, size: int, most: int) -> tuple[int, ...]:
        """Return a list of so many whole numbers from 0 to `most`; it has to be there."""
        said = self.several(key)
        if len(said) == size and all(re.fullmatch(r"[0-9]{1,6}", item) for item in said):
            found = tuple(map(int, said))
            if max(found) <= most:
                return found
        what = f"Het veld {key} is geen lijst van {size} getallen."
        self.error(key, what, f"Schrijf er {size} tussen haken, van 0 tot en met {most}: {key}: [1, 2].")
        return ()

    def truth(self, key: str, *, default: bool = False) -> bool:
        """Return whether a field says yes."""
        said = self.text(key).casefold()
        if said and said not in YES + NO:
            self.error(key, f"Het veld {key} is geen ja of nee: {said}.", 'Schrijf "yes" of "no".')
        return said in YES if said else default

    def day(self, key: str) -> date | None:
        """Return a day; None where none is given."""
        said = self.text(key)
        try:
            return day_of(said) if said else None
        except ValueError:
            self.error(key, f"Het veld {key} is geen dag: {said}.", "Schrijf jaar-maand-dag: 2026-03-31.")
            return None

    def several(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone is a list of one."""
        value = self.meta.get(key, [])
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return tuple(item.strip() for item in items if item.strip())
        self.error(key, f"Het veld {key} is geen lijst van teksten.", f'Schrijf {key}: ["een", "twee"].')
        return ()

    def unknown(self, known: Collection[str], severity: Severity) -> None:
        """Note each field that means nothing in this file, with the one that may be meant."""
        for key in self.meta:
            if key not in known:
                meant = get_close_matches(key, known, 1)
                remedy = f"Bedoel je {meant[0]}?" if meant else f"Bekend zijn: {', '.join(sorted(known))}."
                what = f"Het veld {key} is onbekend."
                self.problems.append(self.document.problem(key, what, remedy, severity))


def day_of(text: str) -> date:
    """Return a day written as 2026-12-24; raises ValueError for anything else."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip()):
        raise ValueError(text)
    return date.fromisoformat(text.strip())


def has_texts(value: Any, *keys: str) -> bool:
    """Return whether a value is a mapping with all of these keys, each with a text."""
    return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in keys)
