"""Texts are sent compressed; those that everyone gets with an ETag made from the content.

Where a page holds a secret beside text that somebody else chose, its size would tell about the secret
(BREACH). So the pages of the intake and of a call are compressed because their one secret, the token of the
form, stands there under a mask; those of the desk, with leads beside what was searched for, are not.
"""

import gzip
import hashlib
import zlib
from functools import lru_cache
from typing import Any

from flask import Response, request

from vollegym.web.fragments import FLOW, at_desk

TEXTS = ("text/", "application/xml", "application/atom+xml", "image/svg+xml", "application/json")
WORTH_IT = 500
# Where what all pages of a kind begin with ends: their styles, which are most of their bytes.
STYLES_END = b"</style>"


def shrink(response: Response) -> Response:
    """Compress a public text, or answer 304 where the visitor already has it; compress a page of the flow."""
    if at_desk():
        return response
    if request.blueprint in FLOW and response.mimetype == "text/html":
        return shrink_page(response)
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


def shrink_page(response: Response) -> Response:
    """Compress a page of the flow, whatever its status; nobody keeps it."""
    body = response.get_data()
    response.vary.add("Accept-Encoding")
    if len(body) > WORTH_IT and request.accept_encodings["gzip"]:
        beginning, end, rest = body.partition(STYLES_END)
        response.set_data(compressed_after(beginning + end, rest) if end else compressed(body))
        response.headers["Content-Encoding"] = "gzip"
    return response


def is_public_text(response: Response) -> bool:
    """Return whether the answer is text that anyone may keep."""
    public = "public" in response.headers.get("Cache-Control", "")
    return public and (response.mimetype or "").startswith(TEXTS)


def compressed_after(beginning: bytes, rest: bytes) -> bytes:
    """Return two parts in gzip form together; the first one is compressed once, and then gone on from."""
    first, compressor = begun(beginning)
    compressor = compressor.copy()
    return first + bytes(compressor.compress(rest)) + bytes(compressor.flush())


@lru_cache(maxsize=32)
def begun(beginning: bytes) -> tuple[bytes, Any]:
    """Return a beginning in gzip form, as far as it can be told, and what can go on from there."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return compressor.compress(beginning), compressor


@lru_cache(maxsize=128)
def compressed(body: bytes) -> bytes:
    """Return the body in gzip form; the same page is compressed once."""
    return gzip.compress(body, compresslevel=9, mtime=0)
