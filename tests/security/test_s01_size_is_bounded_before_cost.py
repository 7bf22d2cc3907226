"""S01: 62 KB of accents in one field cost 1.45 s of Unicode inside the write transaction, and stopped everybody."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import pytest

from tests.booking.people import slots
from tests.people import ANNA, finish, walk
from tests.visitor import Visitor
from vollegym.questionnaire.normalize import LONGEST_TYPED, tidy

MARKS = "a" + "\u0301" * 15_500 + "\u0316" * 15_500
FORM = "application/x-www-form-urlencoded"


@contextmanager
def quickly(seconds: float = 0.5) -> Iterator[None]:
    """Less than a third of what one of these cost; the page itself takes a tenth of that."""
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


def post(visitor: Visitor, path: str, **fields: str) -> int:
    token = visitor.page.forms()[-1].values["csrf_token"][0]
    body = "&".join(f"{name}={value}" for name, value in {"csrf_token": token, **fields}.items())
    return visitor.client.post(path, data=body.encode(), content_type=FORM).status_code


@pytest.mark.parametrize("field", ["name", "company", "email", "phone"])
def test_accents_without_end_in_a_contact_field_are_refused_unread(visitor: Visitor, field: str) -> None:
    walk(visitor, ANNA, until="contact")
    own = {name: quote(text) for name, text in ANNA["contact"].items()}
    with quickly():
        assert post(visitor, "/intake/contact", **{**own, field: MARKS}) == 422


@pytest.mark.parametrize("sign", [" ", "@ ", ". ", "<", "1", "(0", "+", "ext ", "x1", "\u00a0", "ﷺ", "a@"])
def test_no_sign_repeated_makes_a_reader_slow(visitor: Visitor, sign: str) -> None:
    walk(visitor, ANNA, until="contact")
    text = quote(sign * (15_000 // len(sign)), safe=" @.<+(ﷺ\u00a0")[:15_000].replace("+", "%2B")
    with quickly():
        assert post(visitor, "/intake/contact", **dict.fromkeys(ANNA["contact"], text)) in (422, 303, 413)


@pytest.mark.parametrize("act", ["later", "disagree", "email", "call_now"])
def test_what_is_typed_on_the_outcome_page_is_bounded_too(visitor: Visitor, act: str) -> None:
    finish(visitor, ANNA)
    with quickly():
        assert post(visitor, "/intake/uitkomst", **{act: MARKS}) in (422, 303, 413)


def test_the_reason_of_a_cancelled_call_is_bounded_too(visitor: Visitor) -> None:
    finish(visitor, ANNA)
    page = visitor.open("/afspraak")
    visitor.send(page.forms()[0], slot=slots(page)[0])
    with quickly():
        assert post(visitor, f"{visitor.page.url}/annuleren", reason=MARKS) == 303


def test_an_address_and_a_question_to_the_library_are_bounded_too(visitor: Visitor) -> None:
    with quickly():
        assert visitor.client.get("/" + quote(MARKS[:10_000])).status_code == 404
        assert visitor.client.get("/zoeken?" + urlencode({"q": MARKS})).status_code == 200


def test_what_people_type_is_read_whole() -> None:
    assert tidy(" Ju\u0308rgen  \t de\u00a0Vries ") == "Jürgen de Vries"
    assert len(tidy("é" * LONGEST_TYPED)) == LONGEST_TYPED
    assert len(tidy("e\u0301" * LONGEST_TYPED)) == LONGEST_TYPED + 1
