"""What an hour of attacks did not break: kept so, in one place. Where another file tests it whole, that file is named.

Races: tests/booking/test_race.py, tests/intake/test_parallel.py. Spreadsheets: tests/reports. Webhooks, drips and
private networks: tests/followup/test_webhook.py. YAML: tests/documents. Files: tests/incidents/test_i39.
"""

import gzip
import hashlib
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskCliRunner
from werkzeug.test import TestResponse

from tests.booking.people import slots
from tests.desk.people import let_in
from tests.followup.conftest import Work
from tests.followup.post import PostOffice
from tests.people import ANNA, finish
from tests.security.fuzz import every_form
from tests.server import Server
from tests.services import services_of
from tests.visitor import Visitor
from vollegym.config import ROOT
from vollegym.documents.document import DocumentError, read_document
from vollegym.questionnaire.email import email_problem
from vollegym.questionnaire.normalize import tidy
from vollegym.tokens import private_token, reference_in
from vollegym.web.assets import read_assets

pytestmark = pytest.mark.mails
SCRIPT = "<script>alert(1)</script>"
HOSTILE = f"Anna {SCRIPT}\"'><img src=x onerror=alert(1)>{{{{7*7}}}}\r\nBcc: evil@example.org"


@pytest.fixture
def links(app: Flask, work: Work, post: PostOffice) -> list[str]:
    """Every private link in the mails about one person with a call, the owner's included."""
    visitor = Visitor(app)
    finish(visitor, ANNA)
    work.send()
    page = visitor.open("/afspraak")
    visitor.send(page.forms()[0], slot=slots(page)[4])
    work()
    text = "\n".join(m.get_body(("plain",)).get_content() for m in post.arrived)
    found = sorted(set(re.findall(r"http://localhost(/[\w/]+/[a-z2-7]{26,})", text)))
    assert len(found) >= 4
    return found


def test_no_link_opens_what_another_one_is_for(app: Flask, links: list[str]) -> None:
    client = app.test_client()
    own = {link.rpartition("/")[0] for link in links}
    places = own | {
        "/intake/verder",
        "/intake/ja",
        "/afspraak",
        "/beheer/aanvraag",
        "/beheer/toegang",
        "/concept",
        "/healthz",
    }
    for link in links:
        place, _, token = link.rpartition("/")
        for other in places - {place}:
            assert client.get(f"{other}/{token}").status_code in (404, 405), (place, other)
    assert client.get(f"/agenda/{links[0].rpartition('/')[2]}.ics").status_code == 404


def test_no_link_can_be_made_from_another(app: Flask, links: list[str]) -> None:
    client = app.test_client()
    for link in links:
        for changed in (
            link[:-1] + ("a" if link[-1] != "a" else "b"),
            link[:-1],
            link + "a",
            link.upper(),
            link[:-8] + "a" * 8,
        ):
            assert client.get(changed).status_code in (301, 404), changed


def test_a_token_holds_for_its_purpose_its_key_and_its_days(now: "object") -> None:
    from datetime import date, timedelta

    day = date(2026, 11, 24)
    token = private_token("k" * 16, "one", "AB12-CD34", day)
    assert reference_in("k" * 16, "one", token, day) == "AB12-CD34"
    assert reference_in("k" * 16, "two", token, day) is None
    assert reference_in("l" * 16, "one", token, day) is None
    assert reference_in("k" * 16, "one", token, day + timedelta(days=1)) is None


def test_a_scanner_that_follows_every_link_changes_nothing(app: Flask, links: list[str]) -> None:
    db = services_of(app).storage.database()
    before = "\n".join(db.iterdump())
    client = app.test_client()
    for link in links:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert client.open(link, method=method).status_code < 400
    assert "\n".join(db.iterdump()) == before


def test_no_form_is_taken_without_its_token_or_from_another_site(app: Flask) -> None:
    db = services_of(app).storage.database()
    forms = [form for form in every_form(app) if not form[1].startswith("get ")]
    assert len({action for _, action, _, _ in forms}) >= 12
    events = db.execute("SELECT count(*) FROM event").fetchone()[0]
    for visitor, action, values, _ in forms:
        bare = {name: value for name, value in values.items() if name != "csrf_token"}
        assert visitor.client.post(action, data=bare).status_code in (303, 422), action
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert visitor.client.post(action, data=values, headers=headers).status_code == 403, action
    assert db.execute("SELECT count(*) FROM event").fetchone()[0] == events


