"""A file with one mistake in it, and what was said of it."""

from collections.abc import Sequence

from vollegym.documents.document import Problem


def spoiled(text: str, old: str, new: str) -> str:
    assert old in text, f"{old!r} is not there to spoil"
    return text.replace(old, new)


def said(problems: Sequence[Problem]) -> list[tuple[int, str]]:
    """Return the line and the severity of each."""
    return [(problem.line, problem.severity) for problem in problems]
