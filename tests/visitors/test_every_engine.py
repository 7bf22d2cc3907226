"""./dev audit engines says which engine it did not try, calls a journey that stopped a finding, and compares what is read aloud."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests import engines
from tests.webdriver import Driver, DriverError, OverMarionette

JOURNEYS = 10


class Stuck(Driver):
    """A browser in which every page stops answering; it remembers the windows that were asked for."""

    version = "1.0"

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, bool]] = []
        self.script = True

    @contextmanager
    def start(self, *, script: bool = True) -> Iterator[Driver]:
        self.script = script
        yield self

    def size(self, width: int, height: int) -> None:
        self.asked.append((width, height, self.script))

    def go(self, url: str) -> None:
        raise DriverError("the page stopped\nat some length")

    def run(self, script: str, *given: Any) -> Any:
        return "/intake/rol"


def test_what_is_not_here_is_told_with_its_packages_and_is_no_success(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engines, "is_here", lambda program: program == "Xvfb")
    undone: list[str] = []
    assert list(engines.findings("http://site", undone)) == []
    assert [line.split(" is not installed")[0] for line in undone] == [
        "engines: Chromium",
        "engines: Firefox",
        "engines: WebKit",
    ]
    assert [line.rpartition("apt install ")[2] for line in undone] == [
        "chromium",
        "firefox-esr",
        "webkit2gtk-driver",
    ]


def test_a_journey_that_stopped_is_a_finding_with_where_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a phone and a desk, with script and without; by the keyboard, enlarged, half typed and read aloud."""
    stuck = Stuck()
    monkeypatch.setattr(engines, "ENGINES", {"WebKit": (stuck.start, {})})
    found = list(engines.findings("http://site", []))
    assert found[0] == "engines: WebKit, phone, with script: stopped at /intake/rol: the page stopped"
    assert len(found) == JOURNEYS
    assert stuck.asked[:4] == [(360, 740, True), (360, 740, False), (1280, 900, True), (1280, 900, False)]
    assert (320, 256, True) in stuck.asked


def test_what_has_no_name_or_another_one_elsewhere_is_a_finding() -> None:
    page = [("heading", "Wat is jouw rol?"), ("DisclosureTriangle", "Meer"), ("textbox", "Je naam")]
    told = {
        "Chromium": {"/": page},
        "Firefox": {"/": [("heading", "Wat is  jouw rol?"), ("", "Meer"), ("textbox", "Je naam")]},
        "WebKit": {"/": [("heading", "Rol"), ("summary", ""), ("textbox", "Je naam Anna")], "/privacy": []},
    }
    told["Chromium"]["/privacy"] = [("link", "Home")]
    assert list(engines.told_otherwise(told)) == [
        "engines: WebKit, /: a summary without a name",
        "engines: WebKit, /: told as ('heading', 'Rol'), in Chromium as ('heading', 'Wat is jouw rol?')",
        "engines: WebKit, /: told as ('summary', ''), in Chromium as ('DisclosureTriangle', 'Meer')",
        "engines: WebKit, /privacy: 0 things are told of, in Chromium 1",
    ]


def test_firefox_is_asked_in_its_own_form_and_says_what_it_could_not_do() -> None:
    """Each message comes after its length in bytes; an answer is its value, or an error with its kind and words."""
    answers = [
        {"applicationType": "gecko"},
        [1, 1, None, {"capabilities": {"browserVersion": "153"}}],
        [1, 2, None, {"value": "één"}],
        [1, 3, {"error": "no such element", "message": "weg"}, None],
    ]
    heard = []

    def answer(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rwb") as stream:
            for number, said in enumerate(answers):
                if number:
                    length = b"".join(iter(lambda: stream.read(1), b":"))
                    heard.append(json.loads(stream.read(int(length))))
                body = json.dumps(said, ensure_ascii=False).encode()
                stream.write(b"%d:%s" % (len(body), body))
                stream.flush()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answer, args=[listening])
        thread.start()
        window = OverMarionette(listening.getsockname()[1])
        assert window.version == "153"
        assert window.run("return arguments[0]", "één") == "één"
        with pytest.raises(DriverError, match="ElementClick: no such element weg"):
            window.ask("ElementClick", id="3")
        thread.join()
        window.close()
    assert heard[1] == [0, 2, "WebDriver:ExecuteScript", {"script": "return arguments[0]", "args": ["één"]}]
