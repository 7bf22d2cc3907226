"""./dev audit engines says which engine it did not try, and calls a journey that stopped a finding."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Error

from tests import engines


class Stuck:
    """A browser in which every page stops answering; it remembers the windows that were asked for."""

    version = "1.0"

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def new_context(self, **options: Any) -> Any:
        self.asked.append(options)

        def stop(_: str) -> None:
            raise Error("the page stopped\nat some length")

        page = SimpleNamespace(url="http://site/intake/rol", goto=stop, set_default_timeout=lambda _: None)
        return SimpleNamespace(new_page=lambda: page, close=lambda: None)

    def close(self) -> None:
        """There is nothing to close."""


@contextmanager
def nothing_installed() -> Iterator[Any]:
    missing = SimpleNamespace(executable_path="/nowhere/browser")
    yield SimpleNamespace(firefox=missing, webkit=missing, chromium=None)


def test_what_is_not_here_is_told_and_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "sync_playwright", nothing_installed)
    monkeypatch.setattr(engines, "ENGINES", ("firefox", "webkit"))
    undone: list[str] = []
    assert list(engines.findings("http://site", undone)) == []
    assert [line.split(" is not installed")[0] for line in undone] == ["engines: firefox", "engines: webkit"]
    assert "playwright install webkit" in undone[1]


def test_a_journey_that_stopped_is_a_finding_with_where_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Stuck()
    monkeypatch.setattr(engines, "sync_playwright", nothing_installed)
    monkeypatch.setattr(engines, "opened", lambda _, name: browser if name == "webkit" else None)
    found = list(engines.findings("http://site", []))
    assert found[0] == "webkit 1.0, phone, with script: stopped at /intake/rol: the page stopped"
    assert len(found) == 5
    asked = [(one["viewport"]["width"], one.get("java_script_enabled", True)) for one in browser.asked]
    assert asked == [(360, True), (360, False), (1280, True), (1280, False), (1280, True)]
