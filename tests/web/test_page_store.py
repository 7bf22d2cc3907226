"""Pages for everyone: made once, out of nothing that belongs to a person, and the same as when made anew."""

import ast
import gzip
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from flask import Flask, render_template, session
from werkzeug.test import Client, TestResponse

from tests.visitor import Visitor
from vollegym.config import ROOT
from vollegym.content.live_folder import STILL
from vollegym.intake import pages
from vollegym.site import views
from vollegym.web import page_store
from vollegym.web.page_store import Address, PageStore, PublicPage

ADDRESSES = [
    *("/", "/personal-trainer-leads", "/kennisbank", "/over-ons", "/zoeken", "/feed.xml", "/sitemap.xml"),
    *("/robots.txt", "/.well-known/security.txt"),
]
ZIPPED, FRAGMENT = {"Accept-Encoding": "gzip, br"}, {"HX-Request": "true"}


@pytest.fixture
def store(app: Flask) -> PageStore:
    found = app.wsgi_app
    assert isinstance(found, PageStore)
    return found


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Address]:
    """The addresses of which a page was made, in order."""
    found: list[Address] = []
    make = PageStore.made

    def count(self: PageStore, address: Address, edition: object, **more: Any) -> PublicPage | None:
        found.append(address)
        return make(self, address, edition, **more)

    monkeypatch.setattr(PageStore, "made", count)
    return found


def told(response: TestResponse) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in response.headers.items() if name != "Date"}
    return response.status_code, headers, response.data


@pytest.mark.parametrize(
    "headers", [{}, ZIPPED, FRAGMENT, {**FRAGMENT, "HX-History-Restore-Request": "true"}]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_that_was_kept_is_the_one_that_would_be_made(
    app: Flask, store: PageStore, path: str, method: str, headers: dict[str, str]
) -> None:
    anew = told(
        Client(store.application).open(
            path, method=method, headers=headers, environ_overrides={page_store.BARE: True}
        )
    )
    first, second = (told(app.test_client().open(path, method=method, headers=headers)) for _ in range(2))
    assert anew == first == second
    assert Address(path, "", headers == FRAGMENT) in store.pages


@pytest.mark.parametrize("path", ADDRESSES)
def test_who_has_a_page_already_is_told_so(app: Flask, path: str) -> None:
    tag = app.test_client().get(path).headers["ETag"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        answer = app.test_client().get(path, headers={"If-None-Match": known, **ZIPPED})
        assert (answer.status_code, answer.data) == (304, b""), known
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["ETag"] == tag
    assert app.test_client().get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        *(("gzip", True), ("GZIP", True), ("br;q=1, gzip;q=0.2", True), ("*", True), (" gzip ; q=1", True)),
        *(
            ("", False),
            ("gzip;q=0", False),
            ("identity", False),
            ("gzip;q=onzin", False),
            ("," * 5000, False),
        ),
    ],
)
def test_whoever_cannot_read_gzip_gets_the_page_as_it_is(app: Flask, accepted: str, zipped: bool) -> None:
    plain = app.test_client().get("/over-ons").data
    answer = app.test_client().get("/over-ons", headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("Content-Encoding") == "gzip") == zipped
    assert (gzip.decompress(answer.data) if zipped else answer.data) == plain


def test_a_page_is_made_of_its_address_and_of_nothing_else() -> None:
    """By type: what makes a page gets an Address and what it is kept under, and an Address holds no person."""
    hints = get_type_hints(PageStore.made)
    assert hints == {"address": Address, "edition": object, "any_query": bool, "return": PublicPage | None}
    assert get_type_hints(Address) == {"path": str, "query": str, "fragment": bool}
    given = Address("/over-ons", "a=1", True).environ()
    assert {name for name in given if name.startswith("HTTP_")} == {"HTTP_HOST", "HTTP_HX_REQUEST"}
    assert not {"REMOTE_ADDR", "REMOTE_USER", "CONTENT_TYPE", "CONTENT_LENGTH"} & given.keys()
    assert given["wsgi.input"].read() == b""


def test_nothing_else_makes_pages_for_the_store() -> None:
    makers, keepers = [], []
    for file in (ROOT / "vollegym").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                makers += [file.name] * (called.rpartition(".")[2] == "PublicPage")
                keepers += [file.name] * called.endswith(".keep") * (file.name == "page_store.py")
    assert makers == ["page_store.py"]
    assert keepers == ["page_store.py"]


