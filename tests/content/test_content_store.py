import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from flask import Flask

from tests.conftest import Clock
from vollegym.content import content_store, snapshot
from vollegym.content.content_store import ContentStore
from vollegym.content.live_folder import STILL
from vollegym.content.page import read_page
from vollegym.documents import deadline

from .conftest import Write


@pytest.fixture
def site(content: Path, make_app: Callable[..., Flask]) -> Callable[[], Flask]:
    return lambda: make_app(content=content)


def store(app: Flask) -> ContentStore:
    found = app.extensions["vollegym"].content
    assert isinstance(found, ContentStore)
    return found


def look_twice(app: Flask, at: float = 0) -> None:
    """Let the site look as it does by itself, with enough time between."""
    store(app).refresh(at)
    store(app).refresh(at + STILL)


def test_a_changed_file_is_live_without_a_restart(site: Callable[[], Flask], write: Write) -> None:
    write("a.md", "Eerst.")
    app = site()
    etag = app.test_client().get("/a").headers["ETag"]
    write("a.md", "Daarna.")
    look_twice(app)
    response = app.test_client().get("/a", headers={"If-None-Match": etag})
    assert (response.status_code, "Daarna." in response.text) == (200, True)


def test_new_and_removed_pages_are_live_too(site: Callable[[], Flask], write: Write) -> None:
    file = write("a.md")
    app = site()
    file.unlink()
    write("b.md")
    look_twice(app)
    assert [app.test_client().get(path).status_code for path in ("/a", "/b")] == [404, 200]


def test_a_site_looks_by_itself_within_two_seconds(site: Callable[[], Flask], write: Write) -> None:
    write("a.md", "Eerst.")
    app = site()
    store(app).watch()
    try:
        time.sleep(0.5)
        write("a.md", "Daarna.")
        time.sleep(2)
        assert "Daarna." in app.test_client().get("/a").text
    finally:
        store(app).stop.set()


def test_a_page_comes_on_its_day_without_a_change(
    site: Callable[[], Flask], write: Write, clock: Clock
) -> None:
    write("a.md", date="2026-11-25")
    app = site()
    assert app.test_client().get("/a").status_code == 404
    clock.moment = clock.moment.replace(day=25)
    store(app).refresh(0)
    assert app.test_client().get("/a").status_code == 200


@pytest.mark.parametrize(
    "bad", ['---\ntitle: "a "b""\n---\n', "---\nslug: a\n---\n", "---\ntitle: x\nslug: intake\n---\n", "\xff"]
)
def test_a_file_that_turns_bad_keeps_its_last_good_version_up(
    site: Callable[[], Flask], write: Write, bad: str
) -> None:
    write("a.md", "De goede versie.")
    app = site()
    store(app).keep()
    write("a.md", raw=bad.encode("latin-1"))
    look_twice(app)
    assert "De goede versie." in app.test_client().get("/a").text
    assert "De vorige versie blijft zichtbaar." in str(store(app).now.problems[0])


def test_the_last_good_version_is_up_after_a_restart(site: Callable[[], Flask], write: Write) -> None:
    write("a.md", "De goede versie.")
    store(site()).keep()
    write("a.md", raw="stuk")
    assert "De goede versie." in site().test_client().get("/a").text


def test_a_bad_home_page_and_bureau_keep_their_last_good_version(
    site: Callable[[], Flask], write: Write
) -> None:
    write("index.md", "Ons huis.")
    write("bureau.md", raw='---\nphone: "010 123"\n---\n')
    store(site()).keep()
    write("index.md", raw="stuk")
    write("bureau.md", raw="stuk")
    app = site()
    assert "Ons huis." in app.test_client().get("/").text
    assert store(app).now.agency.phone == "010 123"


def test_a_bad_home_page_that_never_was_good_is_that_of_the_project(
    site: Callable[[], Flask], write: Write
) -> None:
    write("index.md", raw="stuk")
    assert site().test_client().get("/").status_code == 200


def test_a_removed_file_stays_away_after_a_restart(site: Callable[[], Flask], write: Write) -> None:
    file = write("a.md")
    app = site()
    store(app).keep()
    file.unlink()
    look_twice(app)
    assert not list(store(app).last_good.root.glob("*.md"))
    assert site().test_client().get("/a").status_code == 404


def test_a_newcomer_never_takes_the_address_of_a_page(site: Callable[[], Flask], write: Write) -> None:
    write("b.md", "De eerste.", slug="x")
    app = site()
    write("a.md", "De tweede.", slug="x")
    look_twice(app)
    assert "De eerste." in app.test_client().get("/x").text
    assert "a.md:3: De slug x is al van b.md." in str(store(app).now.problems[0])


