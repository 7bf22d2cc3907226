"""What a form carries comes back unaltered, or not at all."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from vollegym.intake.signed_fields import open_shown, open_touch, seal_shown, seal_touch
from vollegym.questionnaire.robot_signs import Shown

KEY = "only for tests, never for a site"
moments = st.datetimes(timezones=st.just(UTC)).filter(lambda at: at.year >= 1000)


@given(st.sampled_from(["role", "budget"]), moments)
def test_a_form_tells_when_it_was_shown(question: str, at: datetime) -> None:
    assert open_shown(KEY, seal_shown(KEY, Shown(question, at))) == Shown(question, at)


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), min_size=1, max_size=8))
def test_a_source_comes_back_as_it_was(touch: dict[str, str]) -> None:
    assert open_touch(KEY, seal_touch(KEY, touch)) == touch


@given(st.text(max_size=200))
def test_what_we_did_not_seal_opens_to_nothing(text: str) -> None:
    assert open_shown(KEY, text) is None
    assert open_touch(KEY, text) is None


@given(st.integers(0, 60), st.characters(codec="ascii"))
def test_one_other_letter_opens_to_nothing(place: int, letter: str) -> None:
    seal = seal_touch(KEY, {"landing": "/personal-trainer-leads", "utm_source": "fb"})
    altered = seal[:place] + letter + seal[place + 1 :]
    assert open_touch(KEY, altered) is None or altered == seal


def test_one_seal_is_no_other_and_another_key_opens_nothing() -> None:
    seal = seal_touch(KEY, {"landing": "/"})
    assert open_shown(KEY, seal) is None
    assert open_touch(KEY + "2", seal) is None
    assert open_touch(KEY, "x" * 10_000) is None
