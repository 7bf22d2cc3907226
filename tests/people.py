"""Four people who do the intake, and how each of them walks it with a small browser."""

import json
import sqlite3
from contextlib import closing
from copy import deepcopy
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from tests.services import services_of
from tests.visitor import Page, Visitor

Answers = dict[str, Any]
# What a form holds besides its answers.
BESIDES = {"csrf_token", "again", "draft", "shown", "source", "warm_up"}

ANNA: Answers = {
    "role": "owner",
    "studio_type": "small_group",
    "goals": ["fuller_groups", "peace_of_mind"],
    "bottleneck": "slow_follow_up",
    "size": "50_100",
    "timing": "now",
    "contact": {
        "name": "Anna de Boer",
        "company": "Studio Anna",
        "email": "anna@example.com",
        "phone": "06-12 34 56 78",
    },
    "budget": "2000_3000",
}
# Bram has no money for it yet, Chris does not decide himself, Dewi has both marks against her.
BRAM: Answers = {**ANNA, "budget": "under_1000"}
CHRIS: Answers = {**ANNA, "role": "other"}
DEWI: Answers = {**ANNA, "role": "other", "timing": "orienting"}


def walk(visitor: Visitor, answers: Answers, until: str | None = None) -> Page:
    """Answer question by question from where the visitor is, until a key or the check page."""
    page = visitor.open("/intake")
    if asked(page) is None:
        page = visitor.open(next(link for link in page.links() if "/intake/" in link))
    for _ in range(2 * len(answers)):
        key = asked(page)
        if key is None or key == until:
            break
        page = give(visitor, answers[key])
    return page


def asked(page: Page) -> str | None:
    """The key of the question on this page; None where nothing is asked."""
    forms = [form for form in page.forms() if form.method == "post"]
    if not forms:
        return None
    names = set(forms[0].options) | set(forms[0].values) - BESIDES
    if "email" in names:
        return "contact"
    return names.pop() if names else None


def give(visitor: Visitor, answer: Any) -> Page:
    """Answer the question on the page."""
    fields = answer if isinstance(answer, dict) else {str(asked(visitor.page)): answer}
    return visitor.send(**fields)


def finish(visitor: Visitor, answers: Answers) -> Page:
    """Walk the whole intake and send it."""
    page = walk(visitor, answers)
    assert page.url == "/intake/controle", page.url
    return visitor.send()


# What came of an intake, by all it came from: the database, the cookies and the page that was shown.
walked: dict[bytes, tuple[bytes, Any, str]] = {}


def finished(visitor: Visitor, answers: Answers) -> Page:
    """Be where `finish` leads, for a test of what comes after.

    Whoever starts from the same database, settings, hours and moment with the same answers gets what the first one
    got, byte for byte: the walk itself is for the tests of the intake.
    """
    services = services_of(visitor.client.application)
    database = services.storage.database().conn
    own = {name: str(value) for name, value in asdict(services.settings).items()}
    given = {name: value for name, value in own.items() if name not in ("instance", "database")}
    begun = [
        given,
        str(services.now()),
        str(services.content.now.opening_hours),
        answers,
        str(visitor.client._cookies),
    ]
    key = sha256(database.serialize() + json.dumps(begun, default=str).encode()).digest()
    if key not in walked:
        page = finish(visitor, answers)
        walked[key] = database.serialize(), deepcopy(visitor.client._cookies), page.url
        return page
    after, cookies, url = walked[key]
    with closing(sqlite3.connect(":memory:")) as copy:
        # In memory there is no write-ahead log: the header says so.
        copy.deserialize(after[:18] + b"\1\1" + after[20:])
        copy.backup(database)
    visitor.client._cookies = deepcopy(cookies)
    return visitor.open(url)
