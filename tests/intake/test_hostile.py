"""Generated hostile posts (`--rounds`, twenty each): no 5xx, and no row that should not be there."""

import json
import random
from collections.abc import Iterator
from urllib.parse import quote_from_bytes, urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.people import ANNA, finish, walk
from tests.visitor import Visitor
from vollegym.content import questionnaire_store
from vollegym.leads import store as lead_store
from vollegym.questionnaire.contact import Contact, read_contact

SLUGS = ["rol", "type-studio", "doelen", "knelpunt", "omvang", "start", "contact", "budget"]
PATHS = [*(f"/intake/{slug}" for slug in SLUGS), "/intake/controle", "/intake/uitkomst", "/intake/opnieuw"]
ODD_PATHS = [
    "/intake/verder/aaaa",
    "/intake/%00",
    "/intake/..%2f..%2fetc",
    "/intake/" + "a" * 3000,
    "/intake",
]
NAMES = [
    *ANNA,
    "name",
    "email",
    "phone",
    "company",
    "draft",
    "outcome",
    "verdict",
    "later",
    "disagree",
    "x" * 500,
]
TEXTS = [
    b"",
    b"owner",
    b"none",
    b"2027-03-02",
    b"anna@example.com",
    b"06 12345678",
    b"\x00",
    b"owner\x00",
    b"\xed\xa0\x80\xed\xb0\x80",
    b"\xff\xfe\xfa",
    "💪🏽👩‍👩‍👧".encode(),
    "\u202eגימלעב\u2066".encode(),
    b"<script>alert(1)</script><!--",
    b"'; DROP TABLE lead; --",
    b'=HYPERLINK("http://x","y")',
    b"@SUM(1+1)*cmd|' /C calc'!A0",
    b"{{ 7*7 }}{% for %}",
    b"../../../../etc/passwd",
    b"\r\nSet-Cookie: a=b",
    "ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ".encode(),
    b"1" * 400,
    b"9999999999999999999999",
    b"a" * 60_000,
    b"%",
]
KINDS = [
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain",
    "",
    "💩".encode().decode("latin-1"),
]


def body(chance: random.Random, token: str) -> bytes:
    """Random names and values, repeated and unknown ones too, mostly with a token that holds."""
    pairs = [("csrf_token", token.encode())] if chance.random() < 0.85 else []
    pairs += [(chance.choice(NAMES), chance.choice(TEXTS)) for _ in range(chance.randint(0, 6))]
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in pairs).encode()


def hostile(app: Flask, chance: random.Random, visitor: Visitor, token: str) -> TestResponse:
    """One post that nobody with a browser would send."""
    client = visitor.client
    if chance.random() < 0.1:
        client = app.test_client()
        client.set_cookie("vollegym", chance.choice(["", "x", "eyJ0aWNrZXQiOiJhIn0.aaaa.bbbb", "é" * 50]))
    kind = KINDS[0] if chance.random() < 0.8 else chance.choice(KINDS)
    path = chance.choice(PATHS) if chance.random() < 0.95 else chance.choice(ODD_PATHS)
    headers = {"HX-Request": "true"} if chance.random() < 0.2 else {}
    return client.post(path, data=body(chance, token), content_type=kind, headers=headers)


def wrong_rows(app: Flask) -> Iterator[str]:
    """Everything in the database that no person could have answered."""
    db = app.extensions["vollegym"].storage.database()
    questionnaire = questionnaire_store.current(db)
    for row in db.query("SELECT * FROM answer"):
        question, value = questionnaire.by_key(row["question"]), json.loads(row["value"])
        if question is None or not question.knows(tuple(value) if isinstance(value, list) else value):
            yield str(row)
    for row in db.query("SELECT name, company, email, phone, phone_typed FROM contact"):
        typed = {**row, "phone": row["phone_typed"], "company": row["company"] or ""}
        if read_contact(typed) != Contact(**row):
            yield str(row)
    for lead in lead_store.submitted(db):
        if set(lead.answers) != {question.key for question in questionnaire.questions}:
            yield lead.reference


def test_hostile_posts_break_nothing(app: Flask, rounds: int) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    bystander = Visitor(app)
    walk(bystander, ANNA, until="budget")
    other_token = bystander.page.form().values["csrf_token"][0]
    for number in range(rounds):
        chance = random.Random(number)
        visitor = Visitor(app)
        walk(visitor, ANNA, until=chance.choice([*ANNA, None]))
        token = visitor.page.form().values["csrf_token"][0]
        if chance.random() < 0.2:
            token = other_token
        for _ in range(20):
            response = hostile(app, chance, visitor, token)
            assert response.status_code < 500, (number, response.request.path)
        assert list(wrong_rows(app)) == [], number
    assert finish(bystander, ANNA).h1 == "Dit past."


def test_64_kb_in_any_field_is_refused_or_asked_to_be_shorter(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    token = visitor.page.form().values["csrf_token"][0]
    for field in ANNA["contact"]:
        for length, status in [(60_000, 422), (70_000, 413)]:
            data = urlencode({**ANNA["contact"], "csrf_token": token, field: "a" * length})
            kind = "application/x-www-form-urlencoded"
            answer = visitor.client.post("/intake/contact", data=data, content_type=kind)
            assert answer.status_code == status
            assert f'value="{"a" * length}"' in answer.text


def test_what_is_too_long_comes_back_on_its_own_page_to_be_made_shorter(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    page = visitor.send(**{**ANNA["contact"], "company": "a" * 70_000})
    assert page.status == 413
    assert page.h1 == "Waar bereiken we je?"
    assert "Maak je tekst korter" in page.text
    assert page.form().values["email"] == [ANNA["contact"]["email"]]
    assert visitor.send(company="Kort").url == "/intake/budget"


def test_a_body_beyond_all_measure_is_refused_unread(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    page = visitor.send(**{**ANNA["contact"], "company": "a" * 1_100_000})
    assert page.status == 413
    assert page.h1 == "Dit is te lang"


@pytest.mark.parametrize(
    ("slug", "status"), [("rol", 422), ("budget", 422), ("controle", 422), ("uitkomst", 422), ("niets", 404)]
)
def test_the_first_request_of_all_may_be_a_form_without_a_token(
    visitor: Visitor, slug: str, status: int
) -> None:
    assert visitor.client.post(f"/intake/{slug}", data={"role": "owner"}).status_code == status
