"""I10: nothing was stored until the last screen."""

import sqlite3

from tests.people import ANNA, walk
from tests.visitor import Visitor
from vollegym.config import Settings


def test_i10_an_answer_is_on_disk_before_the_next_page(visitor: Visitor, settings: Settings) -> None:
    for count, key in enumerate(ANNA):
        walk(visitor, ANNA, until=key)
        with sqlite3.connect(settings.database) as other:
            rows = other.execute(
                "SELECT (SELECT count(*) FROM answer) + (SELECT count(*) FROM contact)"
            ).fetchone()
        other.close()
        assert rows[0] == count


def test_i10_looking_stores_nothing(visitor: Visitor, settings: Settings) -> None:
    for path in ("/intake", "/intake/rol", "/intake/budget", "/intake/controle", "/intake/uitkomst"):
        visitor.open(path)
    with sqlite3.connect(settings.database) as other:
        rows = other.execute("SELECT (SELECT count(*) FROM lead) + (SELECT count(*) FROM event)").fetchone()
    other.close()
    assert rows[0] == 0
