"""One template gives page and fragment: only here is decided which, so that views have no htmx branch.

The unit of swapping is the inside of <main>. A history-restore request also says HX-Request, but wants the
whole page.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, Response, request

FLOW = ("intake", "booking")
# Below which address the pages of the desk stand, of whatever room they are.
DESK = "/beheer"
# What a page extends: layout.page is for reading, layout.flow for answering, layout.desk for the owner.
LAYOUTS = ("page", "flow", "desk")


def init_app(app: Flask) -> None:
    """Give templates `layout`."""

    @app.context_processor
    def choose() -> dict[str, dict[str, str]]:
        fragment = wants_fragment()
        return {"layout": {name: f"layouts/{'fragment' if fragment else name}.html" for name in LAYOUTS}}


def mark(response: Response) -> Response:
    """Tell caches and htmx what an answer is."""
    if response.mimetype == "text/html":
        response.vary.add("HX-Request")
    # Told by the server on success alone: an attribute would also push the address of a 422.
    if wants_fragment() and request.method == "GET" and response.status_code == 200 and in_flow():
        response.headers[f"HX-{'Replace' if is_open() else 'Push'}-Url"] = request.full_path.rstrip("?")
    return response


def is_open() -> bool:
    """Return whether the browser shows this page or one below it: then Back leads to what was before it."""
    try:
        shown = urlsplit(request.headers.get("HX-Current-URL", "")).path
    except ValueError:
        return False
    return shown == request.path or shown.startswith(f"{request.path}/")


def wants_fragment() -> bool:
    """Return whether the answer is swapped into a page that is already there."""
    return is_for_fragment(request.headers.get)


def is_for_fragment(header: Callable[[str], str | None]) -> bool:
    """Return whether a request with these headers is for a fragment."""

    def says(name: str) -> bool:
        return (header(name) or "").lower() == "true"

    return says("hx-request") and not says("hx-history-restore-request")


def in_flow() -> bool:
    """Return whether this is a page of the intake, the booking or the desk."""
    return request.blueprint in FLOW or at_desk()


def at_desk() -> bool:
    """Return whether this is a page of the desk."""
    return request.path == DESK or request.path.startswith(f"{DESK}/")
