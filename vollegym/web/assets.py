"""Files from static/: addresses that change with the content, and the styles joined for inlining.

Price of inlining: the styles travel with every page. Gain: the first paint needs one answer, and the
Content-Security-Policy can name the styles by their hash, so that no other style ever applies.
"""

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for
from markupsafe import Markup

LAYERS = ("tokens", "base", "layout", "blocks")
FOREVER = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> None:
    """Give templates `asset(name)` and `styles`, and let browsers keep hashed files for good."""
    folder = Path(str(app.static_folder))
    names = [*LAYERS, "patterns"] if app.debug else list(LAYERS)
    styles = joined(folder / "css", names)
    app.extensions["style_hash"] = "sha256-" + b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    digest = cache(lambda name: file_digest(folder / name))

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=digest(name))

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static":
            response.headers["Cache-Control"] = FOREVER if request.args.get("v") else "public, max-age=3600"
        return response

    app.jinja_env.globals.update(asset=asset, styles=Markup(styles))  # noqa: S704 - our own files.


def joined(folder: Path, names: list[str]) -> str:
    """Return the style sheets of these names in this order, the order of the cascade layers."""
    parts = [(folder / f"{name}.css").read_text("utf-8").strip() for name in names]
    return "\n".join(parts)


def file_digest(path: Path) -> str:
    """Return twelve hexadecimal digits that change whenever the file does."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
