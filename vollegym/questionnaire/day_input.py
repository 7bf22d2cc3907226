"""A day that a visitor chooses: from a date field, or typed the Dutch way."""

import re
from datetime import date, timedelta

from vollegym.dutch.dates import MONTHS
from vollegym.questionnaire import error_messages

FURTHEST = timedelta(days=730)
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
DUTCH = re.compile(r"(?P<day>\d{1,2})[-/. ]+(?P<month>\d{1,2}|[a-z]+)[-/. ]+(?P<year>\d{4})")


def read_day(text: str, today: date) -> date | str:
    """Return the day, or the Dutch sentence that says what is wrong with it; it lies after today."""
    text = text.strip().lower()
    if not text:
        return error_messages.DAY_MISSING
    found = ISO.fullmatch(text) or DUTCH.fullmatch(text)
    day = real_day(found) if found else None
    if day is None:
        return error_messages.DAY_UNKNOWN
    if day <= today:
        return error_messages.DAY_PAST
    return day if day <= today + FURTHEST else error_messages.DAY_FAR


def real_day(found: re.Match[str]) -> date | None:
    """Return the day in a match, or None when the calendar has none such."""
    month = found["month"]
    number = int(month) if month.isdecimal() else numbered(month)
    try:
        return date(int(found["year"]), number, int(found["day"]))
    except ValueError:
        return None


def numbered(month: str) -> int:
    """Return the number of a month by its Dutch name, the start of it or "mrt"; 0 for none."""
    month = "maart" if month == "mrt" else month
    return next(
        (place for place, name in enumerate(MONTHS, 1) if len(month) > 2 and name.startswith(month)), 0
    )
