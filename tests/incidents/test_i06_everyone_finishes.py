"""I06: people with one "wrong" answer were sent away before they left their name."""

import pytest
from flask import Flask

from tests.people import BRAM, CHRIS, DEWI, Answers, finish, walk
from tests.visitor import Visitor
from vollegym.leads import store as lead_store


@pytest.mark.parametrize("person", [BRAM, CHRIS, DEWI])
def test_i06_who_does_not_qualify_is_kept_with_a_name(app: Flask, visitor: Visitor, person: Answers) -> None:
    finish(visitor, person)
    (lead,) = lead_store.submitted(app.extensions["vollegym"].storage.database())
    assert lead.contact
    assert lead.contact.name == "Anna de Boer"


def test_i06_nothing_is_said_of_fitting_before_the_end(visitor: Visitor) -> None:
    for key in CHRIS:
        assert "past niet" not in walk(visitor, CHRIS, until=key).text
