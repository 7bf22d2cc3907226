"""I22: validation read stale values after autofill."""

from tests.people import ANNA, walk
from tests.visitor import Visitor


def test_i22_the_posted_form_is_what_counts(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    assert visitor.send(**{**ANNA["contact"], "email": "fout"}).status == 422
    # Autofill writes into the inputs without telling any script; the form holds it all the same.
    assert visitor.send(**ANNA["contact"]).url == "/intake/budget"
    assert visitor.open("/intake/contact").form().values["email"] == [ANNA["contact"]["email"]]
