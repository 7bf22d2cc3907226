"""Two descriptions in every head; share cards always showed the home page, at the address of a preview host."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.site.heads import Head

PATHS = ["/", "/kennisbank", "/personal-trainer-leads", "/privacy", "/zoeken?q=les"]


@pytest.mark.parametrize("path", PATHS)
def test_i44_there_is_one_title_and_one_description(app: Flask, path: str) -> None:
    head = Head(app.test_client(), path)
    assert head.one("description")
    assert head.titles == 1


def test_i44_no_two_pages_have_the_same_title_or_description(app: Flask) -> None:
    pages = app.extensions["vollegym"].content.now.library.everything
    assert len({page.title for page in pages}) == len({page.description for page in pages}) == len(pages)


def test_i44_a_share_card_tells_the_page_itself_at_the_address_from_the_settings(
    make_app: Callable[..., Flask],
) -> None:
    site = make_app(site_url="https://www.example.com").test_client()
    head = Head(site, "/personal-trainer-leads", base_url="https://www.example.com")
    assert head.one("og:url") == "https://www.example.com/personal-trainer-leads"
    assert head.one("og:title") == head.title
    assert head.one("og:image").startswith("https://www.example.com/static/")


def test_i44_the_host_that_was_asked_for_is_never_told(make_app: Callable[..., Flask]) -> None:
    site = make_app(site_url="https://www.example.com").test_client()
    text = site.get("/personal-trainer-leads", base_url="http://127.0.0.1:8000").text
    assert "127.0.0.1" not in text
