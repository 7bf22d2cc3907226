"""Pages of the flow on the wire: small, compressed, and of a size that tells nothing of the token in their form."""

import gzip
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.people import ANNA, BRAM, DEWI, Answers, walk
from tests.visitor import Visitor
from vollegym.web import compression, csrf

# Bytes of a step, and of an outcome that says more, because it does not fit.
MOST, MOST_NO = 6 * 1024, 6600
ZIPPED = {"Accept-Encoding": "gzip"}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def words(response: TestResponse) -> str:
    zipped = response.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(response.data) if zipped else response.data).decode()


def test_a_page_is_the_same_compressed_and_plain(visitor: Visitor) -> None:
    zipped, plain = visitor.client.get("/intake", headers=ZIPPED), visitor.client.get("/intake")
    changes = re.compile(r'name="(?:csrf_token|shown|source)" value="[^"]+"')
    assert changes.sub("", words(zipped)) == changes.sub("", words(plain))
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in zipped.vary
    assert "Accept-Encoding" in plain.vary
    assert zipped.headers["Cache-Control"] == "no-store"
    assert len(zipped.data) == int(zipped.headers["Content-Length"]) < len(plain.data) / 2


def test_a_refusal_and_a_fragment_are_compressed_too(visitor: Visitor) -> None:
    visitor.open("/intake")
    token = visitor.page.form().values["csrf_token"][0]
    refused = visitor.client.post("/intake/rol", data={"csrf_token": token}, headers=ZIPPED)
    assert (refused.status_code, refused.headers["Content-Encoding"]) == (422, "gzip")
    fragment = visitor.client.get("/intake", headers={**ZIPPED, "HX-Request": "true"})
    assert words(fragment).startswith("<title>")
    assert fragment.headers["Content-Encoding"] == "gzip"


def test_the_token_stands_under_another_mask_each_time_and_each_is_good(visitor: Visitor) -> None:
    found = {TOKEN.findall(words(visitor.client.get("/intake")))[0] for _ in range(20)}
    assert len(found) == 20
    with visitor.client.session_transaction() as session:
        kept = bytes.fromhex(session["csrf_token"])
    for given in found:
        assert csrf.unmasked(given) == kept
        assert kept not in urlsafe_b64decode(given)
        answer = visitor.client.post("/intake/rol", data={"csrf_token": given, "role": "owner"})
        assert answer.status_code == 303


@pytest.mark.parametrize("given", ["", "x", "é", "A" * 56, "A" * 54 + "==", "A" * 5000])
def test_a_token_that_is_none_is_refused(visitor: Visitor, given: str) -> None:
    visitor.open("/intake")
    assert visitor.client.post("/intake/rol", data={"csrf_token": given, "role": "owner"}).status_code == 422


def test_a_form_that_was_open_before_masks_came_is_still_good(app: Flask, visitor: Visitor) -> None:
    """Its token is signed by Flask-WTF, and stands there as it is."""
    visitor.open("/intake")
    with visitor.client.session_transaction() as session:
        token = bytes.fromhex(session["csrf_token"])
    before = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(token.hex())
    answer = visitor.client.post("/intake/rol", data={"csrf_token": before, "role": "owner"})
    assert answer.status_code == 303


def test_the_size_of_a_page_tells_nothing_of_its_token(visitor: Visitor) -> None:
    """Whoever may put text in a page would see it grow less by a right guess, if the token stood there as it is."""
    before, token, after = re.split(
        r'(?<=name="csrf_token" value=")([^"]+)', visitor.client.get("/intake").text
    )[:3]
    right = csrf.unmasked(token)
    assert right is not None

    def size(shown: str, guess: bytes) -> int:
        page = f"{before}{shown}{after}<p>{urlsafe_b64encode(guess).decode()}"
        return len(compression.compressed_after(b"", page.encode()))

    wrong = bytes(reversed(right))
    bare = urlsafe_b64encode(right).decode()
    assert size(bare, right) < size(bare, wrong) - 10, "this would tell"
    found = [
        sum(size(csrf.masked(right), guess) for _ in range(300)) / 300 - size("", guess)
        for guess in (right, wrong)
    ]
    assert abs(found[0] - found[1]) < 2


def test_the_desk_with_what_was_searched_for_beside_leads_is_not_compressed() -> None:
    assert not {"desk", "reports"} & set(compression.FLOW)


def test_every_step_and_the_times_to_choose_from_are_small(visitor: Visitor) -> None:
    sizes = {}
    visitor.open("/intake")
    for path in ("/intake", "/intake/rol"):
        sizes[path] = len(visitor.client.get(path, headers=ZIPPED).data)
    walk(visitor, ANNA)
    for path in ("type-studio", "doelen", "knelpunt", "omvang", "start", "contact", "budget", "controle"):
        sizes[path] = len(visitor.client.get(f"/intake/{path}", headers=ZIPPED).data)
    visitor.send()
    sizes["uitkomst"] = len(visitor.client.get("/intake/uitkomst", headers=ZIPPED).data)
    times = len(visitor.client.get("/afspraak", headers=ZIPPED).data)
    assert times <= 10 * 1024
    assert {path: size for path, size in sizes.items() if size > MOST} == {}


@pytest.mark.parametrize("who", [BRAM, DEWI], ids=["not yet", "not fit"])
def test_an_outcome_that_does_not_fit_is_small_too(visitor: Visitor, who: Answers) -> None:
    walk(visitor, who)
    visitor.send()
    assert len(visitor.client.get("/intake/uitkomst", headers=ZIPPED).data) <= MOST_NO