def test_a_person_leaves_no_trace_in_a_page_that_they_asked_for_first(app: Flask, visitor: Visitor) -> None:
    visitor.open("/intake")
    visitor.send(role="owner")
    own = {
        "User-Agent": "Anna's telefoon",
        "Referer": "http://localhost/geheim",
        "X-Forwarded-For": "203.0.113.9",
    }
    assert visitor.client.get_cookie("vollegym") is not None
    for path in ADDRESSES:
        first = (
            visitor.client.get(f"{path}?anna=1", headers=own)
            if path != "/zoeken"
            else visitor.client.get(path)
        )
        assert first.data == app.test_client().get(path).data, path
        assert "Set-Cookie" not in first.headers


@pytest.mark.parametrize(
    "path",
    [
        "/intake",
        "/intake/rol",
        "/afspraak",
        "/beheer",
        "/healthz",
        "/zoeken?q=leads",
        "/niets",
        "/kennisbank/",
    ],
)
def test_what_is_not_for_everyone_is_never_kept(app: Flask, store: PageStore, path: str) -> None:
    app.test_client().get(path)
    assert store.pages == {}


def test_a_page_whose_view_looks_at_the_session_is_not_kept(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.add_url_rule(
        "/mis", view_func=page_store.public()(lambda: session.get("ticket", "nobody")), endpoint="mis"
    )
    app.test_client().get("/mis")
    assert app.wsgi_app.pages == {}  # type: ignore[attr-defined]


def test_another_host_gets_nothing(app: Flask) -> None:
    assert app.test_client().get("/over-ons").status_code == 200
    assert app.test_client().get("/over-ons", headers={"Host": "evil.example"}).status_code == 400


def test_a_proxy_that_is_trusted_names_the_host(make_app: Callable[..., Flask]) -> None:
    app = make_app(trusted_proxies=1)
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "203.0.113.9"}
    for _ in range(2):
        assert app.test_client().get("/over-ons").status_code == 200
        assert app.test_client().get("/over-ons", headers=headers).status_code == 400


def test_a_hundred_thousand_queries_leave_the_store_as_it_was(
    app: Flask, store: PageStore, made: list[Address], rounds: int
) -> None:
    site = app.test_client()
    for path in ("/over-ons", "/kennisbank", "/zoeken"):
        site.get(path)
    before = list(store.pages)
    for number in range(100 * rounds):
        site.get(f"/over-ons?utm_source={number}")
        site.get(f"/kennisbank?onderwerp={number}")
    for number in range(100_000):
        store.find("GET", "/over-ons", f"a={number}", {"host": "localhost"}.get)
    site.get("/zoeken?q=leads")
    assert list(store.pages) == before
    assert not store.making
    assert len(made) == len(before)


def test_each_subject_of_the_overview_is_kept_once(app: Flask, store: PageStore) -> None:
    subjects = app.extensions["vollegym"].content.now.library.subjects
    for name in subjects:
        for query in (f"onderwerp={name}", f"utm_source=x&onderwerp={name}"):
            assert f"Kennisbank over {name}" in app.test_client().get(f"/kennisbank?{query}").text
    assert len([address for address in store.pages if address.path == "/kennisbank"]) == len(subjects) > 0


