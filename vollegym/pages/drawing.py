"""Drawing share cards with a browser that is already there; the running site needs none.

A card is a page of our own styles, photographed by Chromium. Price: a browser at publishing time. Gain: the
same type and mats as the site, and no picture library among the packages.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Self

import click
from flask import current_app

from vollegym.pages import cards
from vollegym.pages.library import Page

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "brave-browser",
)
FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--force-device-scale-factor=1",
)
FACES = ("anybody", "anybody-italic")
MISSING = "Er is geen Chromium gevonden om mee te tekenen. Installeer het, of geef het met --browser."


class Artist:
    """Draws cards in a folder of its own, which goes when the work is done."""

    def __init__(self, browser: str | None, static: Path) -> None:
        wanted = (browser,) if browser else BROWSERS
        self.browser = next(filter(None, map(shutil.which, wanted)), None)
        self.static = static
        if self.browser is None:
            raise click.ClickException(MISSING)

    def __enter__(self) -> Self:
        self.room = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.room.cleanup()

    def draw_all(self, pages: Iterable[Page], folder: Path) -> int:
        """Draw the cards that are missing, remove those that are too many, and return how many were drawn."""
        folder.mkdir(parents=True, exist_ok=True)
        wanted = {cards.name(page): page for page in pages}
        missing = [name for name in wanted if not (folder / name).exists()]
        for name in missing:
            self.draw(cards.lines(wanted[name]), folder / name)
        for file in folder.glob("*.png"):
            if file.name not in wanted:
                with suppress(OSError):
                    file.unlink()
        return len(missing)

    def draw(self, lines: list[str], file: Path) -> None:
        """Draw one card with these lines."""
        room = Path(self.room.name)
        page, picture = room / "card.html", room / "card.png"
        fonts = {name: (self.static / "fonts" / f"{name}.woff2").as_uri() for name in FACES}
        template = current_app.jinja_env.get_template("pages/card.html")
        page.write_text(template.render(lines=lines, fonts=fonts, size=size_for(lines)), "utf-8")
        self.photograph(page, picture)
        # Moved in one step, so that no visitor gets half a picture.
        draft = file.with_name(f".{file.name}")
        shutil.copyfile(picture, draft)
        draft.replace(file)

    def photograph(self, page: Path, picture: Path) -> None:
        """Take a picture of 1200 by 630 of a page."""
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        own = [
            f"--user-data-dir={self.room.name}/profile",
            f"--screenshot={picture}",
            "--window-size=1200,630",
        ]
        command = [str(self.browser), *FLAGS, *as_root, *own, page.as_uri()]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
        if done.returncode or not picture.exists():
            raise click.ClickException(f"Tekenen lukte niet: {done.stderr.decode(errors='replace')[-300:]}")


def size_for(lines: list[str]) -> int:
    """Return the size of the letters, in pixels, at which the longest line and all lines fit."""
    longest = max(map(len, lines))
    return max(40, min(128, int(1440 / longest), int(450 / len(lines))))
