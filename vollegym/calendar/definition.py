"""From afspraak.md to Hours: every mistake is named with its line, and hours with a mistake are not used.

Half-understood hours would sell times that the owner does not have; the last good ones stay in force.
"""

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from vollegym.calendar.hours import Hours, Window
from vollegym.documents.document import Document, Problem, Severity

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DUTCH = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
# The least and the most of each number; caps may be absent.
NUMBERS = {
    "length": (5, 480),
    "grid": (5, 480),
    "buffer_before": (0, 480),
    "buffer_after": (0, 480),
    "notice": (0, 43200),
    "horizon": (1, 90),
    "day_cap": (1, 100),
    "week_cap": (1, 500),
}
KNOWN = ("title", "description", "hours", *NUMBERS, "closed", "holidays", "by", "link")
WINDOW = re.compile(r"(\d{1,2})[:.](\d\d)\s*[-–]\s*(\d{1,2})[:.](\d\d)")
YES, NO = ("true", "yes", "ja"), ("false", "no", "nee")


def read_hours(document: Document) -> tuple[Hours | None, list[Problem]]:
    """Return the opening hours, None when there is an error, and everything that is wrong with the file."""
    sheet = Sheet(document)
    week = sheet.week()
    found: dict[str, Any] = {name: sheet.number(name, *bounds) for name, bounds in NUMBERS.items()}
    found["grid"] = found["grid"] or found["length"]
    found |= {"closed": sheet.closed(), "holidays": sheet.holidays(), **sheet.way()}
    hours = Hours(week=week, **{name: value for name, value in found.items() if value is not None})
    sheet.texts()
    sheet.unknown()
    if not sheet.wrong:
        sheet.check(hours)
    return None if sheet.wrong else hours, sheet.problems


