"""I20: no check of phone and mail at launch, then only in the browser."""

import pytest

from tests.people import ANNA, walk
from tests.visitor import Visitor

WRONG = [{"email": "anna"}, {"phone": "nul zes"}, {"name": "  "}, {"email": "", "phone": ""}]


@pytest.mark.parametrize("changes", WRONG)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_i20_the_same_check_with_and_without_script(
    visitor: Visitor, changes: dict[str, str], headers: dict[str, str]
) -> None:
    walk(visitor, ANNA, until="contact")
    form = visitor.page.form()
    data = {**{name: values[0] for name, values in form.values.items()}, **ANNA["contact"], **changes}
    response = visitor.client.post(form.action, data=data, headers=headers)
    assert response.status_code == 422
    assert response.get_data(as_text=True).count('aria-invalid="true"') == len(changes)
