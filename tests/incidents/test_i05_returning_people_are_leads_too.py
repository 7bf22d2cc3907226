"""I05: a known phone number or address made the save fail; returning leads were lost."""

from flask import Flask

from tests.people import ANNA, finish
from tests.visitor import Visitor
from vollegym.leads import store as lead_store


def test_i05_the_same_person_twice_is_two_leads(app: Flask) -> None:
    for _ in range(2):
        assert finish(Visitor(app), ANNA).h1 == "Dit past."
    leads = list(lead_store.submitted(app.extensions["vollegym"].storage.database()))
    assert [lead.contact and lead.contact.email for lead in leads] == ["anna@example.com"] * 2
    assert leads[0].reference != leads[1].reference


def test_i05_the_owner_sees_that_this_person_came_before(app: Flask) -> None:
    finish(Visitor(app), ANNA)
    other_mail = {**ANNA["contact"], "email": "ANNA@werk.example.com"}
    finish(Visitor(app), {**ANNA, "contact": other_mail})
    first, second = lead_store.submitted(app.extensions["vollegym"].storage.database())
    told = app.test_cli_runner().invoke(args=["leads", "show", second.reference]).stdout
    assert f"Eerdere intake            {first.reference}" in told
