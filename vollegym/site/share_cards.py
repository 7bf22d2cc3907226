"""Share cards: one picture of 1200 by 630 a page, drawn by a command from the page's own title.

They lie under instance/ because they follow the owner's texts; a page without one shows the general card.
The name of a card changes with what is drawn on it, so that a shared link never shows an old title.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
import textwrap
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Self

import click
from flask import current_app

from vollegym.content.page import Page

GENERAL = "/static/card.png"
# Counts up whenever the drawing changes, so that all cards are drawn again.
DRAWING = 2


def folder(instance: Path) -> Path:
    return instance / "cards"


def lines(page: Page) -> list[str]:
    """Return the lines to draw: those of the hero, else the title broken into about four."""
    return list(page.hero_lines) or textwrap.wrap(page.title, max(12, len(page.title) // 3))


def card_name(page: Page) -> str:
    """Return the file name of a page's card as it should be now."""
    drawn = "|".join([str(DRAWING), *lines(page)])
    return f"{page.slug or 'home'}-{hashlib.sha256(drawn.encode()).hexdigest()[:10]}.png"


def address(page: Page | None, instance: Path) -> str:
    """Return the address of a page's card, or of the general one while it has none."""
    if page and (folder(instance) / card_name(page)).exists():
        return f"/static/cards/{card_name(page)}"
    return GENERAL


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
        wanted = {card_name(page): page for page in pages}
        missing = [name for name in wanted if not (folder / name).exists()]
        for name in missing:
            self.draw(lines(wanted[name]), folder / name)
        for file in folder.glob("*.png"):
            if file.name not in wanted:
                with suppress(OSError):
                    file.unlink()
        return len(missing)

    def draw(self, lines: list[str], file: Path) -> None:
        room = Path(self.room.name)
        page, picture = room / "card.html", room / "card.png"
        font = (self.static / "fonts" / "anybody.woff2").as_uri()
        template = current_app.jinja_env.get_template("site/card.html")
        page.write_text(template.render(lines=lines, font=font, size=size_for(lines)), "utf-8")
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
