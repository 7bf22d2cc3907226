"""Everything that was tried, twice as large and from two networks at once, while somebody honest answers."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from flask import Flask

from tests.booking.people import slots
from tests.people import ANNA, asked, finish, give, walk
from tests.security.guest import Guest
from tests.security.test_s01_size_is_bounded_before_cost import FORM, MARKS
from tests.security.test_s12_one_text_file_takes_nothing_down import HEAD, HOSTILE
from tests.services import services_of
from vollegym.documents.document import DocumentError, read_document

NETWORKS = ("203.0.113.7", "2001:db8:1::1")
TWICE = "a" + (MARKS[1:15_501] + MARKS[15_501:]) * 2


def attack(app: Flask, address: str) -> list[int]:
    """Send what once did harm, doubled, as somebody who answered half of the questions; return the statuses."""
    visitor = Guest(app, address)
    walk(visitor, ANNA, until="contact")
    token = visitor.page.form().values["csrf_token"][0]
    client, own = visitor.client, {"csrf_token": token, **ANNA["contact"]}
    answers = [
        client.post(path, data=f"csrf_token={token}&{field}={TWICE}".encode(), content_type=FORM)
        for path, field in (
            ("/intake/contact", "name"),
            ("/intake/uitkomst", "later"),
            ("/afspraak", "slot"),
            ("/beheer/toegang", "email"),
            ("/beheer/passkey", "answer"),
        )
    ]
    answers += [client.post("/intake/contact", data={**own, name: "x" * 128_000}) for name in ANNA["contact"]]
    answers += [client.get(f"/zoeken?q={quote(TWICE[:30_000])}"), client.get("/" + quote(TWICE[:20_000]))]
    answers += [
        client.post("/intake/contact", data=own, headers={"Origin": "http://[" * 2}) for _ in range(2)
    ]
    answers += [client.get("/", headers={"X-Forwarded-For": "x," * 1000, "Cookie": "vollegym=" + "a" * 8000})]
    answers += [
        client.get("/intake/A%0a%0a"),
        client.post("/intake/contact", data=own, headers={"SCRIPT_NAME": "/x/x"}),
    ]
    finish(visitor, ANNA)
    for turn in range(12):
        page = visitor.open("/afspraak")
        visitor.send(page.forms()[0], slot=slots(page)[turn % 5])
        answers.append(visitor.page.response)
        if visitor.page.url != "/afspraak":
            visitor.send(visitor.page.form("/annuleren"), reason="\x1b[2J\u202e" * 2)
    for turn in range(8):
        visitor.open("/afspraak")
        visitor.send(visitor.page.form("/belverzoek"), part=("morning", "afternoon")[turn % 2])
        answers.append(visitor.page.response)
    return [answer.status_code for answer in answers]


def test_nothing_answers_5xx_and_somebody_honest_comes_through(app: Flask) -> None:
    services_of(app).storage.database()
    honest = Guest(app, "198.51.100.9")
    with ThreadPoolExecutor(2) as threads:
        attacks = [threads.submit(attack, app, address) for address in NETWORKS]
        page = honest.open("/intake")
        while asked(page):
            page = give(honest, ANNA[str(asked(page))])
            assert page.status == 200
        assert honest.send().h1 == "Dit past."
        found = [one.result() for one in attacks]
    for statuses in found:
        assert max(statuses) < 500, statuses
        # Six times an hour from one network; what the other one took in between is not counted.
        assert 429 in statuses
    (kept,) = (
        services_of(app)
        .storage.database()
        .query("SELECT count(*) AS n FROM lead WHERE submitted_at IS NOT NULL")
    )
    assert kept["n"] == 3


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "too large"])
def test_a_text_of_twice_the_size_is_refused_as_well(name: str) -> None:
    text = HOSTILE[name]
    body = text.removeprefix(HEAD)
    doubled = HEAD + body + "\n" + body if text.startswith(HEAD) else text + text
    with pytest.raises(DocumentError):
        read_document("raar.md", doubled.encode())
