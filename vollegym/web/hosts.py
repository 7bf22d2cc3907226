"""Which names this site answers to, and whom to believe about where a visitor comes from."""

import os
from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from vollegym.config import Settings, running_site

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ANY = ("0.0.0.0", "::")  # noqa: S104 - only compared with; listening everywhere is the owner's choice.


def init_app(app: Flask, settings: Settings) -> None:
    """Refuse other Host names with 400 and take the visitor's address from trusted proxies alone."""
    own = urlsplit(settings.site_url).hostname or ""

    # Not TRUSTED_HOSTS: Werkzeug 3.1 cuts a name at its first colon, so that [::1] never matches.
    @app.before_request
    def refuse_other_names() -> None:
        # Listening everywhere without a site address means that nobody has said yet what the names are.
        if own not in ANY and urlsplit(f"//{request.host}").hostname not in LOOPBACK | {own}:
            abort(400)

    if settings.listen and not settings.site_url_given:
        left: set[int] = set()

        @app.before_request
        def leave_the_address() -> None:
            # After the fork, and only when it answers: commands beside it may then trust it.
            if os.getpid() not in left:
                left.add(os.getpid())
                running_site.leave(settings.address_file, settings.site_url)

    if count := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
