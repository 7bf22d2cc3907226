"""Share cards: one picture of 1200 by 630 a page, drawn by a command from the page's own title.

They lie under instance/ because they follow the owner's texts; a page without one shows the general card.
The name of a card changes with what is drawn on it, so that a shared link never shows an old title.
"""

import hashlib
import textwrap
from pathlib import Path

from vollegym.pages.library import Page

GENERAL = "/static/card.png"
# Counts up whenever the drawing changes, so that all cards are drawn again.
DRAWING = 2


def folder(instance: Path) -> Path:
    """Return where the cards lie."""
    return instance / "cards"


def lines(page: Page) -> list[str]:
    """Return the lines to draw: those of the hero, else the title broken into about four."""
    return list(page.hero_lines) or textwrap.wrap(page.title, max(12, len(page.title) // 3))


def name(page: Page) -> str:
    """Return the file name of a page's card as it should be now."""
    drawn = "|".join([str(DRAWING), *lines(page)])
    return f"{page.slug or 'home'}-{hashlib.sha256(drawn.encode()).hexdigest()[:10]}.png"


def address(page: Page | None, instance: Path) -> str:
    """Return the address of a page's card, or of the general one while it has none."""
    if page and (folder(instance) / name(page)).exists():
        return f"/static/cards/{name(page)}"
    return GENERAL
