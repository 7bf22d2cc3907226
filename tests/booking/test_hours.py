"""Opening hours: open or not, and how long between two moments."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vollegym.calendar.hours import Hours, Window, open_minutes, open_spans
from vollegym.dutch.dates import AMSTERDAM

DAY = (Window(9 * 60, 12 * 60), Window(13 * 60, 17 * 60))
OPENING_HOURS = Hours(week=(DAY,) * 5 + ((), ()))
MOMENTS = st.integers(0, 15 * 365 * 1440).map(
    lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM)  # type: ignore[misc, arg-type]


def is_open(hours: Hours, moment: datetime) -> bool:
    return any(
        span.start <= moment < span.end for span in open_spans(hours, moment.astimezone(AMSTERDAM).date())
    )


def test_open_from_the_first_minute_until_just_before_the_last() -> None:
    assert is_open(OPENING_HOURS, at(2026, 11, 24, 9))
    assert is_open(OPENING_HOURS, at(2026, 11, 24, 11, 59))
    assert not is_open(OPENING_HOURS, at(2026, 11, 24, 12))
    assert not is_open(OPENING_HOURS, at(2026, 11, 24, 8, 59))


def test_closed_on_free_days_holidays_and_days_away() -> None:
    away = Hours(week=OPENING_HOURS.week, closed=((date(2026, 11, 24), date(2026, 11, 25)),))
    assert not is_open(OPENING_HOURS, at(2026, 11, 28, 10))
    assert not is_open(OPENING_HOURS, at(2026, 12, 25, 10))
    assert not is_open(away, at(2026, 11, 25, 10))
    assert is_open(away, at(2026, 11, 26, 10))
    assert is_open(Hours(week=OPENING_HOURS.week, holidays=False), at(2026, 12, 25, 10))


def test_open_minutes_skip_the_night_and_the_weekend() -> None:
    assert open_minutes(OPENING_HOURS, at(2026, 11, 24, 11, 58), at(2026, 11, 24, 13, 3)) == 5
    friday_evening, monday_morning = at(2026, 11, 27, 16, 57), at(2026, 11, 30, 9, 2)
    assert open_minutes(OPENING_HOURS, friday_evening, monday_morning) == 5


def test_a_night_open_across_the_clock_change_has_its_true_length() -> None:
    night = Hours(week=((Window(0, 1440),),) * 7, holidays=False)
    assert open_minutes(night, at(2026, 3, 29), at(2026, 3, 30)) == 23 * 60
    assert open_minutes(night, at(2026, 10, 25), at(2026, 10, 26)) == 25 * 60


@given(start=MOMENTS, length=st.integers(0, 9), step=st.integers(1, 400))
def test_open_minutes_counts_the_minutes_that_are_open(start: datetime, length: int, step: int) -> None:
    end = start + timedelta(minutes=length * step)
    minutes = (start + timedelta(minutes=n) for n in range(length * step))
    assert open_minutes(OPENING_HOURS, start, end) == sum(
        is_open(OPENING_HOURS, minute) for minute in minutes
    )
