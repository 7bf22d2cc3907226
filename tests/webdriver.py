"""Firefox and WebKitGTK as Debian has them, steered by WebDriver, the standard that every engine speaks.

WebKit is asked over HTTP by its own driver; Firefox answers the same commands itself, over its Marionette port. Nothing is
fetched for it: both come from packages of the system.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.server import free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # How the standard marks an element in JSON.
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Space": " ", "ArrowRight": "\ue014", "ArrowDown": "\ue015"}
# The commands used here, with where they stand below a session over HTTP; Marionette knows them by name.
PATHS = {
    "Navigate": "url",
    "Back": "back",
    "Refresh": "refresh",
    "SetWindowRect": "window/rect",
    "ExecuteScript": "execute/sync",
    "PerformActions": "actions",
    "ElementClick": "element/{id}/click",
    "ElementSendKeys": "element/{id}/value",
    "GetComputedRole": "element/{id}/computedrole",
    "GetComputedLabel": "element/{id}/computedlabel",
}
PATIENCE = 30  # Seconds that a browser may take to start, or to answer one command.
# A browser on a desk makes itself no narrower than its buttons; a phone is narrower.
NARROW_FIREFOX = "*|*:is(:root, body, window, toolbar, toolbox, [id]) { min-width: 0 !important }"
NARROW_WEBKIT = "* { min-width: 0; padding: 0; margin: 0; font-size: 1px; -gtk-icon-transform: scale(0.1) }"


class DriverError(Exception):
    """The browser could not do what was asked; the text is what it said."""


class Driver:
    """One window of a browser that speaks WebDriver."""

    version = ""

    def ask(self, command: str, **given: Any) -> Any:
        """Send one command and return what is answered."""
        raise NotImplementedError

    def size(self, width: int, height: int) -> None:
        """Give the page itself this size, within the frame of its window."""
        for _ in range(3):
            inner = self.run("return [innerWidth, innerHeight]")
            outer = self.ask("SetWindowRect")
            more = [outer["width"] - inner[0], outer["height"] - inner[1]]
            self.ask("SetWindowRect", width=width + more[0], height=height + more[1])
            time.sleep(0.1)  # The window tells its page a moment later.
            if self.run("return [innerWidth, innerHeight]") == [width, height]:
                return
        raise DriverError(f"the window stays {self.run('return innerWidth')} wide in place of {width}")

    def go(self, url: str) -> None:
        self.ask("Navigate", url=url)

    def back(self) -> None:
        self.ask("Back")

    def reload(self) -> None:
        self.ask("Refresh")

    def run(self, script: str, *given: Any) -> Any:
        return self.ask("ExecuteScript", script=script, args=list(given))

    def found(self, selector: str) -> list[str]:
        """What fits and shows."""
        every = "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility())"
        return [one[ELEMENT] for one in self.run(every, selector)]

    def tap(self, selector: str, which: int = 0) -> None:
        """Press the first, or another, of what fits and shows."""
        one = self.nth(selector, which)
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", {ELEMENT: one})
        # WebKit looks where to tap before it has drawn where the page scrolled to.
        for _ in range(20):
            with suppress(DriverError):
                self.ask("ElementClick", id=one)
                return
            time.sleep(0.1)
        raise DriverError(f"{selector} can not be pressed")

    def type(self, selector: str, text: str) -> None:
        self.ask("ElementSendKeys", id=self.nth(selector, 0), text=text)

    def nth(self, selector: str, which: int) -> str:
        try:
            return self.found(selector)[which]
        except IndexError:
            raise DriverError(f"nothing to see fits {selector}") from None

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self.ask("PerformActions", actions=[{"type": "key", "id": "keys", "actions": strokes}])

    def write(self, text: str) -> None:
        """Type where the focus is."""
        strokes = [{"type": kind, "value": sign} for sign in text for kind in ("keyDown", "keyUp")]
        self.ask("PerformActions", actions=[{"type": "key", "id": "keys", "actions": strokes}])

    def spoken(self, selector: str) -> list[tuple[str, str]]:
        """Role and name that the engine gives a screen reader, of each thing that fits and shows."""
        return [
            (self.ask("GetComputedRole", id=one), self.ask("GetComputedLabel", id=one))
            for one in self.found(selector)
        ]


class OverHttp(Driver):
    """A browser behind a driver of its own."""

    def __init__(self, port: int, capabilities: dict[str, Any]) -> None:
        self.base = f"http://127.0.0.1:{port}/session"
        begun = self.send("POST", "", {"capabilities": {"alwaysMatch": capabilities}})
        self.base += "/" + begun["sessionId"]
        self.version = begun["capabilities"]["browserVersion"]

    def send(self, method: str, path: str, given: dict[str, Any] | None = None) -> Any:
        body = None if given is None else json.dumps(given).encode()
        request = urllib.request.Request(self.base + path, body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            said = json.load(error)["value"]
            raise DriverError(f"{path.rpartition('/')[2]}: {said['error']} {said['message']}") from error
        except OSError as error:
            raise DriverError(f"the browser does not answer: {error}") from error

    def ask(self, command: str, **given: Any) -> Any:
        path = "/" + PATHS[command].format(**given)
        given.pop("id", None)
        if command.startswith("Get"):
            return self.send("GET", path)
        return self.send("POST", path, given)


class OverMarionette(Driver):
    """Firefox itself, which sends each message after its length."""

    def __init__(self, port: int) -> None:
        with connected(port) as connection:
            self.stream = connection.makefile("rwb")
        self.number = 0
        self.read()  # It says first who it is.
        self.version = self.ask("NewSession")["capabilities"]["browserVersion"]

    def close(self) -> None:
        self.stream.close()

    def read(self) -> Any:
        length = b""
        while (sign := self.stream.read(1)) != b":":
            if not sign:
                raise DriverError("the browser is gone")
            length += sign
        return json.loads(self.stream.read(int(length)))

    def ask(self, command: str, **given: Any) -> Any:
        self.number += 1
        message = json.dumps([0, self.number, f"WebDriver:{command}", given]).encode()
        try:
            self.stream.write(b"%d:%s" % (len(message), message))
            self.stream.flush()
            _, _, error, answer = self.read()
        except OSError as failure:
            raise DriverError(f"the browser does not answer: {failure}") from failure
        if error:
            raise DriverError(f"{command}: {error['error']} {error['message']}")
        return answer["value"] if set(answer) == {"value"} else answer


def connected(port: int) -> socket.socket:
    """Connect as soon as somebody listens."""
    for _ in range(PATIENCE * 10):
        with suppress(OSError):
            return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        time.sleep(0.1)
    raise DriverError("the browser does not start")


# Starting them ---------------------------------------------------------------------------------------------


@contextmanager
def firefox(*, script: bool = True) -> Iterator[Driver]:
    """A new Firefox without a past."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        port = free_port()
        settings = {
            "marionette.port": port,
            "javascript.enabled": script,
            "toolkit.legacyUserProfileCustomizations.stylesheets": True,
            "intl.accept_languages": "nl",
        }
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in settings.items()]
        Path(folder, "user.js").write_text("\n".join(lines), "utf-8")
        Path(folder, "chrome").mkdir()
        Path(folder, "chrome", "userChrome.css").write_text(NARROW_FIREFOX, "utf-8")
        program = shutil.which("firefox-esr") or shutil.which("firefox") or "firefox"
        stack.enter_context(running(program, "--headless", "--marionette", "--profile", folder, HOME=folder))
        window = OverMarionette(port)
        stack.callback(window.close)
        yield window


