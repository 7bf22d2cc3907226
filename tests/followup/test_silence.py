"""When quiet is too quiet (incident I01)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vollegym.leads.stats import Silence, silence

YESTERDAY = date(2026, 11, 23)  # A Monday.
DAY = timedelta(days=1)


def daily(count: int, silent: int = 1, weekdays: range = range(7)) -> dict[date, int]:
    """So many leads on these weekdays for ten weeks, up to a silence of so many days."""
    days = [YESTERDAY - DAY * n for n in range(silent, 70)]
    return {day: count for day in days if day.weekday() in weekdays}


def test_it_works() -> None:
    assert silence(daily(2), YESTERDAY) == Silence(1, 2.0)


def test_a_day_with_a_lead_is_not_silent() -> None:
    assert silence({**daily(2), YESTERDAY: 1}, YESTERDAY) is None


def test_a_day_that_is_always_quiet_warns_of_nothing() -> None:
    assert silence(daily(3, weekdays=range(1, 6)), YESTERDAY) is None


def test_a_new_site_is_not_warned() -> None:
    assert silence({}, YESTERDAY) is None


def test_one_missed_lead_a_week_is_noticed_when_three_were_to_be_expected() -> None:
    weekly = daily(1, silent=22, weekdays=range(1, 2))
    assert silence(weekly, YESTERDAY) == Silence(27, 3.0)
    assert silence(daily(1, silent=15, weekdays=range(1, 2)), YESTERDAY) is None, "two may be chance"


@pytest.mark.parametrize("days", [1, 2, 7, 24])
def test_a_silence_is_told_as_long_as_it_lasts(days: int) -> None:
    found = silence(daily(1, silent=days), YESTERDAY)
    assert found == Silence(days, float(days))


@given(st.dictionaries(st.dates(date(2026, 8, 1), YESTERDAY), st.integers(0, 9)))
def test_a_warning_always_names_a_silence_that_is_there(counts: dict[date, int]) -> None:
    found = silence(counts, YESTERDAY)
    if found is not None:
        assert not any(counts.get(YESTERDAY - DAY * n) for n in range(found.days))
        assert found.expected > 0