def test_what_was_typed_is_text_on_every_page_and_in_every_mail(
    app: Flask, work: Work, post: PostOffice
) -> None:
    visitor = Visitor(app)
    finish(visitor, {**ANNA, "contact": {**ANNA["contact"], "name": HOSTILE, "company": HOSTILE}})
    page = visitor.open("/afspraak")
    visitor.send(page.forms()[0], slot=slots(page)[4])
    call = visitor.page.url
    visitor.send(visitor.page.form("/annuleren"), reason=HOSTILE)
    work()
    (row,) = services_of(app).storage.database().query("SELECT reference FROM lead")
    desk = re.findall(
        r"http://localhost(/beheer/aanvraag/\w+)",
        post.arrived[0].as_string().replace("=\n", "").replace("=\r\n", ""),
    )
    for path in ("/intake/uitkomst", "/intake/verder", "/afspraak", call, *desk[:1]):
        html = visitor.open(path).response.text
        assert SCRIPT not in html, path
        assert "onerror=alert" not in html.replace("&gt;", ">").split("<img", 1)[-1][:0] + re.sub(
            r"&lt;.*?&gt;", "", html
        ), path
        assert "49" not in re.findall(r"Anna[^<]{0,40}", html), path
    for mail in post.arrived:
        assert mail["Bcc"] is None
        assert SCRIPT not in (mail.get_body(("html",)) or mail).get_content()
        assert all("\n" not in str(value) for value in mail.values())
    assert row["reference"]


def test_no_address_leads_to_another_site(app: Flask, links: list[str]) -> None:
    client = app.test_client()
    for path in (
        "//evil.example",
        "/\\evil.example",
        "/%2f%2fevil.example",
        "/intake//evil.example",
        "/KENNISBANK//evil.example/",
        "/kennisbank/https://evil.example",
    ):
        for tail in ("", "?next=https://evil.example", "?source=https://evil.example"):
            said = client.get(path + tail).headers.get("Location", "/")
            assert said.startswith("/"), (path, said)
            assert not said.startswith(("//", "/\\")), (path, said)


def test_a_host_that_a_request_names_is_in_no_link(app: Flask) -> None:
    client = app.test_client()
    for headers in (
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
    ):
        for path in ("/", "/sitemap.xml", "/feed.xml", "/robots.txt", "/KENNISBANK"):
            answer = client.get(path, headers=headers)
            assert "evil.example" not in answer.text + str(answer.headers), (headers, path)


def test_no_address_leaves_the_folder_of_files(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_assets.cache_clear()  # What another application read is read again here.
    client = make_app().test_client()
    read: list[Path] = []
    monkeypatch.setattr("vollegym.web.assets.file_digest", lambda path: read.append(path) or "")
    for path in (
        "../vollegym/app.py",
        "..%2f..%2fREADME.md",
        "%2e%2e/README.md",
        "css/../../README.md",
        "/etc/passwd",
        "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/dev/zero",
        "cards/..%2f..%2fvollegym.db",
    ):
        assert client.get(f"/static/{path}").status_code == 404, path
        for method in ("HEAD", "OPTIONS", "POST"):
            assert client.open(f"/static/{path}", method=method).status_code < 500, (method, path)
    assert client.options("/static/nergens.css").status_code < 500
    assert [path for path in read if not path.resolve().is_relative_to(ROOT / "static")] == []


def test_no_page_with_a_secret_is_kept_and_none_shows_the_same_token_twice(
    app: Flask, links: list[str]
) -> None:
    """Pages of the intake and of a call are compressed: what stays the same would show in their size."""
    visitor = Visitor(app)
    finish(visitor, ANNA)
    page = visitor.open("/afspraak")
    visitor.send(page.forms()[0], slot=slots(page)[7])
    newcomer = Visitor(app)
    seen = 0
    for who, path in [
        *(
            (visitor, path)
            for path in (*links, "/intake/verder", "/intake/uitkomst", visitor.page.url, "/beheer")
        ),
        *((newcomer, path) for path in ("/intake", "/intake/rol", "/afspraak")),
    ]:
        answers = [who.client.get(path, headers={"Accept-Encoding": "gzip, br"}) for _ in range(2)]
        texts = [readable(answer) for answer in answers]
        first, second = (re.findall(r'name="csrf_token" value="([^"]+)"', text) for text in texts)
        assert len(first) == len(second), path
        assert not set(first) & set(second), path
        seen += len(first)
        for answer in answers:
            assert answer.headers["Cache-Control"] == "no-store", path
    assert seen >= 10


def readable(answer: TestResponse) -> str:
    """The text of an answer, compressed or not."""
    zipped = answer.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(answer.data) if zipped else answer.data).decode()


