"""`./dev audit faults` counts what is lost: an audit that finds nothing must be one that can."""

import sqlite3
from contextlib import closing

import pytest

from tests.faults.people import Enquirer, Tally, kept, untold
from tests.faults.table import Row
from tests.server import Server


def test_what_is_taken_away_behind_the_back_of_the_site_counts_as_lost(site: Server) -> None:
    person = Enquirer(site.port, 1, Tally())
    person.go_on(lambda: len(person.acknowledged) == 8)
    assert kept([person], [site.database]) == 8
    person.go_on(lambda: False)
    person.hang_up()
    assert kept([person], [site.database]) == len(person.acknowledged) + person.sent == 9
    assert untold(site.database) == 0
    with closing(sqlite3.connect(site.database)) as db, db:
        db.execute("DELETE FROM answer WHERE question = 'size'")
        db.execute("DELETE FROM outbox WHERE kind = 'intake.submitted'")
    assert kept([person], [site.database]) == 8
    assert untold(site.database) == 1


def test_who_is_asked_again_for_what_was_acknowledged_lost_it(site: Server) -> None:
    person = Enquirer(site.port, 2, Tally())
    person.go_on(lambda: len(person.acknowledged) == 7)
    with closing(sqlite3.connect(site.database)) as db, db:
        asked = "(SELECT lead FROM contact WHERE email = ?)"
        db.execute(f"DELETE FROM answer WHERE question = 'goals' AND lead = {asked}", [person.email])
    person.go_on(lambda: False)
    person.hang_up()
    assert person.asked_again >= {"goals"}
    # It is there again, given a second time: that does not make it kept.
    assert kept([person], [site.database]) < len(person.acknowledged) + person.sent


def test_a_site_that_is_refused_tells_so_and_goes_on(site: Server) -> None:
    person = Enquirer(site.port, 3, Tally())
    person.go_on(lambda: len(person.acknowledged) == 2)
    person.port, site_port = 1, person.port
    person.hang_up()
    with pytest.raises(ConnectionError):
        person.step()
    assert person.tally.cut == 1
    person.port = site_port
    person.go_on(lambda: False)
    person.hang_up()
    assert kept([person], [site.database]) == 9


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, []),
        ({"kept": 8}, ["x: 1 of 9 acknowledged are lost"]),
        ({"acknowledged": 0, "kept": 0}, ["x: nothing was acknowledged, so nothing was tried"]),
        ({"well": None}, ["x: the site does not come back by itself"]),
        ({"wrong": "2 told twice"}, ["x: 2 told twice"]),
    ],
)
def test_what_is_a_finding(given: dict, found: list[str]) -> None:
    row = Row(**{"fault": "x", "acknowledged": 9, "kept": 9, "well": 0.5, **given})
    assert list(row.findings()) == found
