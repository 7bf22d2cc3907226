"""I08: a missing answer counted as a good one."""

import pytest
from flask import Flask

from tests.people import ANNA, walk
from tests.visitor import Visitor
from vollegym.intake.intake_state import visit_of
from vollegym.leads import store as lead_store
from vollegym.questionnaire.questions import Outcome
from vollegym.questionnaire.verdict import decide


@pytest.mark.parametrize("key", list(ANNA))
def test_i08_every_answer_is_needed_to_qualify(app: Flask, visitor: Visitor, key: str) -> None:
    walk(visitor, ANNA)
    with visitor.client.session_transaction() as session:
        visit = visit_of(app.extensions["vollegym"].storage.database(), session["ticket"])
    for answers in (
        {k: v for k, v in visit.answers.items() if k != key},
        {**visit.answers, key: "unknown"},
    ):
        verdict = decide(visit.questionnaire, answers)
        assert verdict.outcome is not Outcome.QUALIFIED
        assert key in [reason.question for reason in verdict.reasons]


def test_i08_an_answer_that_vanished_is_asked_again_and_not_judged(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA)
    form = visitor.page.form()
    with app.extensions["vollegym"].storage.writing() as db:
        db.execute("DELETE FROM answer WHERE question = 'role'")
    assert visitor.send(form).url == "/intake/rol"
    assert not list(lead_store.submitted(app.extensions["vollegym"].storage.database()))
