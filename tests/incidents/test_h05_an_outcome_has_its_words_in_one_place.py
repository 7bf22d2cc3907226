"""H5: the mail about an intake said "past niet" for every outcome that it did not know.

The words of an outcome stand with the outcome itself. One without words cannot be told at all, and one that a
mail or a page has nothing to say about is told in its own words.
"""

import ast
from dataclasses import replace

import pytest
from flask import Flask, render_template

from tests.conftest import Clock
from tests.people import ANNA, BRAM, CHRIS, finish
from tests.services import services_of
from tests.visitor import Visitor
from vollegym.config import ROOT
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Words
from vollegym.questionnaire import questions
from vollegym.questionnaire.questions import Outcome
from vollegym.services import kinds


class Waiting(str):
    """An outcome of tomorrow, that no mail and no page was written for."""

    fits, words, headline = "even wachten", "past over een maand", "Even wachten"


def test_h05_every_outcome_has_its_words() -> None:
    assert set(questions.SAID) == set(Outcome)
    for outcome in Outcome:
        assert len({outcome.fits, outcome.words, outcome.headline}) == 3


def test_h05_the_words_stand_nowhere_else() -> None:
    words = {text for said in questions.SAID.values() for text in said if len(text.split()) > 1}
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "vollegym").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in words
    }
    assert found == {"vollegym/questionnaire/questions.py"}


def the_mail(app: Flask, who: dict[str, object], clock: Clock) -> Words:
    finish(Visitor(app), who)
    db = app.extensions["vollegym"].storage.database()
    (row,) = outbox_store.of_kind(db, "received")
    said = kinds(services_of(app)).words(db, row, clock())
    assert said
    return said[2]


@pytest.mark.parametrize("who", [ANNA, BRAM, CHRIS])
def test_h05_the_mail_says_the_outcome_in_its_own_words(
    who: dict[str, object], app: Flask, clock: Clock
) -> None:
    words = the_mail(app, who, clock)
    outcome = words.values["lead"].outcome
    said = services_of(app).message_files.said("received", words, titled=False)
    assert outcome.headline.lower() in said.subject
    assert f"het {outcome.words}" in " ".join(said.text.split())
    assert f"Je intake is binnen. {outcome.headline}." in said.html


def test_h05_an_outcome_that_nothing_was_written_for_is_told_in_its_own_words(
    app: Flask, clock: Clock
) -> None:
    words = the_mail(app, CHRIS, clock)
    known = words.values["lead"]
    unknown = replace(known, verdict=replace(known.verdict, outcome=Waiting("waiting")))
    words = replace(words, values={**words.values, "lead": unknown})
    with app.test_request_context():
        mail = services_of(app).message_files.said("received", words, titled=False)
        closed = render_template("booking/closed.html", lead=unknown)
    assert "Uit je intake kwam: even wachten." in closed
    assert "niet goed kunnen helpen" not in closed
    for said in (mail.text, mail.html):
        assert "het past over een maand." in said
        assert "past niet" not in said
