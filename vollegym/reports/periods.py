"""The days that figures are about, from what stands in an address."""

from dataclasses import dataclass
from datetime import date, timedelta

from vollegym.dutch.dates import MONTHS, midnight
from vollegym.leads.selection import YEARS
from vollegym.questionnaire.day_input import DUTCH, ISO, real_day
from vollegym.storage.timestamps import stamp

DAY, USUAL = timedelta(days=1), timedelta(days=90)


class PeriodError(Exception):
    """These days are no period; the text is one Dutch sentence."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included, in Amsterdam."""

    first: date
    last: date

    @property
    def bounds(self) -> dict[str, str]:
        """The stamps from which a lead counts, and before which."""
        return {"start": stamp(midnight(self.first)), "end": stamp(midnight(self.last + DAY))}

    @property
    def before(self) -> "Period":
        """The period of the same length that ends where this one begins."""
        return Period(self.first - (self.last - self.first) - DAY, self.first - DAY)

    def __str__(self) -> str:
        first, last = (f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in (self.first, self.last))
        return f"{first} tot en met {last}"


def read_period(since: str, until: str, today: date) -> Period:
    """Return the period between two typed days, of which each may be left out; raises PeriodError."""
    last = read(until) if until.strip() else None
    first = read(since) if since.strip() else None
    last = last or max(today, first or today)
    first = first or last - USUAL + DAY
    if first > last:
        raise PeriodError("De eerste dag ligt na de laatste. Draai ze om.")
    return Period(first, last)


def read(typed: str) -> date:
    text = typed[:40].strip().lower()
    found = ISO.fullmatch(text) or DUTCH.fullmatch(text)
    day = real_day(found) if found else None
    if day is None:
        raise PeriodError("Schrijf een dag als 1-9-2026.")
    # The period before it is shown too, which may be as long.
    if day.year not in YEARS or day.year > 2900:
        raise PeriodError("Kies een dag vanaf het jaar 2000.")
    return day