class Sheet:
    """The file while it is read; each method notes what is wrong and returns something usable."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    @property
    def wrong(self) -> bool:
        """Whether an error was found; remarks stop nothing."""
        return any(problem.severity == "error" for problem in self.problems)

    def note(self, key: str, what: str, remedy: str, severity: Severity = "error") -> None:
        """Keep what is wrong with a field, at its line."""
        self.problems.append(self.document.problem(key, what, remedy, severity))

    def week(self) -> tuple[tuple[Window, ...], ...]:
        """Return the windows of the seven days, Monday first."""
        given = self.document.meta.get("hours")
        if not isinstance(given, Mapping):
            self.note("hours", "De uren ontbreken.", 'Schrijf hours: met per dag monday: ["09:00-12:00"].')
            return ((),) * 7
        for name in given:
            if name not in DAYS:
                remedy = f"Gebruik {', '.join(days_meant(name))}."
                self.note(f"hours.{name}", f"De dag {name} bestaat niet.", remedy)
        return tuple(self.day(name, given.get(name, [])) for name in DAYS)

    def day(self, name: str, given: Any) -> tuple[Window, ...]:
        """Return the windows of one day, in order."""
        texts = [given] if isinstance(given, str) else given
        windows = sorted(window for text in texts if text and (window := self.window(name, text)))
        for before, after in pairwise(windows):
            if after.start < before.end:
                what = f"De uren van {name} overlappen elkaar."
                self.note(f"hours.{name}", what, "Laat het ene blok na het andere beginnen.")
        return tuple(windows)

    def window(self, name: str, text: Any) -> Window | None:
        """Return one window of a day, or None when it is not one."""
        match = WINDOW.fullmatch(str(text).strip())
        numbers = [int(part) for part in match.groups()] if match else []
        if numbers and max(numbers[1], numbers[3]) < 60:
            window = Window(numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3])
            if window.start < window.end <= 1440:
                return window
        what = f"{text} bij {name} is geen tijd van en tot."
        self.note(f"hours.{name}", what, 'Schrijf begin en einde van dezelfde dag: "09:00-12:30".')
        return None

    def number(self, key: str, least: int, most: int) -> int | None:
        """Return a whole number between bounds, or None where none is given."""
        given = self.document.meta.get(key, "")
        if given == "":
            return None
        if isinstance(given, str) and re.fullmatch(r"\d{1,6}", given.strip()) and least <= int(given) <= most:
            return int(given)
        self.note(key, f"{key} is {given!r}.", f"Schrijf een heel getal van {least} tot en met {most}.")
        return None

    def closed(self) -> tuple[tuple[date, date], ...]:
        """Return the days that the owner is away, as first and last day."""
        given = self.document.meta.get("closed", [])
        texts = [given] if isinstance(given, str) else given
        return tuple(pair for text in texts if text and (pair := self.away(text)))

    def away(self, text: Any) -> tuple[date, date] | None:
        """Return one day or a range of days, or None when it is neither."""
        first, dots, last = str(text).partition("..")
        try:
            pair = day(first), day(last if dots else first)
        except ValueError:
            pair = (date.max, date.min)
        if pair[0] <= pair[1]:
            return pair
        what = f"De gesloten dag {text} is geen dag."
        self.note("closed", what, 'Schrijf "2026-12-24", of van en tot en met: "2026-12-24..2027-01-03".')
        return None

    def holidays(self) -> bool:
        """Return whether holidays are days off; they are when nothing is said."""
        said = str(self.document.meta.get("holidays", "yes")).strip().casefold() or "yes"
        if said not in YES + NO:
            self.note("holidays", f"holidays is {said!r}.", 'Schrijf "yes" of "no".')
        return said not in NO

    def way(self) -> dict[str, str]:
        """Return how people speak: by phone, or by video at a fixed link."""
        by = str(self.document.meta.get("by", "") or "phone").strip()
        link = str(self.document.meta.get("link", "")).strip()
        if by not in ("phone", "video"):
            self.note("by", f"by is {by!r}.", "Schrijf phone of video.")
        if by == "video" and not is_address(link):
            self.note("link", "Het adres van het videogesprek ontbreekt.", 'Schrijf link: "https://…".')
        return {"by": by, "link": link if by == "video" else ""}

    def texts(self) -> None:
        """Note a title or a description that is a list."""
        for key in ("title", "description"):
            if not isinstance(self.document.meta.get(key, ""), str):
                self.note(key, f"{key} is geen tekst.", "Schrijf er één regel tekst achter.")

    def unknown(self) -> None:
        """Note each field that means nothing here: a slip would open times that should be closed."""
        for key in self.document.meta:
            if key in KNOWN:
                continue
            meant = get_close_matches(key, KNOWN, 1)
            remedy = f"Bedoel je {meant[0]}?" if meant else f"Bekend zijn: {', '.join(KNOWN)}."
            self.note(key, f"Het veld {key} is onbekend.", remedy)

    def check(self, hours: Hours) -> None:
        """Note what is allowed but cannot be meant."""
        if not any(hours.week):
            self.note("hours", "Er is geen enkel uur.", "Niemand kan een gesprek boeken.", "remark")
        short = [w for windows in hours.week for w in windows if w.end - w.start < hours.length]
        if short:
            self.note(
                "hours", "Een blok is korter dan een gesprek.", "Maak het langer, of haal het weg.", "remark"
            )
        if hours.notice >= hours.horizon * 1440:
            self.note("notice", "notice is langer dan horizon.", "Zo kan niemand boeken.", "remark")


def days_meant(name: str) -> tuple[str, ...]:
    """Return the day that a name in Dutch or English stands for, slips and all; every day when in doubt."""
    known = {**dict(zip(DUTCH, DAYS, strict=True)), **{name: name for name in DAYS}}
    typed = name.strip().casefold()
    begun = {day for word, day in known.items() if word.startswith(typed)}
    close = [known[word] for word in get_close_matches(typed, known, 1)]
    return tuple(begun) if len(begun) == 1 else tuple(close) or DAYS


def day(text: str) -> date:
    """Return a day written as 2026-12-24; raises ValueError for anything else."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip()):
        raise ValueError(text)
    return date.fromisoformat(text.strip())


def is_address(text: str) -> bool:
    """Return whether this is an https address without white space."""
    return urlsplit(text).scheme == "https" and bool(urlsplit(text).netloc) and not re.search(r"\s", text)
