"""Files from static/: addresses that change with the content, and the styles joined for inlining.

Price of inlining: the styles travel with every page. Gain: the first paint needs one answer, and the
Content-Security-Policy can name the styles by their hash, so that no other style ever applies. A page gets
the components of what it is for; nobody pays for forms while reading.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from markupsafe import Markup

# The folders of static/css, each a cascade layer; a rule in a later one wins, however it is written.
LAYERS = ("tokens", "base", "layout", "components", "print")
# The components of each kind of page, in their order of the cascade. Of the other layers every page has all,
# but for what is of one component on paper.
READING = ("table", "prose", "title", "drawing", "button", "article-list", "call-to-action", "wordmark")
FLOW = ("drawing", "mats", "button", "form", "room", "text-helpers", "list", "options", "errors", "sending")
TEXT = (
    *READING,
    "article",
    "contents",
    "stack",
    "short-answer",
    "bar",
    "questions",
    "example",
    "sources",
    "bill",
)
SHEETS = {
    "home": (*READING, "mats", "hero", "steps", "chart", "halves", "about"),
    "text": TEXT,
    "reading": (*READING, "mats", "form", "article", "search", "refusal"),
    "sheet": (
        "table",
        "prose",
        "drawing",
        "button",
        "article-list",
        "wordmark",
        "article",
        "text-helpers",
        "sheet",
    ),
    "tool": (
        *("table", "prose", "drawing", "button", "article-list", "wordmark", "article", "stack", "errors"),
        *("bill", "tool"),
    ),
    "about": (*TEXT, "mats", "halves", "answer-list", "about"),
    "flow": (*FLOW, "room-drawing", "outcome", "question", "answer-list"),
    "booking": (*FLOW, "times"),
    "desk": (*FLOW, "room-drawing", "question", "answer-list", "desk", "desk-list"),
}
SHEETS["handbook"] = (*TEXT, "text-helpers", "desk", "desk-handbook")
SHEETS["figures"] = (*SHEETS["desk"], "table", "figures")
SHEETS["agenda"] = (*SHEETS["desk"], "agenda")
SHEETS["patterns"] = (
    *dict.fromkeys(
        (*SHEETS["home"], *TEXT, *SHEETS["reading"], *SHEETS["tool"], *SHEETS["figures"], "agenda", "times")
    ),
    "patterns",
)
# What a browser may fetch when a pointer rests on it: a text in a list of texts, and nothing of the flow. A
# tool answers what its address asks, so what js/source.js adds there makes it another page.
READ_SOON = ".article-list a:not([href^='/rekenen'])"
SOON = Markup(  # noqa: S704 - our own words.
    '{"prefetch":[{"where":{"selector_matches":"'
    + READ_SOON
    + '"},"eagerness":"moderate","expects_no_vary_search":"params"}]}'
)
FOREVER = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> list[str]:
    """Give templates `asset(name)`, `styles(sheet)` and `soon`; return the hashes of all styles."""
    asset, styles, hashes = read_assets(Path(str(app.static_folder)), str(app.static_url_path))
    app.jinja_env.globals.update(asset=asset, soon=SOON, styles=lambda sheet: styles[sheet])
    return hashes


@cache
def read_assets(folder: Path, address: str) -> tuple[Callable[[str], str], dict[str, Markup], list[str]]:
    """Return what addresses a file, the styles of each sheet, and the hashes of all styles.

    The files are part of the program and do not change under it: each is read once.
    """
    digest = cache(lambda name: file_digest(folder / name))

    def asset(name: str) -> str:
        return f"{address}/{name}?v={digest(name)}"

    read = cache(lambda file: file.read_text("utf-8"))
    styles = {sheet: joined(files(folder / "css", sheet), asset, read) for sheet in SHEETS}
    hashes = [hash_of(text) for text in styles.values()]
    return asset, {sheet: Markup(text) for sheet, text in styles.items()}, hashes  # noqa: S704 - our own files.


def keep(response: Response) -> Response:
    """Let browsers keep hashed files for good; an address with another hash is not that of this file."""
    # Only a file that was served is one below the folder; OPTIONS is answered whatever the address says.
    served = request.method in ("GET", "HEAD") and response.status_code < 400
    if request.endpoint == "static" and served:
        asset: Any = current_app.jinja_env.globals["asset"]
        same = request.full_path == asset((request.view_args or {})["filename"])
        response.headers["Cache-Control"] = FOREVER if same else "public, max-age=3600"
    return response


def files(folder: Path, sheet: str) -> dict[str, list[Path]]:
    """Return the files of one sheet by their layer; those of a layer do not depend on each other's order.

    A component may have a file for paper as well.
    """
    found = layers(folder)
    named = ("print", *SHEETS[sheet])
    paper = [file for file in found["print"] if file.stem in named]
    components = [folder / "components" / f"{name}.css" for name in SHEETS[sheet]]
    return {**found, "components": components, "print": paper}


@cache
def layers(folder: Path) -> dict[str, list[Path]]:
    """Return all files by their layer; they are part of the program and do not change under it."""
    return {layer: sorted((folder / layer).glob("*.css")) for layer in LAYERS}


def joined(parts: dict[str, list[Path]], asset: Callable[[str], str], read: Callable[[Path], str]) -> str:
    """Return these files, each folder as a cascade layer, squeezed, with the addresses of their fonts."""
    rules = {layer: squeezed("".join(map(read, found))) for layer, found in parts.items()}
    text = "".join(f"@layer {layer}{{{text}}}" for layer, text in rules.items())
    # The same address as in the preload, or the browser would fetch the font twice (incident I55).
    return re.sub(r"url\(/static/([^)]+)\)", lambda found: f"url({asset(found[1])})", text)


@cache
def squeezed(css: str) -> str:
    """Return the rules without comments and without the white space that only people need."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", css))
    return css.replace(": ", ":").replace(";}", "}").replace("@media (", "@media(").strip()


def hash_of(text: str) -> str:
    """Return the hash by which a policy allows one inlined text."""
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def file_digest(path: Path) -> str:
    """Return twelve hexadecimal digits that change whenever the file does."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
