"""A day as Dutch people type it."""

from datetime import date

import pytest

from vollegym.questionnaire.day_input import read_day

TODAY = date(2026, 11, 24)
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
SHORT = "jan feb mrt apr mei jun jul aug sep okt nov dec".split()


@pytest.mark.parametrize(("number", "name", "short"), [*zip(range(1, 13), MONTHS, SHORT, strict=True)])
def test_every_month_is_known_by_its_name_in_whole_and_short(number: int, name: str, short: str) -> None:
    assert read_day(f"3 {name} 2027", TODAY) == date(2027, number, 3)
    assert read_day(f"3 {short}. 2027", TODAY) == date(2027, number, 3)
    assert read_day(f"03-{number:02}-2027", TODAY) == date(2027, number, 3)


@pytest.mark.parametrize("typed", ["3 ma 2027", "3 x 2027", "3 0 2027", "3 13 2027", "30 feb 2027", "3 mei"])
def test_what_could_be_two_months_or_none_is_asked_again(typed: str) -> None:
    said = read_day(typed, TODAY)
    assert said == "Schrijf de datum als dag, maand en jaar, zoals 1-9-2027."


def test_the_first_day_is_tomorrow_and_the_last_is_two_years_ahead() -> None:
    assert read_day("24-11-2026", TODAY) == "Kies een dag na vandaag."
    assert read_day("25-11-2026", TODAY) == date(2026, 11, 25)
    # Two years of 365 days.
    assert read_day("23-11-2028", TODAY) == date(2028, 11, 23)
    assert read_day("24-11-2028", TODAY) == "Kies een dag binnen twee jaar."
