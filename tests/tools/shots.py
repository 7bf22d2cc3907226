"""Screenshots of every page in every width and scheme: ./dev shots [NAME ...] [--widths 360,1280] [--out DIR].

They are for looking at: nothing compares them with earlier ones. `./dev shots --handbook` makes the pictures of the
handbook anew, from the demo of one moment, so that they only differ where the desk does.
"""

import argparse
import base64
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from tests.browsing import FLAGS, find_chromium
from tests.look.stops import every_stop
from tests.server import ROOT, Server, free_port
from vollegym import create_app
from vollegym.config import Settings
from vollegym.demo import agency
from vollegym.services import Services

# A Tuesday in November, half past ten in Amsterdam: in the middle of a working day.
MOMENT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PICTURES = ROOT / "static" / "handbook"
# What is shown of each page of the desk: where it is, and from which element on.
PAGES = {
    "vandaag": ("/beheer", "body"),
    "aanvragen": ("/beheer/aanvragen", "body"),
    "agenda": ("/beheer/agenda", "body"),
    "cijfers": ("/beheer/cijfers", "h2"),
    "nieuw": ("/beheer/aanvragen/nieuw", "body"),
    "berichten": ("/beheer/berichten", "body"),
    "aanvraag": ("", "body"),
}


def main() -> None:
    """Walk past every stop and photograph it."""
    options = arguments()
    if options.handbook:
        handbook()
        return
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as url, a_page() as page:
        for name in every_stop(page, url):
            if not options.names or any(name.startswith(wanted) for wanted in options.names):
                photograph(page, name, options)


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="./dev shots")
    parser.add_argument("names", nargs="*", help="only the stops that start with one of these")
    parser.add_argument("--widths", default="360,768,1280")
    parser.add_argument("--schemes", default="light,dark")
    parser.add_argument("--out", type=Path, default=ROOT / "instance" / "shots")
    parser.add_argument(
        "--handbook", action="store_true", help="only the pictures of the handbook, in static/"
    )
    return parser.parse_args()


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """A site of its own, in debug mode because of /patronen."""
    server = Server(folder)
    server.environment["FLASK_DEBUG"] = "1"
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


@contextmanager
def a_page() -> Iterator[Page]:
    """A page in Chromium that has no motion, so that nothing is caught halfway."""
    path = find_chromium()
    if path is None:
        raise SystemExit("No Chromium found: install it, or set its path in CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, "--no-sandbox"])
        yield browser.new_context(reduced_motion="reduce").new_page()
        browser.close()


def photograph(page: Page, name: str, options: argparse.Namespace) -> None:
    """Write one file for each width and scheme, and leave the page as it was."""
    for width in map(int, options.widths.split(",")):
        page.set_viewport_size({"width": width, "height": 740 if width < 700 else 900})
        for scheme in options.schemes.split(","):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=options.out / f"{name}-{width}-{scheme}.png", full_page=True)
    sys.stdout.write(f"{name}\n")


def handbook() -> None:
    """Write a picture of each page of the desk on a phone, light and dark, as static/handbook/NAME.webp."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder)) as url, a_page() as page:
        # Set in the browser too, so that a field for a day shows one.
        page.clock.set_fixed_time(MOMENT)
        page.set_viewport_size({"width": 360, "height": 560})
        page.goto(url)
        page.get_by_role("button", name="Open mijn beheer").click()
        page.wait_for_load_state()
        root = url.partition("/beheer")[0]
        first = page.locator(".first h2 a").get_attribute("href")
        for name, (path, start) in PAGES.items():
            page.goto(root + (path or str(first)))
            page.locator(start).first.evaluate(
                "e => scrollTo(0, e.tagName === 'BODY' ? 0 : e.offsetTop - 12)"
            )
            for scheme, end in (("light", ""), ("dark", "-dark")):
                page.emulate_media(color_scheme=scheme)
                (PICTURES / f"{name}{end}.webp").write_bytes(as_webp(page))
            sys.stdout.write(f"{name}\n")


def as_webp(page: Page) -> bytes:
    """Return what is in sight, half as large again, so that it is sharp; Playwright itself writes no WebP."""
    clip = {"x": 0, "y": page.evaluate("scrollY"), **(page.viewport_size or {}), "scale": 1.5}
    wanted = {"format": "webp", "quality": 50, "clip": clip}
    made = page.context.new_cdp_session(page).send("Page.captureScreenshot", wanted)
    return base64.b64decode(made["data"])


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """The demo as it is at MOMENT, on a server in this process; gives a link to the desk."""
    instance = folder / "instance"
    instance.mkdir()
    port = free_port()
    settings = Settings(
        instance=instance,
        database=instance / "vollegym.db",
        content=ROOT / "content",
        site_url=f"http://127.0.0.1:{port}",
        secret_key="of a demo that is thrown away",
    )
    app = create_app(replace(settings, demo=True), clock=lambda: MOMENT)
    services: Services = app.extensions["vollegym"]
    run = app.test_cli_runner()
    run.invoke(args=["database", "prepare"])
    agency.fill(services, 250, MOMENT)
    server = make_server("127.0.0.1", port, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield run.invoke(args=["desk", "link"]).stdout.strip()
    finally:
        server.shutdown()


if __name__ == "__main__":
    main()
