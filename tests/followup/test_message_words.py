"""The small words of messages: whom they greet, how long something took, how quiet it is."""

from datetime import timedelta

import pytest

from vollegym.leads.message_templates import greet, silent, span, told, who, whole_name
from vollegym.leads.stats import Count, Silence
from vollegym.questionnaire.contact import Contact


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Anna de Boer", " Anna"),
        ("Jo", " Jo"),
        ("A. de Boer", " A. de Boer"),
        ("A de Boer", " A de Boer"),
        ("Mevrouw De Boer", " Mevrouw De Boer"),
        ("a" * 25, " " + "a" * 25),
        ("a" * 26, ""),
        ("Anna2", ""),
        ("www anna", ""),
        ("Anna\u202eB", ""),
    ],
)
def test_a_greeting_takes_the_first_name_or_else_the_whole_or_nothing(name: str, greeting: str) -> None:
    assert greet(name) == greeting


@pytest.mark.parametrize(
    ("name", "company", "subject"),
    [
        ("Anna de Boer", "Studio  Anna", "Anna van Studio Anna"),
        ("Anna de Boer", None, "Anna"),
        ("06 12345678", "Studio Anna", "iemand van Studio Anna"),
        ("06 12345678", "www.anna.nl", "een aanvrager"),
        ("Anna", "s" * 40, "Anna van " + "s" * 40),
        ("Anna", "s" * 41, "Anna"),
    ],
)
def test_the_owner_reads_who_it_is_by_first_name_and_studio(
    name: str, company: str | None, subject: str
) -> None:
    assert who(Contact(name, company, "anna@example.com", "+31612345678", "06 12345678")) == subject


def test_a_name_of_sixty_letters_is_passed_on_whole_and_a_longer_one_not_at_all() -> None:
    assert whole_name("n" * 60) == "n" * 60
    assert [whole_name(name) for name in ("n" * 61, "Anna 2", "anna@example.com")] == ["", "", ""]


def test_a_time_is_told_in_minutes_up_to_two_hours_and_in_hours_up_to_two_days() -> None:
    said = [span(timedelta(minutes=minutes)) for minutes in (1, 119, 120, 2879, 2880, 10 * 1440)]
    assert said == ["1 minuut", "119 minuten", "2 uur", "48 uur", "2 dagen", "10 dagen"]


def test_what_came_in_is_told_with_how_many_fit() -> None:
    said = [told(Count(sent, fit, 0)) for sent, fit in ((0, 0), (1, 0), (2, 1), (3, 2))]
    assert said == [
        "0 aanvragen",
        "1 aanvraag, 0 daarvan passen",
        "2 aanvragen, 1 daarvan past",
        "3 aanvragen, 2 daarvan passen",
    ]


def test_a_silence_is_told_by_its_days_and_by_what_was_to_be_expected() -> None:
    rest = "er niets binnen, waar dat er in de weken ervoor ongeveer 2,5 zouden zijn."
    assert silent(Silence(1, 2.5)) == f"Gisteren kwam {rest}"
    assert silent(Silence(2, 2.5)) == f"Al 2 dagen kwam {rest}"
