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
from vollegym.documents.document import Document, Problem
from vollegym.documents.fields import FieldReader, day_of

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


def read_hours(document: Document) -> tuple[Hours | None, list[Problem]]:
    """Return the opening hours, None when there is an error, and everything that is wrong with the file."""
    reader = FieldReader(document)
    week = read_week(reader)
    found: dict[str, Any] = {name: reader.number(name, *bounds) for name, bounds in NUMBERS.items()}
    found["grid"] = found["grid"] or found["length"]
    found |= {"closed": closed(reader), "holidays": reader.truth("holidays", default=True), **way(reader)}
    hours = Hours(week=week, **{name: value for name, value in found.items() if value is not None})
    for key in ("title", "description"):
        reader.text(key)
    # An error and no remark: a slip would open times that should be closed.
    reader.unknown(KNOWN, "error")
    if not reader.wrong:
        check(hours, reader)
    return None if reader.wrong else hours, reader.problems


def read_week(reader: FieldReader) -> tuple[tuple[Window, ...], ...]:
    """Return the windows of the seven days, Monday first."""
    given = reader.meta.get("hours")
    if not isinstance(given, Mapping):
        reader.error("hours", "De uren ontbreken.", 'Schrijf hours: met per dag monday: ["09:00-12:00"].')
        return ((),) * 7
    for name in given:
        if name not in DAYS:
            remedy = f"Gebruik {', '.join(days_meant(name))}."
            reader.error(f"hours.{name}", f"De dag {name} bestaat niet.", remedy)
    return tuple(windows_of(reader, name, given.get(name, [])) for name in DAYS)


def windows_of(reader: FieldReader, name: str, given: Any) -> tuple[Window, ...]:
    """Return the windows of one day, in order."""
    texts = [given] if isinstance(given, str) else given
    windows = sorted(window for text in texts if text and (window := window_of(reader, name, text)))
    for before, after in pairwise(windows):
        if after.start < before.end:
            what = f"De uren van {name} overlappen elkaar."
            reader.error(f"hours.{name}", what, "Laat het ene blok na het andere beginnen.")
    return tuple(windows)


def window_of(reader: FieldReader, name: str, text: Any) -> Window | None:
    """Return one window of a day, or None when it is not one."""
    match = WINDOW.fullmatch(str(text).strip())
    numbers = [int(part) for part in match.groups()] if match else []
    if numbers and max(numbers[1], numbers[3]) < 60:
        window = Window(numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3])
        if window.start < window.end <= 1440:
            return window
    what = f"{text} bij {name} is geen tijd van en tot."
    reader.error(f"hours.{name}", what, 'Schrijf begin en einde van dezelfde dag: "09:00-12:30".')
    return None


def closed(reader: FieldReader) -> tuple[tuple[date, date], ...]:
    """Return the days that the owner is away, as first and last day."""
    return tuple(pair for text in reader.several("closed") if (pair := away(reader, text)))


def away(reader: FieldReader, text: str) -> tuple[date, date] | None:
    """Return one day or a range of days, or None when it is neither."""
    first, dots, last = text.partition("..")
    try:
        pair = day_of(first), day_of(last if dots else first)
    except ValueError:
        pair = (date.max, date.min)
    if pair[0] <= pair[1]:
        return pair
    what = f"De gesloten dag {text} is geen dag."
    reader.error("closed", what, 'Schrijf "2026-12-24", of van en tot en met: "2026-12-24..2027-01-03".')
    return None


def way(reader: FieldReader) -> dict[str, str]:
    """Return how people speak: by phone, or by video at a fixed link."""
    by, link = reader.choice("by", ("phone", "video")) or "phone", reader.text("link")
    if by == "video" and not is_address(link):
        reader.error("link", "Het adres van het videogesprek ontbreekt.", 'Schrijf link: "https://…".')
    return {"by": by, "link": link if by == "video" else ""}


def check(hours: Hours, reader: FieldReader) -> None:
    """Note what is allowed but cannot be meant."""
    if not any(hours.week):
        reader.remark("hours", "Er is geen enkel uur.", "Niemand kan een gesprek boeken.")
    if any(window.end - window.start < hours.length for windows in hours.week for window in windows):
        what = "Een blok is korter dan een gesprek."
        reader.remark("hours", what, "Maak het langer, of haal het weg.")
    if hours.notice >= hours.horizon * 1440:
        reader.remark("notice", "notice is langer dan horizon.", "Zo kan niemand boeken.")


def days_meant(name: str) -> tuple[str, ...]:
    """Return the day that a name in Dutch or English stands for, slips and all; every day when in doubt."""
    known = {**dict(zip(DUTCH, DAYS, strict=True)), **{name: name for name in DAYS}}
    typed = name.strip().casefold()
    begun = {day for word, day in known.items() if word.startswith(typed)}
    close = [known[word] for word in get_close_matches(typed, known, 1)]
    return tuple(begun) if len(begun) == 1 else tuple(close) or DAYS


def is_address(text: str) -> bool:
    """Return whether this is an https address without white space."""
    return urlsplit(text).scheme == "https" and bool(urlsplit(text).netloc) and not re.search(r"\s", text)
