"""Result and booking pages could be found in search engines, with the home page's title."""

import pytest
from flask import Flask

from tests.site.heads import Head


@pytest.mark.parametrize("path", ["/intake", "/intake/rol", "/afspraak"])
def test_i46_the_flow_has_titles_of_its_own_and_is_not_indexed(app: Flask, path: str) -> None:
    site = app.test_client()
    assert site.get(path, follow_redirects=True).headers["X-Robots-Tag"] == "noindex"
    head = Head(site, path)
    assert head.one("robots") == "noindex"
    assert head.title != Head(site, "/").title


def test_i46_the_flow_is_in_neither_sitemap_nor_feed(app: Flask) -> None:
    site = app.test_client()
    assert "/intake<" not in site.get("/sitemap.xml").text
    assert "/afspraak<" not in site.get("/sitemap.xml").text
