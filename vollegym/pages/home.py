"""The lists that only the home page has, steps, figures and call: its template relies on their shape."""

from typing import Any

from vollegym.text.documents import Document, Problem

FIELDS = ("steps", "shares", "cta")


def check_home(document: Document) -> list[Problem]:
    """Return what is wrong with the home page's own lists."""
    checks = (("steps", steps), ("shares", shares), ("cta", cta))
    wrong = [(key, check(document.meta[key])) for key, check in checks if key in document.meta]
    return [document.problem(key, f"Het veld {key} klopt niet.", remedy) for key, remedy in wrong if remedy]


def steps(value: Any) -> str:
    """Return what the steps lack, nothing when they are right."""
    right = isinstance(value, list) and all(texts(step, "title", "text") for step in value)
    return "" if right else "Schrijf een lijst met bij elke stap een title en een text."


def cta(value: Any) -> str:
    """Return what is wrong with the call at the end; a text that it lacks is ours."""
    right = isinstance(value, dict) and texts(value, *value)
    return "" if right else "Schrijf eronder: title, text en button."


def shares(value: Any) -> str:
    """Return what the figures lack."""
    if not isinstance(value, dict) or not texts(value, "title", "text", "source", "parts"):
        return "Schrijf eronder: title, text, source en parts."
    parts = value["parts"]
    if not isinstance(parts, list) or not all(texts(part, "label", "share") for part in parts):
        return "Schrijf bij elk deel een label en een share."
    numbers = [part["share"] for part in parts]
    if len(parts) > 4 or not all(number.isdecimal() for number in numbers) or sum(map(int, numbers)) != 100:
        return "Geef hoogstens vier delen, in hele procenten die samen honderd zijn."
    return ""


def texts(value: Any, *keys: str) -> bool:
    """Return whether a value has all of these keys, each with a text (or, for parts, a list)."""
    return isinstance(value, dict) and all(
        isinstance(value.get(key), list if key == "parts" else str) for key in keys
    )
