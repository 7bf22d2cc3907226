"""I27: going back did not show the earlier choice."""

import pytest

from tests.people import ANNA, walk
from tests.visitor import Visitor

SLUGS = ["rol", "type-studio", "doelen", "knelpunt", "omvang", "start", "budget"]
KEYS = [key for key in ANNA if key != "contact"]


@pytest.mark.parametrize(("slug", "key"), list(zip(SLUGS, KEYS, strict=True)))
def test_i27_going_back_shows_the_earlier_choice(visitor: Visitor, slug: str, key: str) -> None:
    walk(visitor, ANNA)
    given = ANNA[key] if isinstance(ANNA[key], list) else [ANNA[key]]
    assert visitor.open(f"/intake/{slug}").form().values[key] == given


def test_i27_contact_details_come_back_as_they_were_typed(visitor: Visitor) -> None:
    walk(visitor, ANNA)
    values = visitor.open("/intake/contact").form().values
    assert {name: values[name][0] for name in ANNA["contact"]} == ANNA["contact"]
