"""The page in a real browser: its styles apply, its policy holds."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.server import Server


@pytest.mark.browser
def test_the_inlined_styles_apply_under_the_policy(site: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(site.url + "/bestaat-niet")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "18px"


@pytest.mark.browser
def test_the_policy_stops_a_script_that_slipped_into_a_page(
    site: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(listen=False)
    page.goto(site.url + "/bestaat-niet")
    blocked = """() => new Promise(done => {
        document.addEventListener('securitypolicyviolation', event => done(event.violatedDirective));
        const script = document.createElement('script'); script.textContent = 'document.title = "taken"';
        document.body.append(script);
    })"""
    assert page.evaluate(blocked).startswith("script-src")
