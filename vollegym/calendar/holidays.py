"""The public holidays of the Netherlands. Easter comes from dateutil; the days that move with it follow here.

Good Friday is not in the list: it is no public holiday, and most businesses work. Liberation Day is a day off
for most people once in five years only.
"""

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter


@cache
def holidays(year: int) -> dict[date, str]:
    """Return the public holidays of a year (2014 or later) with their Dutch names."""
    easter_sunday = easter(year)
    days = {
        date(year, 1, 1): "Nieuwjaarsdag",
        easter_sunday: "Eerste paasdag",
        easter_sunday + timedelta(days=1): "Tweede paasdag",
        kings_day(year): "Koningsdag",
        easter_sunday + timedelta(days=39): "Hemelvaartsdag",
        easter_sunday + timedelta(days=49): "Eerste pinksterdag",
        easter_sunday + timedelta(days=50): "Tweede pinksterdag",
        date(year, 12, 25): "Eerste kerstdag",
        date(year, 12, 26): "Tweede kerstdag",
    }
    if year % 5 == 0:
        # Ascension Day can fall on the same day; one day off is one day off.
        days.setdefault(date(year, 5, 5), "Bevrijdingsdag")
    return days


def kings_day(year: int) -> date:
    """Return 27 April, or the day before when that is a Sunday."""
    day = date(year, 4, 27)
    return day - timedelta(days=1) if day.weekday() == 6 else day
