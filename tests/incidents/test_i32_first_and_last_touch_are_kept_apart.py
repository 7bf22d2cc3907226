"""I32: a second campaign of a returning person was dropped."""

import json
from typing import Any

from flask import Flask

from tests.people import ANNA, give, walk
from tests.visitor import Visitor


def touches(app: Flask) -> list[tuple[Any, Any]]:
    rows = (
        app.extensions["vollegym"]
        .storage.database()
        .query("SELECT source, source_last FROM lead ORDER BY id")
    )
    names = [[json.loads(row[key]).get("utm_campaign") for key in ("source", "source_last")] for row in rows]
    return [tuple(pair) for pair in names]


def test_i32_a_second_campaign_is_the_last_touch_and_leaves_the_first(app: Flask, visitor: Visitor) -> None:
    visitor.open("/intake?utm_campaign=mei")
    give(visitor, "owner")
    assert touches(app) == [("mei", "mei")]
    visitor.open("/intake?utm_campaign=juni")
    visitor.open(next(link for link in visitor.page.links() if "/intake/type-studio" in link))
    give(visitor, ANNA["studio_type"])
    assert touches(app) == [("mei", "juni")]
    walk(visitor, ANNA, until="size")
    assert touches(app) == [("mei", "juni")]


def test_i32_a_new_intake_has_a_source_of_its_own(app: Flask, visitor: Visitor) -> None:
    visitor.open("/intake?utm_campaign=mei")
    give(visitor, "owner")
    visitor.open("/intake?utm_campaign=juni")
    visitor.send(visitor.page.form("/intake/opnieuw"))
    visitor.open("/intake?utm_campaign=juni")
    give(visitor, "owner")
    assert touches(app) == [("mei", "mei"), ("juni", "juni")]


def test_i32_an_old_tab_does_not_put_the_first_in_the_place_of_the_last(
    app: Flask, visitor: Visitor, clock: Any
) -> None:
    old = visitor.open("/intake?utm_campaign=mei").form()
    visitor.send(old, role="owner")
    clock.moment = clock.moment.replace(hour=12)
    visitor.open("/intake/rol?utm_campaign=juni")
    give(visitor, "co_owner")
    visitor.send(old, role="owner")
    assert touches(app) == [("mei", "juni")]


def test_i32_a_forged_source_is_no_source(app: Flask, visitor: Visitor) -> None:
    visitor.open("/intake?utm_campaign=mei")
    signed = visitor.page.form().values["source"][0]
    visitor.send(role="owner", source=signed[:-1] + ("a" if signed[-1] != "a" else "b"))
    row = (
        app.extensions["vollegym"]
        .storage.database()
        .execute("SELECT source, source_last FROM lead")
        .fetchone()
    )
    assert row == (None, None)


def test_i32_ten_kilobytes_of_campaign_are_cut(app: Flask, visitor: Visitor) -> None:
    visitor.open(f"/intake?utm_campaign={'x' * 10_000}")
    give(visitor, "owner")
    assert touches(app) == [("x" * 200, "x" * 200)]
