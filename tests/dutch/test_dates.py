from datetime import UTC, date, datetime

import pytest

from vollegym.dutch import dates


def test_days_are_said_in_dutch() -> None:
    assert dates.day_in_words(date(2026, 3, 3)) == "dinsdag 3 maart 2026"
    assert dates.date_in_words(date(2026, 8, 1)) == "1 augustus 2026"


def test_moments_are_said_in_the_time_of_amsterdam() -> None:
    assert dates.moment_in_words(datetime(2026, 3, 3, 13, tzinfo=UTC)) == "dinsdag 3 maart 2026 om 14:00 uur"
    assert dates.time_in_words(datetime(2026, 7, 3, 7, 5, tzinfo=UTC)) == "09:05 uur"


def test_late_in_the_evening_it_is_already_the_next_day_here() -> None:
    assert dates.day_in_words(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "vrijdag 1 januari 2027"


def test_the_zone_is_named() -> None:
    assert dates.zone_in_words(datetime(2026, 7, 1, tzinfo=UTC)) == "Nederlandse zomertijd"
    assert dates.zone_in_words(datetime(2026, 12, 1, tzinfo=UTC)) == "Nederlandse wintertijd"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "een dag"),
        (2, "2 dagen"),
        (7, "een week"),
        (14, "twee weken"),
        (30, "30 dagen"),
        (179, "179 dagen"),
        (180, "een half jaar"),
        (182, "182 dagen"),
        (365, "een jaar"),
        (730, "twee jaar"),
        (731, "731 dagen"),
        (3650, "tien jaar"),
    ],
)
def test_a_term_is_said_as_people_say_it_and_never_shorter_than_it_is(days: int, said: str) -> None:
    assert dates.term_in_words(days) == said


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        dates.local(datetime(2026, 3, 3))  # noqa: DTZ001 - this is what is refused.