def test_a_page_that_asks_for_a_taken_address_stays_at_its_own(
    site: Callable[[], Flask], write: Write
) -> None:
    write("a.md", "De eerste.", slug="x")
    write("b.md", "De tweede.", slug="y")
    app = site()
    store(app).keep()
    write("b.md", "De tweede, anders.", slug="x")
    look_twice(app)
    assert "De tweede." in app.test_client().get("/y").text
    assert "De eerste." in app.test_client().get("/x").text


def test_a_folder_half_copied_shows_what_is_there(site: Callable[[], Flask], write: Write) -> None:
    write("a.md")
    app = site()
    write("b.md", raw=b"---\ntitle: half")
    look_twice(app)
    assert app.test_client().get("/a").status_code == 200
    write("b.md")
    look_twice(app, 9)
    assert app.test_client().get("/b").status_code == 200


def test_ten_thousand_texts_do_not_stay_in_memory(site: Callable[[], Flask], write: Write) -> None:
    assert store(site()).rendered.cache_info().maxsize == 128


def test_healthz_tells_how_many_mistakes_there_are(site: Callable[[], Flask], write: Write) -> None:
    write("a.md", raw="stuk")
    app = site()
    app.extensions["vollegym"].storage.prepare()
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json["content"]["errors"]) == (200, 1)


def test_a_search_follows_a_change(site: Callable[[], Flask], write: Write) -> None:
    write("a.md", "Over roeien.")
    app = site()
    assert 'href="/a"' in app.test_client().get("/zoeken?q=roeien").text
    write("a.md", "Over zwemmen.")
    look_twice(app)
    assert "<mark>" not in app.test_client().get("/zoeken?q=roeien").text
    assert "<mark>zwemmen</mark>" in app.test_client().get("/zoeken?q=zwem").text


def test_a_search_in_very_many_texts_answers_by_title_until_they_are_read(
    site: Callable[[], Flask], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content_store, "AT_ONCE", 1)
    # Gathering waits for a sign here, as it does by itself when there are ten thousand texts.
    sign = Event()
    gather = ContentStore.gather
    monkeypatch.setattr(ContentStore, "gather", lambda self: sign.wait(10) and gather(self))
    write("a.md", "Over zwemmen.", title="Roeien in de wijk")
    write("b.md", "Iets heel anders. " * 20 + "En over roeien.")
    app = site()
    store(app).watch()
    try:
        early = app.test_client().get("/zoeken?q=roeien").text
        assert ('href="/a"' in early, 'href="/b"' in early) == (True, False)
        assert "We lezen de teksten nog in." in early
        sign.set()
        time.sleep(0.5)
        late = app.test_client().get("/zoeken?q=roeien").text
        assert ('href="/a"' in late, 'href="/b"' in late) == (True, True)
        assert "We lezen" not in late
    finally:
        sign.set()
        store(app).stop.set()


def test_a_change_is_live_while_texts_are_still_being_read_for_the_search(
    site: Callable[[], Flask], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = Event()
    monkeypatch.setattr(ContentStore, "gather", lambda _: sign.wait(10))
    write("a.md", "Eerst.")
    app = site()
    store(app).watch()
    try:
        write("a.md", "Daarna.")
        time.sleep(2)
        assert "Daarna." in app.test_client().get("/a").text
    finally:
        sign.set()
        store(app).stop.set()


def test_only_what_changed_is_read_again(
    site: Callable[[], Flask], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.md")
    write("b.md")
    write("c.md", titel="Een veld dat niet bestaat")
    app = site()
    read = []
    monkeypatch.setattr(snapshot, "read_page", lambda found: read.append(found.path) or read_page(found))
    write("b.md", "Anders.")
    look_twice(app)
    # What there is a remark about is read again too, so that the remark stays.
    assert read == ["b.md", "c.md"]
    assert "titel" in str(store(app).now.problems)


def test_the_index_of_very_many_texts_is_made_beside_the_site(
    site: Callable[[], Flask], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content_store, "ASIDE", 0)
    made: list[int] = []
    monkeypatch.setattr(
        content_store, "apart", lambda work, times: [made.append(times), deadline.apart(work, times)][1]
    )
    write("a.md", "Over kettlebells.")
    content = store(site())
    content.gather()
    assert content.ready is not None
    assert [page.slug for page in content.ready.search("kettlebells").pages] == ["a"]
    assert len(made) == 1
    # Where that process ends in the middle of it, this one does it itself.
    monkeypatch.setattr(content_store, "apart", lambda _work, times: deadline.apart(os.abort, times))
    content.ready = None
    content.gather()
    assert [page.slug for page in content.index.search("kettlebells").pages] == ["a"]
