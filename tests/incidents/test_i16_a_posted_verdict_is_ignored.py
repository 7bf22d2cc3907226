"""I16: the browser's "qualified" overrode the server's."""

from flask import Flask

from tests.people import BRAM, walk
from tests.visitor import Visitor
from vollegym.leads import store as lead_store

FORGED = {"verdict": "qualified", "outcome": "qualified", "score": "100", "reasons": "[]", "version": "99"}


def test_i16_a_posted_verdict_is_ignored(app: Flask, visitor: Visitor) -> None:
    visitor.open("/intake/rol")
    visitor.send(role=BRAM["role"], **FORGED)
    walk(visitor, BRAM)
    assert visitor.send(**FORGED).h1 == "Nog niet."
    (lead,) = lead_store.submitted(app.extensions["vollegym"].storage.database())
    assert lead.verdict
    assert lead.verdict.outcome == "not_yet"
    assert set(lead.answers) == set(BRAM)
