"""I30: campaign parameters were only read on the form page, so most leads came from nowhere."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.people import give
from tests.server import Server
from tests.visitor import Visitor

ARTICLE = "/personal-trainer-leads"


def source(app: Flask) -> dict[str, Any]:
    kept = app.extensions["vollegym"].storage.database().execute("SELECT source FROM lead").fetchone()[0]
    return dict(json.loads(kept))


def test_i30_one_hop_without_script(app: Flask, visitor: Visitor) -> None:
    before = f"http://localhost{ARTICLE}?utm_source=FB&utm_campaign=mei"
    visitor.open("/intake", headers={"Referer": before})
    give(visitor, "owner")
    kept = source(app)
    assert {name: kept[name] for name in ("landing", "utm_source", "utm_campaign")} == {
        "landing": ARTICLE,
        "utm_source": "FB",
        "utm_campaign": "mei",
    }


def test_i30_a_first_question_that_is_led_elsewhere_keeps_the_source(app: Flask, visitor: Visitor) -> None:
    visitor.open("/intake/budget?utm_source=ig")
    assert visitor.page.url == "/intake/rol"
    give(visitor, "owner")
    assert source(app)["utm_source"] == "ig"


@pytest.mark.browser
def test_i30_with_script_any_number_of_pages_lies_between(
    site: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(extra_http_headers={})
    page.goto(f"{site.url}{ARTICLE}?utm_source=ig&utm_campaign={'x' * 500}&fbclid=IwAR0secret")
    page.click("header a[href='/kennisbank']")
    page.wait_for_url("**/kennisbank?**")
    page.click("main a[href*='marketing']")
    page.wait_for_load_state()
    page.click("header a[href='/intake']")
    page.wait_for_url("**/intake?**")
    assert "secret" not in page.url
    page.check("input[value=owner]")
    page.click("form.form button")
    page.wait_for_url("**/intake/type-studio")
    # Nothing was left on the device but the one functional cookie, and the address that htmx notes for Back.
    assert [cookie["name"] for cookie in page.context.cookies()] == ["vollegym"]
    left = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert json.loads(left) == [{}, {"htmx-current-path-for-history": "/intake/type-studio"}]
    exported = site.flask("leads", "export", "--format", "jsonl", "--state", "draft")
    kept = json.loads(exported)["source"]
    assert (kept["landing"], kept["utm_source"], kept["click"]) == (ARTICLE, "ig", "meta")
    assert len(kept["utm_campaign"]) == 200


@pytest.mark.parametrize("path", ["/intake", "/", ARTICLE])
def test_i30_a_link_of_ten_kilobytes_opens_the_page(site: Server, path: str) -> None:
    long = f"{path}?utm_campaign={'x' * 10_000}"
    asked = urllib.request.Request(site.url + long, headers={"Referer": site.url + long})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.status == 200
