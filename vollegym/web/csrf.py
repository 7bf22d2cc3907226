"""No form is accepted from another site, and a lost token loses nothing that was typed.

Two checks: where the browser says the request comes from, and a token in every form. The token has no clock,
because a lunch between two answers is normal; it is bound to the one functional cookie.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from operator import xor
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from vollegym.web.page_store import hole

View = TypeVar("View", bound=Callable[..., Any])
SIZE = 20  # Bytes of a token.
SAFE = ("GET", "HEAD", "OPTIONS")
OWN = ("same-origin", "none")


def init_app(app: Flask) -> None:
    """Guard every form of the application."""
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False, WTF_I18N_ENABLED=False)
    app.before_request(refuse_other_sites)
    Protect(app)
    app.register_error_handler(CSRFError, token_lost)
    app.jinja_env.globals["form_token"] = form_token


class Protect(CSRFProtect):  # type: ignore[misc]
    """Flask-WTF's own guard, for tokens that pages hold under a mask."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Let a form pass whose token is the one in the session; about any other Flask-WTF decides."""
        if request.method not in SAFE:
            given, kept = self._get_csrf_token(), session.get("csrf_token")
            token = unmasked(given) if isinstance(given, str) else None
            if token and isinstance(kept, str) and hmac.compare_digest(token.hex(), kept):
                g.csrf_valid = True
                return
        super().protect(apply_exemptions)


def masked(token: bytes) -> str:
    """Return a token under a mask that is another one each time.

    A page that is compressed grows less when it repeats what it holds: whoever may put text in it and sees
    its size could guess a token that stands there as it is, letter by letter (BREACH).
    """
    mask = secrets.token_bytes(len(token))
    return urlsafe_b64encode(mask + bytes(map(xor, mask, token))).decode()


def unmasked(given: str) -> bytes | None:
    """Return the token below its mask, None for anything that is none of ours."""
    try:
        found = urlsafe_b64decode(given.encode("ascii"))
    except ValueError:
        return None
    return bytes(map(xor, found[:SIZE], found[SIZE:])) if len(found) == 2 * SIZE else None


def refuse_other_sites() -> None:
    """Answer 403 to a form from another site; a client that says nothing passes on to the token."""
    if request.method in SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        foreign = site not in OWN
    else:
        # A page without referrer sends the origin "null"; then the token alone decides.
        foreign = origin not in (None, "null") and netloc(origin or "") != request.host
    if foreign:
        abort(403)


def netloc(origin: str) -> str | None:
    """Return the host and port of an origin; None for one that nobody can read, which is no site of ours."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def on_lost_token(render: Callable[..., ResponseReturnValue]) -> Callable[[View], View]:
    """Let a view show its own page again, typed values kept, when the token is missing or the form too long.

    `render` gets the view's arguments and answers with status 422.
    """

    def mark(view: View) -> View:
        view.on_lost_token = render  # type: ignore[attr-defined]
        return view

    return mark


def token_lost(_error: CSRFError) -> ResponseReturnValue:
    """Show the form again with a fresh token; after a second try without cookies, another way to reach us."""
    if "again" in request.form and current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return render_template("errors/cookies.html"), 422
    return form_again("token_lost") or resend()


def form_again(reason: str) -> Response | None:
    """Return the posted form's own page, typed values kept, or None where its view has no such page.

    `reason` ("token_lost" or "too_long") is set on `g`: the page says what to do.
    """
    setattr(g, reason, True)
    view = current_app.view_functions.get(str(request.endpoint))
    render = getattr(view, "on_lost_token", None)
    if render is None:
        return None
    try:
        return current_app.make_response(render(**(request.view_args or {})))
    except Exception as error:
        # Raised here it would be a failure of ours: nobody handles what an error handler raises.
        return current_app.make_response(current_app.handle_user_exception(error))


def shown_again() -> bool:
    """Return whether this page is shown again because its form had lost its token or was too long."""
    return bool(g.get("token_lost") or g.get("too_long"))


def too_long() -> bool:
    """Return whether it is shown again because its form was too long."""
    return bool(g.get("too_long"))


def resend() -> ResponseReturnValue:
    """Show everything that was sent in one form that sends it again with a fresh token."""
    return render_template("errors/resend.html", kept=posted(), action=request.path), 422


def posted() -> list[tuple[str, str]]:
    """Return the names and values of the posted form, without those that belong to its token.

    A form that cannot be read (too long, broken off) has none: an error page must not fail on it.
    """
    try:
        given = list(request.form.items(multi=True))
    except HTTPException:
        return []
    return [(name, value) for name, value in given if name not in ("csrf_token", "again")]


@hole
def form_token() -> str:
    """Return the hidden inputs that every form which posts must hold."""
    # Flask-WTF compares with what stands here in the session.
    kept = session.setdefault("csrf_token", secrets.token_hex(SIZE))
    token = masked(bytes.fromhex(kept))
    inputs = Markup('<input type="hidden" name="csrf_token" value="{}">').format(token)
    if g.get("token_lost"):
        inputs += Markup('<input type="hidden" name="again" value="1">')
    return inputs
