"""Robots by the sum of small signs; honest people, however odd, never by any of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.robot_signs import (
    DECOY,
    HABITS,
    LIGHT,
    Score,
    Shown,
    Sign,
    signs_of_contact,
    signs_of_form,
    weigh,
)

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SHOWN = Shown("role", NOW - timedelta(seconds=20))
FORM = {"role": ["owner"], DECOY: [""]}


def contact(name: str = "Anna de Boer", company: str | None = "Studio Anna") -> Contact:
    return Contact(name, company, "anna@example.com", "+31612345678", "06 12345678")


def test_it_works() -> None:
    assert weigh(signs_of_form(FORM, SHOWN, "role", NOW) | signs_of_contact(contact())) == Score(0, ())


def test_a_filled_decoy_holds_an_intake_back() -> None:
    score = weigh(signs_of_form({**FORM, DECOY: ["http://example.com"]}, SHOWN, "role", NOW))
    assert score.suspect
    assert score.signs == (Sign.DECOY_FILLED,)


def test_a_missing_decoy_counts_but_holds_nothing_back() -> None:
    assert weigh(signs_of_form({"role": ["owner"]}, SHOWN, "role", NOW)) == Score(2, (Sign.DECOY_MISSING,))


def test_a_form_that_was_never_shown_counts() -> None:
    assert signs_of_form(FORM, None, "role", NOW) == {Sign.NOT_SHOWN}


def test_the_form_of_another_question_counts() -> None:
    assert signs_of_form(FORM, SHOWN, "budget", NOW) == {Sign.OTHER_FORM}


def test_speed_counts_and_lateness_does_not() -> None:
    assert signs_of_form(FORM, Shown("role", NOW), "role", NOW) == {Sign.FAST}
    assert not signs_of_form(FORM, Shown("role", NOW - timedelta(seconds=1)), "role", NOW)
    assert not signs_of_form(FORM, Shown("role", NOW - timedelta(days=400)), "role", NOW)


@pytest.mark.parametrize("sign", sorted(set(Sign) - LIGHT))
def test_what_is_written_holds_back_alone_or_with_a_form_that_was_never_shown(sign: Sign) -> None:
    alone = sign in (Sign.DECOY_FILLED, Sign.LINK_AS_NAME)
    assert weigh({sign}).suspect == alone
    # That someone is quick is no reason, and two small reasons with a quick hand are.
    assert weigh({sign, Sign.FAST, Sign.BUSY_ADDRESS}).suspect == alone
    assert weigh({sign, Sign.NOT_SHOWN}).suspect == (sign != Sign.LINK_AS_COMPANY)
    assert weigh({sign, Sign.NOT_SHOWN, Sign.FAST}).suspect


@given(st.frozensets(st.sampled_from(sorted(LIGHT))))
def test_speed_rate_and_order_alone_never_hold_anything_back(signs: frozenset[Sign]) -> None:
    assert not weigh(signs).suspect


@given(st.lists(st.sampled_from(list(Sign))))
def test_a_score_gives_its_reasons_and_one_more_sign_never_lowers_it(signs: list[Sign]) -> None:
    score = weigh(signs)
    assert set(score.signs) == set(signs)
    assert score == weigh(reversed(signs)) == weigh(signs * 2)
    for sign in Sign:
        assert weigh([*signs, sign]).points >= score.points


HONEST = [
    ("Jo", None),
    ("李", "拳館"),
    ("Ömer Şahin-van 't Hoff", "Ömer's PT & Co."),
    ("X Æ A-12", "24/7 Gym"),
    ("Maria", "www.studiomaria.nl"),
    ("Maria", "https://studiomaria.nl"),
    ("Maria", "studiomaria.nl"),
    ("P.T. van den Berg-de Vries / Jansen", "CrossFit <3"),
    ("McDonaldVanDerBerg", "BodyFit"),
    ("ANNA DE BOER", "ANNA"),
    ("anna", "anna"),
    ("Anna 💪", "SEO Gym"),
    ("Casino Fit", "Casino Fit"),
    ("Robert Script", "b < a > c"),
    ("Szczęsny Brzęczyszczykiewicz", "Krzysztof"),
    ("Владимир", "Зал"),
    ("'; drop table lead; --", "0' OR 1=1"),
    ("x" * 200, "y" * 200),
    ("www.studiomaria.nl", None),
    ('=HYPERLINK("http://example.com";"Anna")', "@SUM(1+1)"),
    ("<script>alert(1)</script>", "</textarea>"),
]


@pytest.mark.parametrize(("name", "company"), HONEST)
def test_an_odd_but_honest_person_passes(name: str, company: str | None) -> None:
    assert not weigh(signs_of_contact(contact(name, company)) | HABITS).suspect


ROBOTS = [
    ("https://cheap-followers.example", None),
    ("www.cheap-followers.example Anna", "https://cheap-followers.example"),
    ('<a href="http://example.com">Anna</a>', None),
    ("[url=http://example.com]Anna[/url]", None),
    ("Anna", "<a href=x>buy backlinks</a>"),
    ("Make money with bitcoin <b>now</b>", None),
    ("SEO services", "https://rank.example"),
    ("Buy viagra", "http://pills.example"),
]


@pytest.mark.parametrize(("name", "company"), ROBOTS)
def test_an_advertisement_is_held_back_by_its_words_alone(name: str, company: str | None) -> None:
    assert weigh(signs_of_contact(contact(name, company))).suspect


@pytest.mark.parametrize(
    ("name", "noise"),
    [
        ("bcDfgHjkLmnp", True),  # Three capitals inside, no vowel.
        ("bcDfgHjkLm", True),
        ("bcDfgHjkL", False),  # Nine letters may be anything.
        ("bcdfgHjkLmnp", False),  # Two capitals inside: McDonald has as many.
        ("baDfiHjkLmnp", True),
        ("baDfiHjoLmnp", False),  # A vowel in four letters can be pronounced.
        ("bcDfgHjkLmn1", False),
    ],
)
def test_noise_is_one_long_word_with_capitals_inside_that_nobody_can_pronounce(
    name: str, noise: bool
) -> None:
    assert (Sign.NOISE in signs_of_contact(contact(name))) == noise


@pytest.mark.parametrize("name", ["IaVMxfhKNdbCq", "TqMkXHWAzjvnTdEq"])
def test_letters_from_a_generator_count_together_with_a_form_that_was_never_shown(name: str) -> None:
    signs = signs_of_contact(contact(name))
    assert signs == {Sign.NOISE}
    assert not weigh(signs).suspect
    assert weigh(signs | signs_of_form({"role": ["owner"]}, None, "role", NOW)).suspect
