"""I19: "try again" hid the error, and a reload lost all."""

from tests.people import ANNA, walk
from tests.visitor import Visitor

TYPED = {
    "name": 'Anna "Anneke" <de Boer> & Zn.',
    "company": "",
    "email": "anna@example,com",
    "phone": "  06-12 34 56 78",
}


def test_i19_an_error_says_what_to_do_and_keeps_every_character(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    page = visitor.send(**TYPED)
    assert page.status == 422
    kept = page.form().values
    assert {name: kept[name][0] for name in TYPED} == TYPED
    assert "Zet een punt in je e-mailadres" in page.text


def test_i19_earlier_answers_survive_an_error(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    visitor.send(**TYPED)
    assert visitor.open("/intake/omvang").form().values["size"] == [ANNA["size"]]
