"""How gunicorn serves the site: two workers of four threads, loaded once and forked."""

from typing import Any

from gunicorn.http import message  # type: ignore[import-untyped]

workers = 2
threads = 4
# Loaded before the fork, so that the workers share the memory of the articles; connections are made after it.
preload_app = True
# The default writes a control socket in the home folder, which the owner's account may not have.
control_socket_disable = True
timeout = 30
graceful_timeout = 10
# No access log: addresses can hold tokens, and tokens never reach a log.
accesslog = None
loglevel = "warning"
# A link from a campaign can be longer than the ceiling of 8 KB; who follows one is a visitor all the same.
message.MAX_REQUEST_LINE = limit_request_line = limit_request_field_size = 32 * 1024


def post_worker_init(worker: Any) -> None:
    """Let each worker keep its content up to date from its start on, before its first visitor."""
    worker.wsgi.extensions["vollegym"].content.watch()
