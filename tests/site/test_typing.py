import time
from collections.abc import Callable
from threading import Event, Thread
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.server import Server

pytestmark = pytest.mark.browser


def test_hits_appear_while_typing_and_the_focus_stays(site: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{site.url}/zoeken")
    page.locator("#q").press_sequentially("sportscholen", delay=20)
    expect(page.locator("#hits mark").first).to_be_visible()
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("sportscholen")
    expect(page).to_have_url(f"{site.url}/zoeken?q=sportscholen")
    page.reload()
    expect(page.locator("#hits mark").first).to_be_visible()


def test_a_search_works_without_script(site: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(script=False)
    page.goto(f"{site.url}/kennisbank")
    page.locator("#q").fill("sportscholen")
    page.locator("form[role=search] button").click()
    expect(page.locator("#hits mark").first).to_be_visible()


def test_a_mended_file_is_on_the_site_without_a_restart(
    tmp_path_factory: pytest.TempPathFactory, open_page: Callable[..., Page]
) -> None:
    """And while many read it, every answer is whole, and no worker shows the old one for long after another."""
    content = tmp_path_factory.mktemp("content")
    file = content / "a.md"
    file.write_text("---\ntitle: Eerst\n---\nTekst.")
    server = Server(tmp_path_factory.mktemp("server"), content=content).start()
    seen: list[tuple[float, bytes]] = []
    stop = Event()

    def read_on() -> None:
        while not stop.is_set():
            with urlopen(f"{server.url}/a", timeout=10) as answer:
                seen.append((time.monotonic(), answer.read()))
            time.sleep(0.02)

    readers = [Thread(target=read_on) for _ in range(4)]
    try:
        page = open_page()
        for reader in readers:
            reader.start()
        file.write_text("---\ntitle: Daarna\n---\nTekst.")
        # How soon is for ./dev bench. Each worker looks for itself; asking often meets both.
        until, in_a_row = time.monotonic() + 60, 0
        while in_a_row < 8 and time.monotonic() < until:
            page.goto(f"{server.url}/a")
            in_a_row = in_a_row + 1 if page.title() == "Daarna" else 0
        assert in_a_row == 8
    finally:
        stop.set()
        for reader in readers:
            reader.join(20)
        server.stop()
    old, new = sorted({body for _, body in seen}, key=lambda body: b"Daarna" in body)
    first_new = min(at for at, body in seen if body == new)
    assert max(at for at, body in seen if body == old) < first_new + 10
