"""A question that is asked only after some answer: on the path, the check page and the lead alike."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.people import ANNA, asked, give, walk
from tests.visitor import Visitor
from vollegym.config import ROOT
from vollegym.leads import store as lead_store

BRANCH = """---
key: opening
slug: opening
kind: one
order: 15
title: "Wanneer gaat je studio open?"
when: {role: [starting]}
options:
  - value: soon
    label: Binnen een half jaar
  - value: dream
    label: Dat is nog een droom
    outcome: not_yet
    because: "Je studio is er nog niet."
---
"""
DORA = {"role": "starting", "opening": "dream", **{k: v for k, v in ANNA.items() if k != "role"}}


@pytest.fixture
def app(make_app: Callable[..., Flask], tmp_path: Path) -> Flask:
    """A site with one question for starters alone."""
    shutil.copytree(ROOT / "content" / "intake", tmp_path / "content" / "intake")
    (tmp_path / "content" / "intake" / "1b-opening.md").write_text(BRANCH, "utf-8")
    return make_app(content=tmp_path / "content")


def test_it_is_asked_after_that_answer_alone(app: Flask) -> None:
    dora, anna = Visitor(app), Visitor(app)
    assert asked(walk(dora, DORA, until="opening")) == "opening"
    assert asked(walk(anna, ANNA, until="studio_type")) == "studio_type"


def test_the_progress_counts_what_is_asked(app: Flask) -> None:
    dora, anna = Visitor(app), Visitor(app)
    assert walk(dora, DORA, until="size").title.startswith("Vraag 6 van 9: ")
    assert walk(anna, ANNA, until="size").title.startswith("Vraag 5 van 8: ")


def test_a_changed_answer_that_opens_a_question_asks_it_and_then_returns(app: Flask) -> None:
    visitor = Visitor(app)
    walk(visitor, ANNA)
    visitor.open("/intake/rol")
    assert asked(give(visitor, "starting")) == "opening"
    page = give(visitor, "soon")
    assert page.url == "/intake/controle"
    assert "Binnen een half jaar" in page.text


def test_an_answer_off_the_path_stays_in_the_draft(app: Flask) -> None:
    visitor = Visitor(app)
    walk(visitor, DORA)
    visitor.open("/intake/rol")
    page = give(visitor, "owner")
    assert page.url == "/intake/controle"
    assert "droom" not in page.text
    visitor.open("/intake/rol")
    assert "Dat is nog een droom" in give(visitor, "starting").text


def test_an_answer_off_the_path_never_reaches_the_lead_or_its_verdict(app: Flask) -> None:
    visitor = Visitor(app)
    walk(visitor, DORA)
    visitor.open("/intake/rol")
    give(visitor, "owner")
    assert visitor.send().h1 == "Dit past."
    (lead,) = lead_store.submitted(app.extensions["vollegym"].storage.database())
    assert "opening" not in lead.answers


def test_its_address_is_out_of_reach_off_the_path(app: Flask) -> None:
    visitor = Visitor(app)
    walk(visitor, ANNA, until="size")
    assert visitor.client.get("/intake/opening").location == "/intake/omvang"
    walk(visitor, ANNA)
    assert visitor.client.get("/intake/opening").location == "/intake/controle"
