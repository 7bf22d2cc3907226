"""What happened is written in the transaction of the fact, once, and never what a person typed (I29)."""

import json
from datetime import timedelta
from typing import Any

from flask import Flask

from tests.conftest import Clock
from tests.people import ANNA, finish, give, walk
from tests.visitor import Visitor


def events(app: Flask) -> list[tuple[str, dict[str, Any]]]:
    rows = (
        app.extensions["vollegym"].storage.database().query("SELECT kind, properties FROM event ORDER BY id")
    )
    return [(row["kind"], json.loads(row["properties"])) for row in rows]


def test_each_answer_is_one_event_and_tells_whether_it_was_the_first(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA, until="goals")
    visitor.open("/intake/rol")
    visitor.send(role="co_owner")
    given = [each for kind, each in events(app) if kind == "answered"]
    assert [(each["question"], each["first"]) for each in given] == [
        ("role", True),
        ("studio_type", True),
        ("role", False),
    ]


def test_the_time_of_an_answer_is_from_the_first_look_on_also_when_it_was_asked_again(
    app: Flask, visitor: Visitor, clock: Clock
) -> None:
    walk(visitor, ANNA, until="studio_type")
    clock.moment += timedelta(seconds=20)
    assert visitor.send().status == 422
    clock.moment += timedelta(seconds=10)
    give(visitor, ANNA["studio_type"])
    assert events(app)[-1] == ("answered", {"question": "studio_type", "first": True, "seconds": 30})


def test_an_error_tells_which_inputs_and_not_what_was_typed(app: Flask, visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    visitor.send(**{**ANNA["contact"], "email": "geheim-adres", "phone": "geheim"})
    kind, properties = events(app)[-1]
    assert (kind, properties) == ("error", {"question": "contact", "inputs": ["email", "phone"]})


def test_a_stranger_without_a_draft_leaves_no_event(app: Flask, visitor: Visitor) -> None:
    visitor.open("/intake/rol")
    visitor.send(role="nonsense")
    assert events(app) == []


def test_sending_and_the_verdict_are_told_once(app: Flask, visitor: Visitor) -> None:
    form = walk(visitor, ANNA).form()
    visitor.send(form)
    visitor.send(form)
    kinds = [kind for kind, _ in events(app)]
    assert (kinds.count("sent"), kinds.count("verdict")) == (1, 1)
    assert ("verdict", {"outcome": "qualified", "version": 1}) in events(app)


def test_nothing_typed_is_in_any_event(app: Flask, visitor: Visitor) -> None:
    finish(visitor, ANNA)
    told = json.dumps(events(app))
    assert not [text for text in ANNA["contact"].values() if text in told]
