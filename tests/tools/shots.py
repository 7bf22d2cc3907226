"""Screenshots of every page in every width and scheme: ./dev shots [NAME ...] [--widths 360,1280] [--out DIR].

They are for looking at: nothing compares them with earlier ones.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browsing import FLAGS, find_chromium
from tests.look.stops import every_stop
from tests.server import ROOT, Server


def main() -> None:
    """Walk past every stop and photograph it."""
    options = arguments()
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


if __name__ == "__main__":
    main()
