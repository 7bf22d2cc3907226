"""The funnel counts what really happened, at every level the same, and no robot."""

import json
import re
import weakref
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.people import ANNA, BRAM, finished, give, walk
from tests.visitor import Visitor
from vollegym.leads import funnel_store
from vollegym.reports.funnel_commands import bar
from vollegym.storage.database import Storage

FB, GOOGLE = "/intake?utm_source=fb&landing=/personal-trainer-leads", "/intake?utm_source=google"


def funnel(owner: FlaskCliRunner, *more: str) -> dict[str, Any]:
    result = owner.invoke(args=["intake", "funnel", "--format", "json", *more])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def from_(app: Flask, address: str) -> Visitor:
    visitor = Visitor(app)
    visitor.open(address)
    give(visitor, "owner")
    return visitor


def question(node: dict[str, Any], key: str) -> dict[str, Any]:
    return next(dict(one) for one in node["questions"] if one["question"] == key)


@pytest.fixture
def a_busy_week(app: Flask, clock: Clock) -> None:
    """Two from facebook (one sent, one left at the goals), one from google who did not qualify."""
    finished(from_(app, FB), ANNA)
    walk(from_(app, FB), ANNA, until="goals")
    finished(from_(app, GOOGLE), BRAM)
    clock.moment += timedelta(hours=2)


@pytest.mark.usefixtures("a_busy_week")
def test_it_works(owner: FlaskCliRunner) -> None:
    found = funnel(owner)
    total = found["total"]
    assert {name: total[name] for name in ("started", "sent", "qualified", "not_yet", "booked")} == {
        "started": 3,
        "sent": 2,
        "qualified": 1,
        "not_yet": 1,
        "booked": 0,
    }
    goals = question(total, "goals")
    assert (goals["reached"], goals["answered"], goals["left"]) == (3, 2, 1)
    assert question(total, "bottleneck")["reached"] == 2
    week = found["weeks"][0]
    assert week["week"] == "2026-11-23"
    assert [(one["source"], one["started"]) for one in week["sources"]] == [("facebook", 2), ("google", 1)]
    assert week["sources"][0]["landings"][0]["landing"] == "/personal-trainer-leads"


def test_who_is_still_busy_has_not_left(app: Flask, owner: FlaskCliRunner, clock: Clock) -> None:
    walk(Visitor(app), ANNA, until="goals")
    clock.moment += timedelta(minutes=50)
    assert question(funnel(owner)["total"], "goals")["left"] == 0
    clock.moment += timedelta(minutes=11)
    assert question(funnel(owner)["total"], "goals")["left"] == 1


def test_an_error_counts_once_for_each_person(app: Flask, owner: FlaskCliRunner) -> None:
    visitor = Visitor(app)
    walk(visitor, ANNA, until="contact")
    for _ in range(3):
        visitor.send(**{**ANNA["contact"], "email": "anna"})
    give(visitor, ANNA["contact"])
    contact = question(funnel(owner)["total"], "contact")
    assert (contact["errors"], contact["error_rate"]) == (1, 1.0)


def test_the_median_is_of_the_time_before_the_first_answer(
    app: Flask, owner: FlaskCliRunner, clock: Clock
) -> None:
    for seconds in (10, 20, 90):
        visitor = Visitor(app)
        visitor.open("/intake")
        clock.moment += timedelta(seconds=seconds)
        give(visitor, "owner")
        visitor.open("/intake/rol")
        clock.moment += timedelta(seconds=500)
        give(visitor, "co_owner")
    assert question(funnel(owner)["total"], "role")["median_seconds"] == 20


def test_robots_are_left_out_and_said_so(app: Flask, owner: FlaskCliRunner) -> None:
    visitor = Visitor(app)
    visitor.open("/intake/rol")
    visitor.send(role="owner", warm_up="x")
    found = funnel(owner)
    assert (found["total"]["started"], found["quarantined"]) == (0, 1)


def test_looking_is_not_counted(app: Flask, owner: FlaskCliRunner) -> None:
    Visitor(app).open(FB)
    assert funnel(owner)["total"]["started"] == 0


@pytest.mark.usefixtures("a_busy_week")
def test_a_purge_leaves_the_counts_and_nobody(owner: FlaskCliRunner, clock: Clock, app: Flask) -> None:
    before = funnel(owner)
    clock.moment += timedelta(days=731)
    owner.invoke(args=["leads", "purge"])
    after = funnel(owner)
    assert app.extensions["vollegym"].storage.database().table("lead").count == 0
    assert after["total"]["purged"] == 3
    for name in ("started", "sent", "qualified", "not_yet"):
        assert after["total"][name] == before["total"][name]
    for one in after["total"]["questions"]:
        was = question(before["total"], one["question"])
        assert {**one, "median_seconds": None} == {**was, "median_seconds": None}


