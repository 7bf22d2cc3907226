"""Which names this site answers to, and whom to believe about where a visitor comes from."""

import os
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from vollegym.config import Settings, running_site
from vollegym.findings import Finding

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ANY = ("0.0.0.0", "::")  # noqa: S104 - only compared with; listening everywhere is the owner's choice.


def init_app(app: Flask, settings: Settings) -> None:
    """Refuse other Host names with 400 and take the visitor's address from trusted proxies alone."""

    # Not TRUSTED_HOSTS: Werkzeug 3.1 cuts a name at its first colon, so that [::1] never matches.
    @app.before_request
    def refuse_other_names() -> None:
        if not is_ours(settings, request.host):
            abort(400)

    if settings.listen and not settings.site_url_given:
        left: set[int] = set()

        @app.before_request
        def leave_the_address() -> None:
            # After the fork, and only when it answers: commands beside it may then trust it.
            if os.getpid() not in left:
                left.add(os.getpid())
                running_site.leave(settings.address_file, settings.site_url)

    @app.before_request
    def refuse_control_characters() -> None:
        # No address of ours has any; in a redirect, a log or a terminal they do harm.
        if not request.path.isprintable():
            abort(404)

    if count := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def is_ours(settings: Settings, host: str) -> bool:
    """Return whether the site answers to this Host."""
    name, own = name_in(host), urlsplit(settings.site_url).hostname or ""
    return name in LOOPBACK | {own} or (nobody_said(settings) and is_of_this_network(name))


def name_in(host: str) -> str:
    """Return the name in a Host, without its port; empty for one that nobody can read."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


# What a proxy writes down of the visitor it speaks for.
SPOKEN_FOR = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


def is_here() -> bool:
    """Return whether this request was made on this machine, and not by a proxy for somebody else."""
    try:
        peer = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    spoken_for = any(name in request.headers for name in SPOKEN_FOR)
    return peer.is_loopback and name_in(request.host) in LOOPBACK and not spoken_for


def nobody_said(settings: Settings) -> bool:
    """Return whether the site listens everywhere while nobody said what its names are."""
    return not settings.site_url_given and urlsplit(settings.site_url).hostname in ANY


def is_of_this_network(name: str) -> bool:
    """Return whether this is a bare address, or a name that nobody outside can hand out.

    Any other name could be one that a stranger lets point here, to read our pages with a visitor's browser.
    """
    try:
        return bool(ip_address(name))
    except ValueError:
        local = name.endswith((".local", ".lan", ".internal", ".home.arpa"))
        return bool(name) and ("." not in name or local or name == socket.gethostname().lower())


def check(settings: Settings) -> Iterator[Finding]:
    """Say that the site listens everywhere without an address of its own."""
    if nobody_said(settings):
        yield Finding(
            "wrong",
            "De site luistert op elk adres van deze machine, maar heeft zelf geen adres.",
            "Zet VOLLEGYM_SITE_URL, zoals https://www.voorbeeld.nl. Tot dan antwoordt ze alleen op een "
            "IP-adres en op namen van je eigen netwerk, en kloppen links in mails niet.",
        )
