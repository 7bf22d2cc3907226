"""Structured data told today's date, ratings and claims from nowhere."""

import json

from flask import Flask

from tests.conftest import Clock
from tests.site.heads import Head

NEEDED = {
    "Article": {"headline", "publisher", "mainEntityOfPage", "image"},
    "BreadcrumbList": {"itemListElement"},
    "Organization": {"name", "url"},
    "WebSite": {"name", "url"},
}


def test_i47_nothing_is_told_that_no_file_says(app: Flask, clock: Clock) -> None:
    site = app.test_client()
    for page in app.extensions["vollegym"].content.now.library.everything:
        head = Head(site, page.url)
        told = json.dumps(head.things())
        for word in ("aggregateRating", "review", "price", "Offer", "award", "foundingDate", "numberOf"):
            assert word not in told
        dates = {head.things().get("Article", {}).get(key) for key in ("datePublished", "dateModified")} - {
            None
        }
        assert {told.partition("T")[0] for told in dates} <= {str(page.date), str(page.updated)}


def test_i47_a_later_day_changes_nothing(app: Flask, clock: Clock) -> None:
    site = app.test_client()
    before = site.get("/personal-trainer-leads").text
    clock.moment = clock.moment.replace(year=2027)
    assert site.get("/personal-trainer-leads").text == before


def test_i47_each_thing_has_what_the_standard_asks(app: Flask) -> None:
    site = app.test_client()
    seen = set()
    for page in app.extensions["vollegym"].content.now.library.everything:
        for kind, thing in Head(site, page.url).things().items():
            seen.add(kind)
            assert set(thing) >= NEEDED[kind]
    assert seen == set(NEEDED)


def test_i47_every_reference_is_on_the_page_itself(app: Flask) -> None:
    site = app.test_client()
    for page in app.extensions["vollegym"].content.now.library.everything:
        things = Head(site, page.url).things()
        named = {thing.get("@id") for thing in things.values()}
        asked = {value["@id"] for thing in things.values() for value in thing.values() if is_reference(value)}
        assert asked <= named


def is_reference(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"@id"}
