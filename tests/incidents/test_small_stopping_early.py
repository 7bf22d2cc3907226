"""Who chose "een andere rol" still had to answer eight questions and leave a number, to hear that it does not fit.

The next page now says so, why, and what to read instead. Who wants to go on does, is kept and gets the verdict at
the end like everyone else: the hint follows from the answers and is stored nowhere.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.people import ANNA, CHRIS, DEWI, asked, finish, give, walk
from tests.visitor import Page, Visitor
from vollegym.config import ROOT

NOT_FIT, NOT_YET = "Wij zijn niet het goede bureau voor je", "Nu kunnen we nog niets voor je doen"
WHY = "Je beslist niet zelf over de studio, en wij werken alleen samen met wie dat wel doet."


def told(page: Page) -> str:
    """The heading of the hint on a page, empty where there is none."""
    return next((text for h in page.all("h2") if (text := "".join(h.itertext())) in (NOT_FIT, NOT_YET)), "")


def test_the_page_after_the_answer_says_that_it_will_not_fit_and_why(visitor: Visitor) -> None:
    page = walk(visitor, CHRIS, until="studio_type")
    assert told(page) == NOT_FIT
    assert WHY in page.text
    assert "Je kunt hier stoppen" in page.text
    assert "na een week" in page.text
    assert asked(page) == "studio_type", "going on is possible, on this very page"
    assert page.h1 == "Wat voor bedrijf heb je?"
    assert len([form for form in page.forms() if form.method == "post"]) == 1


def test_there_is_something_to_read_and_every_link_of_it_works(visitor: Visitor) -> None:
    page = walk(visitor, CHRIS, until="studio_type")
    (section,) = [s for s in page.all("section") if s.get("id") == "stoppen"]
    links = [a.get("href") for a in section.iter() if a.get("href")]
    assert "/kennisbank" in links
    assert len(links) >= 4
    for link in links:
        assert visitor.client.get(str(link)).status_code == 200, link


def test_it_is_said_once(visitor: Visitor) -> None:
    seen = []
    walk(visitor, CHRIS, until="studio_type")
    while asked(visitor.page):
        seen.append(told(visitor.page))
        give(visitor, CHRIS[str(asked(visitor.page))])
    assert seen == [NOT_FIT, *[""] * 6]
    assert visitor.page.url == "/intake/controle"
    assert told(visitor.page) == ""


def test_a_second_answer_with_a_mark_says_nothing_new(visitor: Visitor) -> None:
    walk(visitor, DEWI, until="contact")
    assert told(visitor.page) == ""


def test_who_looks_around_is_told_no_sooner_than_now_and_is_told_before_leaving_a_number(
    visitor: Visitor,
) -> None:
    page = walk(visitor, {**ANNA, "timing": "orienting"}, until="contact")
    assert told(page) == NOT_YET
    assert "Weet je wanneer je wilt beginnen, dan plannen we een gesprek." in page.text
    assert "een dag kiezen" in page.text
    assert [a for a in page.links() if "/small-group-training-marketing" in a], "what fits the answers"


def test_who_fits_is_told_nothing(visitor: Visitor) -> None:
    walk(visitor, {key: ANNA[key] for key in ("role",)}, until="studio_type")
    while asked(visitor.page):
        assert told(visitor.page) == ""
        give(visitor, ANNA[str(asked(visitor.page))])


def test_an_answer_that_is_changed_half_way_is_heard_at_once(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="size")
    visitor.open("/intake/rol")
    page = give(visitor, "other")
    assert (asked(page), told(page)) == ("size", NOT_FIT)
    page = visitor.open("/intake/rol")
    assert told(page) == "", "not on the page of the answer itself"
    assert told(give(visitor, "owner")) == ""


def test_reload_and_a_wrong_answer_keep_it_there(visitor: Visitor) -> None:
    walk(visitor, CHRIS, until="studio_type")
    assert told(visitor.open(visitor.page.url)) == NOT_FIT
    page = visitor.send()
    assert (page.status, told(page)) == (422, NOT_FIT)


def test_who_goes_on_is_kept_and_hears_the_verdict_at_the_end(app: Flask, visitor: Visitor) -> None:
    page = finish(visitor, CHRIS)
    assert page.url == "/intake/uitkomst"
    assert WHY in page.text
    (row,) = app.extensions["vollegym"].storage.database().query("SELECT outcome FROM lead")
    assert row["outcome"] == "not_fit"


def test_the_hint_is_stored_nowhere(app: Flask, visitor: Visitor) -> None:
    walk(visitor, CHRIS, until="studio_type")
    db = app.extensions["vollegym"].storage.database()
    before = list(db.conn.iterdump())
    visitor.open("/intake/type-studio")
    assert list(db.conn.iterdump()) == before
    assert not any("stop" in str(row["kind"]) for row in db.query("SELECT kind FROM event"))


@pytest.fixture
def make_site(make_app: Callable[..., Flask], tmp_path: Path) -> Callable[[str, str], Flask]:
    def make(old: str, new: str) -> Flask:
        shutil.copytree(ROOT / "content" / "intake", tmp_path / "content" / "intake")
        path = tmp_path / "content" / "intake" / "7-contact.md"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        return make_app(content=tmp_path / "content")

    return make


def test_who_left_a_number_before_hears_how_long_that_is_kept(make_site: Callable[[str, str], Flask]) -> None:
    visitor = Visitor(make_site("order: 70", "order: 5"))
    visitor.open("/intake")
    give(visitor, ANNA["contact"])
    page = give(visitor, "other")
    assert told(page) == NOT_FIT
    assert "na 60 dagen" in page.text