@contextmanager
def webkit(*, script: bool = True) -> Iterator[Driver]:
    """A new window of WebKitGTK's own small browser, on a screen that nobody sees."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        Path(folder, "gtk-3.0").mkdir()
        Path(folder, "gtk-3.0", "gtk.css").write_text(NARROW_WEBKIT, "utf-8")
        port = free_port()
        screen = stack.enter_context(hidden_screen())
        own = {"DISPLAY": screen, "GDK_BACKEND": "x11", "XDG_CONFIG_HOME": folder, "LANGUAGE": "nl"}
        stack.enter_context(running("WebKitWebDriver", f"--port={port}", **own))
        connected(port).close()
        options = ["--automation", *([] if script else ["--enable-javascript=FALSE"])]
        window = OverHttp(port, {"webkitgtk:browserOptions": {"args": options}})
        stack.callback(window.send, "DELETE", "")
        yield window


@contextmanager
def hidden_screen() -> Iterator[str]:
    """An X server that draws nowhere; its name, such as `:1`."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1400x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as process:
        os.close(write)
        try:
            with os.fdopen(read) as told:
                yield f":{told.readline().strip()}"
        finally:
            process.terminate()


@contextmanager
def running(*command: str, **environment: str) -> Iterator[None]:
    """A program, and all that it starts, for as long as it is needed."""
    quiet = subprocess.DEVNULL
    variables = {**os.environ, **environment}
    process = subprocess.Popen(command, env=variables, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
