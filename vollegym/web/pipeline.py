"""What every request and every answer goes through, in this one order."""

from flask import Flask, Response

from vollegym.web import (
    Core,
    assets,
    compression,
    csrf,
    errors,
    fragments,
    hosts,
    patterns,
    rate_limit,
    security_headers,
    uploads,
)


def init_app(app: Flask, core: Core) -> None:
    """Join the parts of this room to the application."""
    style_hashes = assets.init_app(app)
    add_headers = security_headers.adder(core.settings, style_hashes)

    hosts.init_app(app, core.settings)
    rate_limit.init_app(app, core)
    # Before the token of a form is looked for in its body.
    uploads.init_app(app)
    csrf.init_app(app)
    errors.init_app(app)
    fragments.init_app(app)
    patterns.init_app(app)

    @app.after_request
    def finish(response: Response) -> Response:
        response = fragments.mark(response)
        response = assets.keep(response)
        response = add_headers(response)
        # Last, because the ETag is made from the answer as it goes out.
        return compression.shrink(response)

    app.teardown_request(lambda _error: core.storage.rest())
