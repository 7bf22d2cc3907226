"""Sitemap and redirects listed pages that never existed, and missed 28 that did (also I43, I48)."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.site.walk import LEAVES, MOVED, SLUGS, Walk
from tests.site.walk import old_addresses as old
from vollegym.config import ROOT

FOLDERS = [ROOT / "content", *filter(lambda folder: folder.is_dir(), [ROOT.parent / "shared" / "seeds"])]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_i42_every_address_that_the_site_names_answers(
    make_app: Callable[..., Flask], folder: object
) -> None:
    walk = Walk(make_app(content=folder).test_client(), moved=folder != ROOT / "content")
    walk.everything()
    assert walk.wrong == []
    assert len(walk.seen) > 10


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_i42_the_sitemap_misses_no_page(make_app: Callable[..., Flask], folder: object) -> None:
    app = make_app(content=folder)
    library = app.extensions["vollegym"].content.now.library
    listed = Walk(app.test_client()).sitemap()
    assert {page.url for page in library.everything} | {"/kennisbank"} == set(listed)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_i43_no_address_that_ever_worked_stops_working(
    make_app: Callable[..., Flask], folder: object
) -> None:
    site = make_app(content=folder).test_client()
    for path in old():
        for spelling in (path, path + "/", path.upper()):
            response = site.get(f"{spelling}?utm_source=oud")
            if response.status_code == 200:
                continue
            assert response.status_code == 301, spelling
            target, _, query = response.location.partition("?")
            assert query == "utm_source=oud"
            assert target in LEAVES or site.get(target).status_code == 200, spelling


@pytest.mark.parametrize(("target", "paths"), MOVED.items(), ids=MOVED.keys())
def test_i43_old_addresses_lead_where_the_old_site_meant(
    make_app: Callable[..., Flask], target: str, paths: list[str]
) -> None:
    site = make_app().test_client()
    assert {site.get(path).location for path in paths} == {target}


def test_i43_old_articles_lead_to_an_article_in_one_step(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    site, articles = (
        app.test_client(),
        {page.url for page in app.extensions["vollegym"].content.now.library.articles},
    )
    for slug in SLUGS:
        own = f"/{slug}" if f"/{slug}" in articles else site.get(f"/{slug}").location
        assert own in articles, slug
        assert site.get(f"/kennisbank/{slug}").location == own


@pytest.mark.parametrize(
    "path", ["/vacatures", "/vacatures/trainer", "/werken-bij-ons", "/solliciteren", "/Solliciteren/"]
)
def test_i43_what_is_gone_on_purpose_says_so(make_app: Callable[..., Flask], path: str) -> None:
    response = make_app().test_client().get(path)
    assert response.status_code == 410
    assert 'href="/kennisbank"' in response.text
