"""The headers of every answer: what a browser may load, who may frame us, how long a page is kept."""

from collections.abc import Callable

from flask import Response, request

from vollegym.config import Settings
from vollegym.web.assets import SOON, hash_of
from vollegym.web.fragments import at_desk, in_flow

PUBLIC = "public, max-age=60"


def adder(settings: Settings, style_hashes: list[str]) -> Callable[[Response], Response]:
    """Return what sets the security and caching headers on an answer."""
    policy = content_security_policy(style_hashes)

    def add(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "DENY")
        # Without a referrer a form names no origin either, and its token alone decides: that is for the desk.
        referrer = "no-referrer" if at_desk() else "strict-origin-when-cross-origin"
        response.headers.setdefault("Referrer-Policy", referrer)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if settings.secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        response.headers.setdefault("Cache-Control", PUBLIC if is_public(response) else "no-store")
        return response

    return add


def content_security_policy(style_hashes: list[str]) -> str:
    """Return the policy: our own host alone, no frames; inline, by hash, styles and what to fetch soon."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' '{hash_of(SOON)}'",
            " ".join(["style-src", *(f"'{digest}'" for digest in style_hashes)]),
            "img-src 'self'",
            "manifest-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def is_public(response: Response) -> bool:
    """Return whether anyone may keep this answer: pages for visitors look at no session (rule 8)."""
    return request.method in ("GET", "HEAD") and response.status_code in (200, 301) and not in_flow()