def test_the_store_is_bounded_by_its_size(
    app: Flask, store: PageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = app.test_client()
    for path in ("/over-ons", "/privacy"):
        site.get(path)
    monkeypatch.setattr(page_store, "BOUND", store.size)
    site.get("/robots.txt")
    assert [address.path for address in store.pages] == ["/privacy", "/robots.txt"]
    assert store.size == sum(len(page.body) for page in store.pages.values())


@pytest.fixture
def own(tmp_path: Path, make_app: Callable[..., Flask]) -> Flask:
    """A site on a content folder with one article of the owner's own."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.md").write_text("---\ntitle: A\n---\nEerst.\n", "utf-8")
    return make_app(content=tmp_path / "content")


def change(app: Flask, text: str) -> None:
    content = app.extensions["vollegym"].content
    (content.live.root / "a.md").write_text(f"---\ntitle: A\n---\n{text}\n", "utf-8")
    content.refresh(0)
    content.refresh(STILL)


def test_a_page_is_made_once_for_each_edition(own: Flask, made: list[Address]) -> None:
    for text in ("Eerst.", "Daarna."):
        for _ in range(3):
            assert text in own.test_client().get("/a").text
        change(own, "Daarna.")
    assert made == [Address("/a")] * 2


def test_a_page_that_vanished_is_gone(own: Flask) -> None:
    assert own.test_client().get("/a").status_code == 200
    content = own.extensions["vollegym"].content
    (content.live.root / "a.md").unlink()
    content.refresh(0)
    content.refresh(STILL)
    assert own.test_client().get("/a").status_code == 404


def test_other_questions_or_share_cards_make_another_edition(app: Flask) -> None:
    content = app.extensions["vollegym"].content
    first = content.edition()
    assert first == content.edition()
    with content.storage.writing() as db:
        db.execute(
            "INSERT INTO questionnaire (digest, document, created_at, current_at) SELECT 'x', document, '9', '9' FROM questionnaire"
        )
    second = content.edition()
    assert second != first
    content.cards.mkdir()
    assert content.edition() != second


def test_a_page_that_fails_keeps_its_last_good_bytes(
    own: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = own.test_client()
    good = site.get("/a")

    def fails(*_: object, **__: object) -> str:
        return render_template("nergens.html")

    monkeypatch.setattr(views, "rendered", fails)
    change(own, "Daarna.")
    for _ in range(2):
        assert told(site.get("/a")) == told(good)
    assert caplog.text.count("/a cannot be made anew") == 1
    monkeypatch.undo()
    change(own, "Weer goed.")
    assert "Weer goed." in site.get("/a").text


def test_of_many_who_ask_at_once_one_has_it_made(own: Flask, made: list[Address]) -> None:
    wait = threading.Barrier(8)
    together: list[bytes] = []

    def ask() -> None:
        wait.wait(10)
        together.append(own.test_client().get("/a").data)

    hands = [threading.Thread(target=ask) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(20)
    assert len(set(together)) == 1
    assert len(together) == 8
    assert made == [Address("/a")]


def test_the_first_question_is_rendered_once_and_each_visitor_gets_their_own_holes(
    app: Flask, store: PageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[bool] = []
    render = pages.first_question
    monkeypatch.setattr(
        pages, "first_question", lambda: (rendered.append(session.get("ticket") is None), render())[1]
    )
    anna, bram = app.test_client(), app.test_client()
    first = anna.get("/intake?utm_source=brief", headers={"Referer": "https://elders.example/anna"}).text
    second = bram.get("/intake").text
    hidden = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]+)">')
    assert rendered == [True], "it was rendered again, or with somebody's own session"
    assert hidden.sub("", first) == hidden.sub("", second)
    own, other = dict(hidden.findall(first)), dict(hidden.findall(second))
    assert own.keys() == other.keys() == {"csrf_token", "shown", "source"}
    assert own["csrf_token"] != other["csrf_token"]
    assert own["source"] != other["source"]
    assert page_store.PLACE not in first + second
    # What the first of them carried is good for the first of them alone.
    for visitor, status in ((anna, 303), (bram, 422)):
        assert visitor.post("/intake/rol", data={**own, "role": "owner"}).status_code == status


def test_a_frame_is_made_anew_with_each_edition_and_for_fragments_apart(app: Flask, store: PageStore) -> None:
    site, content = app.test_client(), app.extensions["vollegym"].content
    whole, fragment = site.get("/intake").text, site.get("/intake", headers=FRAGMENT).text
    assert ("<html" in whole, "<html" in fragment) == (True, False)
    before = dict(store.frames)
    content.now = replace(content.now)
    site.get("/intake")
    assert store.frames[Address("/intake")] is not before[Address("/intake")]
    assert len(store.frames) == 2


def test_outside_a_frame_a_hole_is_filled_at_once(visitor: Visitor) -> None:
    visitor.open("/intake")
    visitor.send(role="owner")
    assert page_store.PLACE not in visitor.client.get("/intake/type-studio").text


def test_while_the_content_changes_every_answer_is_whole(own: Flask) -> None:
    change(own, "Versie 0. " * 400)
    ended, answers = threading.Event(), set[str]()

    def ask() -> None:
        site = own.test_client()
        while not ended.is_set():
            answer = site.get("/a", headers=ZIPPED)
            found = re.findall(r"Versie (\d)\.", gzip.decompress(answer.data).decode())
            answers.add(f"{answer.status_code} {sorted(set(found))} {found.count(found[0]) >= 400}")

    hands = [threading.Thread(target=ask) for _ in range(4)]
    for hand in hands:
        hand.start()
    for version in range(1, 6):
        change(own, f"Versie {version}. " * 400)
    ended.set()
    for hand in hands:
        hand.join(20)
    assert len(answers) > 1
    assert answers <= {f"200 ['{version}'] True" for version in range(6)}
