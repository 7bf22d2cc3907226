"""Pages that everyone gets are sent compressed, with an ETag made from the content."""

import gzip
import hashlib
from functools import lru_cache

from flask import Response, request

TEXTS = ("text/", "application/xml", "application/atom+xml", "image/svg+xml", "application/json")
WORTH_IT = 500


def shrink(response: Response) -> Response:
    """Compress a public text, or answer 304 where the visitor already has it."""
    if response.status_code != 200 or not is_public_text(response):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    # Weak, because the plain and the compressed form share it.
    response.set_etag(hashlib.sha256(body).hexdigest()[:20], weak=True)
    response.vary.add("Accept-Encoding")
    if len(body) > WORTH_IT and request.accept_encodings["gzip"]:
        response.set_data(compressed(body))
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)
    return response


def is_public_text(response: Response) -> bool:
    """Return whether the answer is text that anyone may keep.

    Never a page that holds a secret beside what a visitor typed: its compressed size would tell about the
    secret (BREACH). Such pages are no-store.
    """
    public = "public" in response.headers.get("Cache-Control", "")
    return public and (response.mimetype or "").startswith(TEXTS)


@lru_cache(maxsize=128)
def compressed(body: bytes) -> bytes:
    """Return the body in gzip form; the same page is compressed once."""
    return gzip.compress(body, compresslevel=9, mtime=0)
