"""SIGKILL at random instants: no acknowledged answer is lost, no lead is doubled (`--rounds`)."""

import json
import random
import sqlite3
import threading
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path

from tests.journeys.walker import VALUES, Answer, Walker
from tests.server import Server


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Lets a 303 be seen: it is the moment at which the server has promised something."""

    def redirect_request(self, *_: object) -> None:  # type: ignore[override]
        return None


class Person(Walker):
    """Answers question by question and remembers what the server acknowledged."""

    def __init__(self, base: str, number: int) -> None:
        super().__init__(base)
        self.opener.add_handler(NoRedirect())
        choice = random.Random(number).choice
        self.given = {key: [choice(values)] for key, values in VALUES.items()}
        self.given |= {
            "name": [f"Persoon {number}"],
            "email": [f"p{number}@example.com"],
            "phone": ["06 12345678"],
        }
        self.acknowledged: set[str] = set()
        self.sent = False

    def walk_on(self) -> None:
        """Go on from where the site says this person is, until the outcome."""
        while not self.sent:
            self.settle("/intake/controle")
            if self.page.path == "/intake/uitkomst":
                self.sent = True
            elif self.page.path == "/intake/controle":
                self.sent = self.answer().status == 303
            else:
                self.give()

    def settle(self, path: str) -> Answer:
        """Open an address and go where it leads."""
        page = self.get(path)
        while page.status == 303:
            page = self.get(page.headers["location"])
        return page

    def give(self) -> None:
        """Answer the question on the page."""
        _, _, offered = self.form()
        own = {name: values for name, values in self.given.items() if name in offered}
        if self.answer(**own).status == 303:
            self.acknowledged |= set(own) & set(VALUES) or {"contact"}


def try_to_walk(person: Person) -> None:
    try:
        person.walk_on()
    except (OSError, HTTPException, AssertionError):
        return  # The server died under it; what was acknowledged counts.


def stored(database: Path, email: str, kept: set[str]) -> dict[str, object]:
    """What the database holds, seen from outside the program."""
    with sqlite3.connect(database) as db:
        rows = db.execute("SELECT lead, question, value FROM answer").fetchall()
        leads = [row[0] for row in db.execute("SELECT lead FROM contact WHERE email = ?", (email,))]
    db.close()
    found = {question: json.loads(value) for lead, question, value in rows if lead in leads}
    return {"leads": len(leads), **{key: found.get(key) for key in kept}}


def test_sigkill_loses_no_acknowledged_answer_and_doubles_no_lead(tmp_path: Path, rounds: int) -> None:
    server = Server(tmp_path)
    chance = random.Random(20261124)
    server.start()
    try:
        for number in range(rounds):
            one_round(server, Person(server.url, number), chance.uniform(0.02, 0.35))
    finally:
        server.kill()
    with sqlite3.connect(server.database) as db:
        assert db.execute("SELECT count(*) FROM lead").fetchone()[0] == rounds
        assert db.execute("SELECT count(*) FROM lead WHERE submitted_at IS NULL").fetchone()[0] == 0
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    db.close()


def one_round(server: Server, person: Person, seconds: float) -> None:
    """Kill everything after so many seconds, start again, and look what is left of one person's intake."""
    hand = threading.Thread(target=try_to_walk, args=(person,))
    hand.start()
    time.sleep(seconds)
    server.kill()
    hand.join(60)
    server.start()
    acknowledged = set(person.acknowledged)
    person.settle("/intake/controle")
    assert promised(person), (person.given["name"], acknowledged, person.page.path)
    person.walk_on()
    kept = stored(server.database, person.given["email"][0], acknowledged - {"contact"})
    assert kept.pop("leads") == 1, person.given["name"]
    for key, value in kept.items():
        assert value == (person.given[key] if key == "goals" else person.given[key][0]), person.given["name"]


ORDER = ["role", "studio_type", "goals", "bottleneck", "size", "timing", "contact", "budget"]
SLUGS = ["rol", "type-studio", "doelen", "knelpunt", "omvang", "start", "contact", "budget"]
PLACES = [*SLUGS, "controle", "uitkomst"]


def promised(person: Person) -> bool:
    """Whether the site leads to the first question that was not acknowledged, or beyond it."""
    reached = PLACES.index(person.page.path.removeprefix("/intake/"))
    return all(ORDER.index(key) < reached for key in person.acknowledged)
