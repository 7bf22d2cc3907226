"""Many posts of one draft at the same moment (`--rounds`)."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from tests.people import ANNA, walk
from tests.visitor import Visitor
from vollegym.intake.intake_state import visit_of
from vollegym.leads import store as lead_store
from vollegym.questionnaire.verdict import decide

BUDGETS = ["none", "under_1000", "1000_2000", "depends"]


def test_parallel_posts_of_one_draft_make_one_lead_with_a_verdict_on_what_was_kept(
    app: Flask, rounds: int
) -> None:
    for number in range(rounds):
        visitor = Visitor(app)
        form = walk(visitor, ANNA).form()
        token = form.values["csrf_token"][0]
        cookie = visitor.client.get_cookie("vollegym")
        assert cookie

        def post(place: int, held: str = cookie.value, token: str = token) -> int:
            client = app.test_client()
            client.set_cookie("vollegym", held)
            data = {"csrf_token": token, "budget": BUDGETS[place % 4]}
            path = "/intake/controle" if place % 3 == 2 else "/intake/budget"
            status = client.post(path, data=data).status_code
            app.extensions["vollegym"].storage.close()
            return status

        with ThreadPoolExecutor(6) as hands:
            assert set(hands.map(post, range(18))) == {303}
        leads = list(lead_store.submitted(app.extensions["vollegym"].storage.database()))
        assert len(leads) == number + 1
        with visitor.client.session_transaction() as session:
            visit = visit_of(app.extensions["vollegym"].storage.database(), session["ticket"])
        assert visit.lead
        assert visit.lead.verdict == decide(visit.questionnaire, visit.lead.answers)
