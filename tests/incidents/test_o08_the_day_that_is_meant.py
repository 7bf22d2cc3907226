"""O8: "dinsdag:" was answered with "Gebruik wednesday."; whoever followed that opened the wrong day."""

from collections.abc import Iterator

import pytest

from vollegym.calendar.hours_file import DAYS, read_hours
from vollegym.documents.document import Problem, read_document

DUTCH = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
ABBREVIATED = ("ma", "di", "wo", "do", "vr", "za", "zo")
ENGLISH = ("mondey", "teusday", "wensday", "thirsday", "firday", "satterday", "sundag")


def told(name: str) -> Problem:
    """What is said of a day with this name, on the fifth line of the file."""
    text = f'---\ntitle: Bellen\nhours:\n  monday: ["09:00-12:00"]\n  {name}: ["09:00-12:00"]\n---\nKies.'
    hours, problems = read_hours(read_document("afspraak.md", text.encode()))
    assert hours is None
    (problem,) = problems
    return problem


def slips(word: str) -> Iterator[str]:
    """A word as people mistype it: a letter too few, one twice, two swapped, and with a capital."""
    yield word.capitalize()
    for place, letter in enumerate(word):
        yield word[:place] + word[place + 1 :]
        yield word[:place] + letter + word[place:]
        yield word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


@pytest.mark.parametrize(("dutch", "english"), list(zip(DUTCH, DAYS, strict=True)))
def test_a_dutch_day_and_its_slips_get_the_day_that_is_meant(dutch: str, english: str) -> None:
    for written in {dutch, *slips(dutch)}:
        assert told(written).remedy == f"Gebruik {english}.", written


@pytest.mark.parametrize(
    ("written", "english"), [*zip(ABBREVIATED, DAYS, strict=True), *zip(ENGLISH, DAYS, strict=True)]
)
def test_an_abbreviation_and_a_slip_in_english_too(written: str, english: str) -> None:
    assert told(written).remedy == f"Gebruik {english}."


@pytest.mark.parametrize("written", ["weekend", "d", "s", "feestdagen"])
def test_what_may_be_any_day_gets_all_of_them(written: str) -> None:
    assert told(written).remedy == f"Gebruik {', '.join(DAYS)}."


def test_the_line_is_that_of_the_day() -> None:
    assert told("dinsdag").line == 5
