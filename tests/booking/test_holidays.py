"""The public holidays, against dates taken from the government's own calendar."""

from datetime import date

import pytest

from vollegym.calendar.holidays import holidays

EASTER = {
    2024: (3, 31),
    2025: (4, 20),
    2026: (4, 5),
    2027: (3, 28),
    2028: (4, 16),
    2029: (4, 1),
    2030: (4, 21),
}
EASTER |= {2031: (4, 13), 2032: (3, 28), 2033: (4, 17), 2034: (4, 9), 2035: (3, 25), 2038: (4, 25)}


@pytest.mark.parametrize(("year", "day"), EASTER.items())
def test_easter_falls_where_the_calendar_says(year: int, day: tuple[int, int]) -> None:
    assert holidays(year)[date(year, *day)] == "Eerste paasdag"


def test_the_holidays_of_2026_are_these() -> None:
    expected = ["01-01", "04-05", "04-06", "04-27", "05-14", "05-24", "05-25", "12-25", "12-26"]
    assert sorted(day.strftime("%m-%d") for day in holidays(2026)) == expected


def test_kings_day_moves_to_saturday_when_the_27th_is_a_sunday() -> None:
    assert date(2025, 4, 26) in holidays(2025)
    assert date(2025, 4, 27) not in holidays(2025)


def test_liberation_day_is_a_day_off_once_in_five_years() -> None:
    assert [year for year in range(2026, 2041) if date(year, 5, 5) in holidays(year)] == [2030, 2035, 2040]
