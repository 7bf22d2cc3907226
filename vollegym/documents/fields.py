"""One question file while it is read: its fields, and what is wrong with them."""

import re
from collections.abc import Sequence
from typing import Any

from vollegym.documents.document import Document, Problem, Severity


class Sheet:
    """A document with a list of problems; each getter notes what is wrong and returns something usable."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.meta: dict[str, Any] = dict(document.meta)
        self.problems: list[Problem] = []

    def error(self, key: str, what: str, remedy: str) -> None:
        """Note an error at the line of this field."""
        self._note(key, what, remedy, "error")

    def remark(self, key: str, what: str, remedy: str) -> None:
        """Note a remark at the line of this field."""
        self._note(key, what, remedy, "remark")

    def text(self, key: str, default: str | None = None) -> str:
        """Return the stripped text of a field; without a default it must be there."""
        value = self.meta.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if value not in (None, "") and not isinstance(value, str):
            self.error(key, f"{key} is geen tekst", "schrijf er één regel tekst achter")
        elif default is None:
            self.error(key, f"{key} ontbreekt", f"voeg een regel toe die begint met {key}:")
        return default or ""

    def choice(self, key: str, values: Sequence[str]) -> str:
        """Return a field that must be one of these values."""
        value = self.text(key)
        if value and value not in values:
            self.error(key, f"{key} {value!r} bestaat niet", f"kies uit: {', '.join(values)}")
        return value

    def name(self, key: str, shape: re.Pattern[str], taken: Sequence[str], allowed: str) -> str:
        """Return a field of a fixed shape that is not one of the taken names."""
        value = self.text(key)
        if value and not shape.fullmatch(value):
            self.error(key, f"{key} {value!r} heeft andere tekens", f"gebruik alleen {allowed}")
        if value in taken:
            self.error(key, f"{key} {value!r} is bezet", f"kies iets anders dan {', '.join(taken)}")
        return value

    def number(self, key: str) -> int:
        """Return a whole number of 0 or more."""
        value = self.text(key)
        if re.fullmatch(r"[0-9]{1,6}", value):
            return int(value)
        if value:
            self.error(key, f"{key} {value!r} is geen geheel getal", "schrijf een getal zoals 10, 20 of 25")
        return 0

    def _note(self, key: str, what: str, remedy: str, severity: Severity) -> None:
        # A place inside a field, such as options[2], falls back to the line of the field itself.
        lines = self.document.lines
        line = lines.get(key, lines.get(key.partition("[")[0], 1))
        self.problems.append(Problem(self.document.path, line, sentence(what), sentence(remedy), severity))


def sentence(text: str) -> str:
    """Return the text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."
