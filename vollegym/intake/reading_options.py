"""The options of one question and the marks on them."""

import re
from typing import Any

from vollegym.intake.questionnaire import Option, Outcome
from vollegym.intake.sheet import Sheet

KNOWN = {"value", "label", "outcome", "because", "brings", "article"}
VALUE = re.compile(r"[a-z0-9][a-z0-9_]*")


def read_options(sheet: Sheet, kind: str) -> tuple[Option, ...]:
    """Return the options of a choice question; a contact question has none."""
    given: Any = sheet.meta.get("options") or []
    if kind == "contact":
        if given:
            sheet.error(
                "options", "een contactvraag heeft geen antwoorden om uit te kiezen", "haal options weg"
            )
        return ()
    if not isinstance(given, list) or len(given) < 2:
        sheet.error("options", "er zijn geen twee antwoorden om uit te kiezen", "geef er minstens twee")
        return ()
    read = [read_option(sheet, f"options[{place}]", row) for place, row in enumerate(given)]
    options = tuple(option for option in read if option)
    for field in ("value", "label"):
        refuse_doubles(sheet, field, [getattr(option, field) for option in options])
    return options


def read_option(sheet: Sheet, place: str, row: Any) -> Option | None:
    """Return one option, or None when it cannot be read at all."""
    if not isinstance(row, dict) or not all(isinstance(text, str) for text in row.values()):
        sheet.error(place, "een antwoord is geen lijstje van velden", "schrijf - value: … en label: …")
        return None
    row = {key: text.strip() for key, text in row.items()}
    where = f"antwoord {row.get('value') or row.get('label') or '?'}"
    # A misspelt mark would silently let everyone through, so this is an error and not a remark.
    for key in row.keys() - KNOWN:
        sheet.error(place, f"{where} heeft een onbekend veld {key}", f"kies uit: {', '.join(sorted(KNOWN))}")
    if not VALUE.fullmatch(row.get("value", "")):
        sheet.error(place, f"{where} heeft geen goede value", "gebruik alleen kleine letters, cijfers en _")
    if not row.get("label"):
        sheet.error(place, f"{where} heeft geen label", "schrijf wat de bezoeker leest")
    return marked(sheet, place, where, row)


def marked(sheet: Sheet, place: str, where: str, row: dict[str, str]) -> Option | None:
    """Return the option with its mark; a mark needs a reason and a reason needs a mark."""
    outcome, because = row.get("outcome") or "qualified", row.get("because", "")
    if outcome not in list(Outcome):
        sheet.error(place, f"{where} heeft een onbekende outcome {outcome!r}", f"kies uit: {outcomes()}")
        return None
    if (outcome != "qualified") != bool(because):
        sheet.error(place, f"{where} heeft outcome of because alleen", "geef beide, of geen van beide")
    texts = {key: row.get(key, "") for key in ("value", "label", "brings", "article")}
    return Option(**texts, outcome=Outcome(outcome), because=because)


def outcomes() -> str:
    """Return the marks that exist, for a sentence."""
    return ", ".join(Outcome)


def refuse_doubles(sheet: Sheet, field: str, texts: list[str]) -> None:
    """Note an error for each text that stands there twice."""
    for text in sorted({text for text in texts if texts.count(text) > 1}):
        sheet.error("options", f"{field} {text!r} staat er twee keer", "maak elk antwoord anders")
