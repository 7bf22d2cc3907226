"""Fixtures for tests in a real Chromium; conftest.py makes them known."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect, sync_playwright

from tests.server import Server

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "brave-browser",
)
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Parts of a browser window that nobody sees here; two pages behind the address bar alone took as long to make as the
# page of a test. The last list that Chromium is given counts, so what Playwright turns off stands here too.
UNSEEN = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
FLAGS = [
    f"--disable-features={','.join(UNSEEN)}",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


def find_chromium() -> str | None:
    found = [
        os.environ.get("CHROMIUM"),
        *map(shutil.which, NAMES),
        *(a for a in APPLICATIONS if Path(a).exists()),
    ]
    return next((path for path in found if path), None)


def launch(chromium: BrowserType, **environment: str) -> Browser:
    """Start the Chromium of this machine, with these environment variables beside the usual ones."""
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return chromium.launch(
        executable_path=find_chromium(), args=FLAGS + root, env={**os.environ, **environment}
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        # A suite that skips its browser tests must not look green.
        pytest.fail(
            "No Chromium found: install it, name it in CHROMIUM, or leave its tests out: -m 'not browser'."
        )
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        expect.set_options(timeout=60_000)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, fresh_database: Path) -> Iterator[Server]:
    """A running site with the project's own content, shared by the tests of one module."""
    server = Server(tmp_path_factory.mktemp("site"))
    shutil.copy(fresh_database, server.database)
    server.start(prepare=False)
    yield server
    server.stop()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages for one test."""
    with pages_of(browser) as open_page:
        yield open_page


@contextmanager
def pages_of(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages, each in a browser context of its own: `open_page(script=False, color_scheme="dark")`.

    They are of somebody who asked for less motion, unless the test says `reduced_motion="no-preference"`: what fades
    and unrolls is drawn sixty times a second, and few tests look at it.
    What a page complains about on its console, and every request to another host, is a failure in the end, unless
    the page was opened with `listen=False`.
    """
    contexts, complaints = [], []

    def make(script: bool = True, listen: bool = True, **more: Any) -> Page:
        calm = {"viewport": PHONE, "reduced_motion": "reduce"}
        context = browser.new_context(java_script_enabled=script, **{**calm, **more})
        contexts.append(context)
        page = context.new_page()
        # Long, because a busy machine is no fault of the page.
        page.set_default_timeout(60_000)
        if listen:
            for told in ("pageerror", "console"):
                page.on(told, lambda line: complaints.append(str(line)) if is_complaint(line) else None)
            context.on("request", lambda call: complaints.append(call.url) if is_foreign(call.url) else None)
        return page

    try:
        yield make
    finally:
        for context in contexts:
            context.close()
    assert not complaints, complaints


# Answers that the tests ask for, and a next page that stood there before the browser could fade to it.
NO_FAULT = ("status of", "ERR_", "Page already revealed")


def is_complaint(line: Any) -> bool:
    """Return whether what a browser says of a page, on its console or as an error, tells of our own fault."""
    told = getattr(line, "text", None) or str(line)
    return getattr(line, "type", "error") in ("error", "warning") and not any(
        part in told for part in NO_FAULT
    )


def is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:", "about:"))
