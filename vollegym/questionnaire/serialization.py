"""A questionnaire as the JSON that the database keeps, and back; a version is never changed afterwards."""

import hashlib
import json
from dataclasses import asdict, fields
from typing import Any, TypeVar

from vollegym.questionnaire.questions import Option, Outcome, Question, Questionnaire, When

Part = TypeVar("Part", Option, Question)


def as_json(questionnaire: Questionnaire) -> str:
    """Return the questions as JSON; equal questions give equal text, whatever their version."""
    return json.dumps([asdict(q) for q in questionnaire.questions], ensure_ascii=False, sort_keys=True)


def digest(questionnaire: Questionnaire) -> str:
    """Return the sha256 of the questions: the identity of a version."""
    return hashlib.sha256(as_json(questionnaire).encode()).hexdigest()


def from_json(document: str, version: int) -> Questionnaire:
    """Return the questionnaire that was stored under this version."""
    return Questionnaire(tuple(question(row) for row in json.loads(document)), version)


def question(row: dict[str, Any]) -> Question:
    """Return one question; fields that a later release took away are left out."""
    options = tuple(option(given) for given in row["options"])
    when = When(row["when"]["key"], tuple(row["when"]["values"])) if row.get("when") else None
    return Question(**{**known(Question, row), "options": options, "when": when})


def option(row: dict[str, Any]) -> Option:
    return Option(**{**known(Option, row), "outcome": Outcome(row["outcome"])})


def known(kind: type[Part], row: dict[str, Any]) -> dict[str, Any]:
    """Return what the dataclass of today still has."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in row.items() if name in names}
