"""People who fill in the intake, remember what was acknowledged, and look afterwards whether it is still there."""

import http.client
import json
import random
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.journeys.walker import QUESTIONS, VALUES

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
PLACES = [*QUESTIONS.values(), "controle", "uitkomst"]
KEYS = {slug: key for key, slug in QUESTIONS.items()}
CHECK, OUTCOME = "controle", "uitkomst"
# Seconds that an answer may take, and between two tries.
PATIENCE, PAUSE = 40, 0.1
Answers = dict[str, list[str]]


@dataclass
class Tally:
    """What the people of one trial met."""

    requests: int = 0
    # Told to come again, with what was typed still on the page; and cut off by a process that died.
    refused: int = 0
    cut: int = 0
    slowest: float = 0.0


class Enquirer:
    """One person, who may be cut off at any moment and goes on where the site says."""

    def __init__(self, port: int, number: int, tally: Tally) -> None:
        self.port, self.tally, self.cookie = port, tally, ""
        self.line: http.client.HTTPConnection | None = None
        chance = random.Random(number)
        self.email = f"p{number}@example.com"
        self.given: Answers = {key: [chance.choice(values)] for key, values in VALUES.items()}
        self.contact = {"name": f"Persoon {number}", "email": self.email, "phone": "06 12345678"}
        # What the server promised to have kept: a 303 is its word.
        self.acknowledged: set[str] = set()
        self.sent = False
        # Asked again for what was acknowledged: it is not there any more.
        self.asked_again: set[str] = set()

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """Return the status, where it leads, and what is said; raises OSError when cut off."""
        begun = time.monotonic()
        self.tally.requests += 1
        headers = {"Cookie": self.cookie} | (FORM if body is not None else {})
        try:
            self.line = self.line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            said = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            self.tally.cut += 1
            raise ConnectionError(str(error)) from error
        self.tally.slowest = max(self.tally.slowest, time.monotonic() - begun)
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        if answer.status >= 400:
            self.tally.refused += 1
        return answer.status, urlsplit(answer.getheader("Location", "")).path, said

    def hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
        self.line = None

    def place(self) -> tuple[str, str]:
        """Return where the site says that this person is, and the page there; raises OSError when it says nothing."""
        path = "/intake/" + CHECK
        for _ in range(5):
            status, leads, said = self.ask("GET", path)
            if status == 200:
                slug = "rol" if path == "/intake" else path.removeprefix("/intake/")
                return slug, said
            if status != 303:
                raise ConnectionError(f"{status}")
            path = leads
        raise ConnectionError("sent in circles")

    def step(self) -> None:
        """Answer what is asked now; raises OSError when that cannot be."""
        slug, page = self.place()
        reached = PLACES.index(slug)
        self.asked_again |= {key for key in self.acknowledged if PLACES.index(QUESTIONS[key]) >= reached}
        if slug == OUTCOME:
            self.sent = True
            return
        key = KEYS.get(slug, "")
        answer = self.contact if key == "contact" else {key: self.given[key]} if key else {}
        fields = {**dict(HIDDEN.findall(page)), **answer}
        status, _, _ = self.ask("POST", "/intake/" + slug, urlencode(fields, doseq=True))
        if status != 303:
            raise ConnectionError(f"{status}")
        if key:
            self.acknowledged.add(key)
        else:
            self.sent = True

    def go_on(self, until: Callable[[], bool]) -> None:
        """Go on until it is sent, or until it is over; who is refused tries again."""
        while not self.sent and not until():
            try:
                self.step()
            except OSError:
                time.sleep(PAUSE)


@dataclass
class Crowd:
    """People who come one after the other, several at once."""

    ports: list[int]
    at_once: int = 3
    tally: Tally = field(default_factory=Tally)
    people: list[Enquirer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.over, self.lock = threading.Event(), threading.Lock()
        self.hands = [threading.Thread(target=self.keep_coming, daemon=True) for _ in range(self.at_once)]

    def someone(self) -> Enquirer:
        with self.lock:
            number = len(self.people)
            self.people.append(Enquirer(self.ports[number % len(self.ports)], number, self.tally))
            return self.people[-1]

    def keep_coming(self) -> None:
        while not self.over.is_set():
            person = self.someone()
            person.go_on(self.over.is_set)
            person.hang_up()

    def come(self) -> None:
        for hand in self.hands:
            hand.start()

    def acknowledged(self) -> int:
        """Return how many answers and intakes the site promised to have kept."""
        return sum(len(person.acknowledged) + person.sent for person in self.people)

    def go(self, seconds: float) -> None:
        """Let nobody new come, and everybody who began finish within so many seconds."""
        self.over.set()
        for hand in self.hands:
            hand.join(PATIENCE + 5)
        until = time.monotonic() + seconds
        for person in self.people:
            person.go_on(lambda: time.monotonic() > until)
            person.hang_up()


def kept(people: Iterable[Enquirer], databases: Sequence[Path]) -> int:
    """Return how much of what was acknowledged is there, as anyone who opens the database sees it.

    Where more than one database is given, it may be in any of them: one that was replaced is kept beside the other, and
    whoever answered in it was asked again.
    """
    found = [stored(database) for database in databases]
    there = 0
    for person in people:
        own = [one[person.email] for one in found if person.email in one]
        whole = {key for key in person.acknowledged if any(has(answers, person, key) for _, answers in own)}
        there += len(whole - (person.asked_again if len(found) == 1 else set()))
        there += person.sent and any(submitted for submitted, _ in own)
    return there


def has(answers: Answers, person: Enquirer, key: str) -> bool:
    """Return whether an answer is there; whoever is known by a mail address, has left it."""
    return key == "contact" or answers.get(key) == person.given[key]


def stored(database: Path) -> dict[str, tuple[bool, Answers]]:
    """Return of each mail address whether its intake was sent, and its answers; nobody may have two leads."""
    people: dict[str, tuple[bool, Answers]] = {}
    with closing(sqlite3.connect(database, timeout=10)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", database
        answers: dict[int, Answers] = {}
        for lead, question, value in db.execute("SELECT lead, question, value FROM answer"):
            read = json.loads(value)
            answers.setdefault(lead, {})[question] = read if isinstance(read, list) else [read]
        asked = "SELECT lead.id, email, submitted_at FROM lead JOIN contact ON contact.lead = lead.id"
        for lead, email, submitted in db.execute(asked):
            assert email not in people, f"{email} has two leads"
            people[email] = bool(submitted), answers.get(lead, {})
    return people


def untold(database: Path) -> int:
    """Return how many intakes were sent whose event nobody wrote down beside it."""
    asked = """SELECT count(*) FROM lead WHERE submitted_at IS NOT NULL AND NOT EXISTS
               (SELECT 1 FROM outbox WHERE outbox.lead = lead.id AND kind = 'intake.submitted')"""
    with closing(sqlite3.connect(database, timeout=10)) as db, suppress(sqlite3.OperationalError):
        return int(db.execute(asked).fetchone()[0])
    return 0