def test_no_page_of_the_desk_is_ever_compressed(app: Flask, owner: FlaskCliRunner, links: list[str]) -> None:
    """Leads stand there beside what was searched for. Each page that there is, now and later."""
    visitor = let_in(app, owner)
    db = services_of(app).storage.database()
    ((reference,), (uid,)) = (
        db.execute(f"SELECT {what}").fetchone() for what in ("reference FROM lead", "uid FROM outbox")
    )
    places = {
        "key": reference,
        "reference": reference,
        "uid": uid,
        "form": "csv",
        "name": "bronnen",
        "number": 1,
    }
    seen = 0
    for rule in app.url_map.iter_rules():
        if not str(rule).startswith("/beheer") or "GET" not in (rule.methods or ()):
            continue
        link = next((one for one in links if str(rule).startswith(one.rpartition("/")[0] + "/")), "")
        given = {**places, "token": link.rpartition("/")[2]}
        with app.test_request_context():
            path = url_for(rule.endpoint, **{name: given[name] for name in rule.arguments})
        for query in ("", "?q=anna"):
            answer = visitor.client.get(path + query, headers={"Accept-Encoding": "gzip, br"})
            assert "Content-Encoding" not in answer.headers, path
            assert answer.headers["Cache-Control"] == "no-store", path
            seen += answer.status_code == 200
    assert seen >= 16


def test_htmx_is_the_one_that_its_publisher_signed() -> None:
    for line in (ROOT / "static/vendor/SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((ROOT / "static/vendor" / name.lstrip("*")).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    "value", ["!!python/object/apply:os.system ['id']", "!!binary aGk=", "&a [*a]", "*a"]
)
def test_yaml_makes_texts_and_nothing_else(value: str) -> None:
    with suppress(DocumentError):
        document = read_document("a.md", f"---\ntitle: {value}\n---\n".encode())
        assert isinstance(document.meta["title"], str | list)


@pytest.mark.parametrize(
    "text", ["a@" * 400, "a." * 400 + "@b.nl", "@" * 900, "a@" + "b." * 400, "\u200b" * 900]
)
def test_no_reader_of_a_field_is_slow(text: str) -> None:
    import time

    began = time.process_time()
    email_problem(tidy(text))
    assert time.process_time() - began < 0.2


FRAMINGS = [
    "Content-Length: 5\r\nContent-Length: 6\r\n",
    "Content-Length: +5\r\n",
    "Content-Length: 5, 6\r\n",
    "Content-Length: 0x5\r\n",
    "Content-Length: -1\r\n",
    "Content-Length : 5\r\n",
    "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding: chunked, identity\r\n",
    "Transfer-Encoding : chunked\r\n",
    "Transfer-Encoding:\tchunked\r\nTransfer-Encoding: x\r\n",
    " Transfer-Encoding: chunked\r\n",
    "X: y\n Transfer-Encoding: chunked\r\n",
    "Transfer_Encoding: chunked\r\n",
    "SCRIPT_NAME: /x\r\nContent-Length: 0\r\n",
]


def test_no_framing_smuggles_a_second_request(tmp_path: Path) -> None:
    server = Server(tmp_path).start()
    smuggled = "GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    try:
        for framing in FRAMINGS:
            with socket.create_connection(("127.0.0.1", server.port), 5) as line:
                head = f"POST /healthz HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n{framing}\r\n"
                line.sendall((head + "0\r\n\r\n" + smuggled).encode())
                line.settimeout(5)
                heard = b""
                with suppress(TimeoutError, ConnectionError):
                    while part := line.recv(4096):
                        heard += part
            assert b"Sitemap:" not in heard, framing
            assert heard.count(b"HTTP/1.1 ") <= 1, framing
    finally:
        server.stop()
