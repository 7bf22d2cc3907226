"""Private links: they name one lead, end by their date, and no letter of them can be changed."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vollegym.tokens import private_token, reference_in

SECRET, DAY = "only for tests, never for a site", date(2026, 12, 24)
TOKEN = private_token(SECRET, "verder", "AB12CD", DAY)


def test_it_works() -> None:
    assert reference_in(SECRET, "verder", TOKEN, DAY) == "AB12CD"


def test_it_ends_after_its_last_day() -> None:
    assert reference_in(SECRET, "verder", TOKEN, DAY + timedelta(days=1)) is None


def test_a_link_for_one_purpose_opens_no_other() -> None:
    assert reference_in(SECRET, "afspraak", TOKEN, DAY) is None


def test_another_secret_key_ends_all_links() -> None:
    assert reference_in(SECRET + "!", "verder", TOKEN, DAY) is None


@given(place=st.integers(0, len(TOKEN) - 1), letter=st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_no_letter_can_be_changed(place: int, letter: str) -> None:
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    assert (reference_in(SECRET, "verder", changed, DAY) is None) == (changed != TOKEN)


@given(st.text(max_size=200))
def test_anything_typed_is_simply_not_a_token(text: str) -> None:
    assert reference_in(SECRET, "verder", text, DAY) is None