@pytest.mark.usefixtures("a_busy_week")
def test_who_is_forgotten_is_not_even_counted(owner: FlaskCliRunner) -> None:
    owner.invoke(args=["leads", "forget", ANNA["contact"]["email"], "--yes"])
    assert funnel(owner)["total"]["started"] == 1


@pytest.mark.usefixtures("a_busy_week")
def test_weeks_before_a_day_are_left_out(owner: FlaskCliRunner) -> None:
    assert funnel(owner, "--since", "2026-11-29")["total"]["started"] == 3
    assert funnel(owner, "--since", "2026-11-30")["total"]["started"] == 0
    said = owner.invoke(args=["intake", "funnel", "--since", "2026-11-30"]).stdout
    assert said == "Sinds 30 november 2026 is geen intake begonnen.\n"


@pytest.mark.usefixtures("a_busy_week")
def test_in_words_and_bars(owner: FlaskCliRunner) -> None:
    said = owner.invoke(args=["intake", "funnel"]).stdout
    assert "Alles bij elkaar: 3 begonnen, 2 verstuurd, 1 past, 0 geboekt, 0 gesproken." in said
    assert re.search(r"goals +3 +2  █+ +0 % +0 s  1$", said, re.M)
    assert re.search(r"^  facebook +█+ +2 begonnen", said, re.M)
    assert re.search(r"^    /personal-trainer-leads +█+ +2 begonnen", said, re.M)
    groups = {part.split("\n")[0]: part.split("\n")[1:] for part in said.split("\n\n")}
    assert [line.split()[0] for line in groups["Per bron"]] == ["facebook", "google"]
    assert [line.split()[0] for line in groups["Per eerste pagina"]] == ["/personal-trainer-leads", "/intake"]


def test_without_intakes_it_says_so(owner: FlaskCliRunner) -> None:
    assert "nog geen intake" in owner.invoke(args=["intake", "funnel"]).stdout


def test_events_are_in_the_transaction_of_the_fact(app: Flask, storage: Storage, visitor: Visitor) -> None:
    """Each fact has exactly its own event, whatever is posted twice."""
    page = walk(visitor, ANNA)
    visitor.send(page.form())
    visitor.send(page.form())
    kinds = Counter(row["kind"] for row in storage.database().query("SELECT kind FROM event"))
    assert (kinds["answered"], kinds["sent"], kinds["verdict"]) == (8, 1, 1)


def test_a_bar_shows_whatever_is_not_nothing() -> None:
    assert [bar(0, 9), bar(0, 0), bar(1, 900), bar(5, 10), bar(9, 9)] == ["", "", "█", "█" * 10, "█" * 20]


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_two_weeks_are_held_at_once(
    app: Flask, owner: FlaskCliRunner, clock: Clock, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Of a million intakes the groups of all weeks took hundreds of MB, and the report looked through them all for
    each of its lines."""
    for _ in range(3):
        finished(from_(app, FB), ANNA)
        clock.moment += timedelta(days=7)
    held, weeks = list[int](), list[weakref.ref[Any]]()
    grouped = funnel_store.grouped

    class Groups(dict[Any, Any]):
        """One that can be watched."""

    def looked_at(rows: Any) -> Any:
        weeks.append(weakref.ref(found := Groups(grouped(rows))))
        held.append(sum(week() is not None for week in weeks))
        return found

    monkeypatch.setattr(funnel_store, "grouped", looked_at)
    said = owner.invoke(args=["intake", "funnel", "--format", form])
    assert said.exit_code == 0, said.output
    # The one before is let go when the next one is there.
    assert (len(held), max(held)) == (3, 2)


@pytest.mark.usefixtures("a_busy_week")
def test_the_same_is_told_of_a_time_before_everything_began(owner: FlaskCliRunner, clock: Clock) -> None:
    for _ in range(2):
        for form in ("text", "json"):
            first = owner.invoke(args=["intake", "funnel", "--format", form])
            since = owner.invoke(args=["intake", "funnel", "--format", form, "--since", "0001-01-01"])
            assert first.exit_code == since.exit_code == 0
            assert first.stdout == since.stdout
            assert "week" in first.stdout
        # And once more when some are only a count.
        clock.moment += timedelta(days=70)
        owner.invoke(args=["leads", "purge", "--yes"])
