"""I24: no autocomplete on any field."""

import pytest

from tests.people import ANNA, walk
from tests.visitor import Visitor


@pytest.mark.parametrize(
    ("name", "token", "kind"),
    [
        ("name", "name", "text"),
        ("company", "organization", "text"),
        ("email", "email", "email"),
        ("phone", "tel", "tel"),
    ],
)
def test_i24_contact_fields_can_be_filled_in_by_the_browser(
    visitor: Visitor, name: str, token: str, kind: str
) -> None:
    page = walk(visitor, ANNA, until="contact")
    (field,) = [e for e in page.all("input") if e.get("name") == name]
    assert (field.get("autocomplete"), field.get("type", "text")) == (token, kind)
    assert kind == "text" or field.get("inputmode") == kind
    assert field.get("maxlength") is None
