"""What a form carries comes back unaltered, or not at all."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from vollegym.intake.signed_fields import sign_shown, sign_touch, verified_shown, verified_touch
from vollegym.questionnaire.robot_signs import Shown

KEY = "only for tests, never for a site"
moments = st.datetimes(timezones=st.just(UTC)).filter(lambda at: at.year >= 1000)


@given(st.sampled_from(["role", "budget"]), moments)
def test_a_form_tells_when_it_was_shown(question: str, at: datetime) -> None:
    assert verified_shown(KEY, sign_shown(KEY, Shown(question, at))) == Shown(question, at)


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), min_size=1, max_size=8))
def test_a_source_comes_back_as_it_was(touch: dict[str, str]) -> None:
    assert verified_touch(KEY, sign_touch(KEY, touch)) == touch


@given(st.text(max_size=200))
def test_what_we_did_not_sign_is_nothing(text: str) -> None:
    assert verified_shown(KEY, text) is None
    assert verified_touch(KEY, text) is None


@given(st.integers(0, 60), st.characters(codec="ascii"))
def test_with_one_other_letter_it_is_nothing(place: int, letter: str) -> None:
    signed = sign_touch(KEY, {"landing": "/personal-trainer-leads", "utm_source": "fb"})
    altered = signed[:place] + letter + signed[place + 1 :]
    assert verified_touch(KEY, altered) is None or altered == signed


def test_one_field_is_no_other_and_another_key_reads_nothing() -> None:
    signed = sign_touch(KEY, {"landing": "/"})
    assert verified_shown(KEY, signed) is None
    assert verified_touch(KEY + "2", signed) is None
    assert verified_touch(KEY, "x" * 10_000) is None
