"""Files that are sent to us: one page may take a longer body than any other form, from who was let in alone.

How long a body may be is decided before anything reads it: the server's loop asks `reader`, which opens a
signed cookie and no database, and the application asks the page itself. Every other address keeps its bound.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from itsdangerous import BadData
from werkzeug.http import parse_cookie

from vollegym.web.rsgi import LONGEST

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(most: int, carries: str, allowed: Callable[[], bool]) -> Callable[[View], View]:
    """Let a view at one fixed address take a body of so many bytes.

    Only of who is `allowed`; `carries` is what the cookie of everybody else does not hold.
    """

    def mark(view: View) -> View:
        view.takes = (most, carries, allowed)  # type: ignore[attr-defined]
        return view

    return mark


def init_app(app: Flask) -> None:
    """Widen the bound before anything of a body is read: the token of a form stands in it."""

    @app.before_request
    def widen() -> None:
        view = current_app.view_functions.get(str(request.endpoint))
        if request.method == "POST" and (takes := getattr(view, "takes", None)):
            most, _, allowed = takes
            if allowed():
                request.max_content_length = most

    # Any form may come with files that nobody asked for.
    app.teardown_request(lambda _error: request.close())


def reader(app: Flask) -> Callable[[str, Callable[[str], str | None]], int]:
    """Return what tells the server how long a body at this path, with these headers, is still read."""
    views = {rule.rule: app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules()}
    longer = {path: view.takes for path, view in views.items() if hasattr(view, "takes")}
    signed = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]

    def longest(path: str, header: Callable[[str], str | None]) -> int:
        if path not in longer:
            return LONGEST
        most, carries, _ = longer[path]
        cookie = parse_cookie(header("cookie") or "").get(app.config["SESSION_COOKIE_NAME"], "")
        try:
            kept = signed.loads(cookie, max_age=int(app.permanent_session_lifetime.total_seconds()))
        except BadData:
            return LONGEST
        return most if isinstance(kept, dict) and carries in kept else LONGEST

    return longest
