"""Pages that everyone gets, made once for each edition of the content and kept as finished bytes.

A view that is marked `public` is asked with an empty request: an Address is all that there is to make a page
from, so nothing of whoever happened to come first can get into it. What is kept is found again without a
framework. A page that fails keeps its last good bytes; `edition` tells when what pages show has changed.
"""

import gzip
import io
import logging
import re
import secrets
import sys
from collections.abc import Callable
from functools import lru_cache, partial, wraps
from threading import Lock
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from flask import Flask, Response, current_app, g, request
from werkzeug.http import parse_accept_header, parse_etags

from vollegym.config import Settings
from vollegym.web import hosts
from vollegym.web.compression import WORTH_IT, compressed
from vollegym.web.fragments import is_for_fragment

View = TypeVar("View", bound=Callable[..., Any])
P = ParamSpec("P")
# Where a hole is, by a word that no text can know.
PLACE = f"hole-{secrets.token_hex(8)}"
HOLE = re.compile(PLACE)
Headers = list[tuple[str, str]]
log = logging.getLogger(__name__)
BARE = "vollegym.bare"
# Bytes kept in one process. A thousand articles take 12 MB.
BOUND = 48 * 1024 * 1024
# Headers that tell of a body, which 304 has not; and of the moment, which the server adds.
OF_A_BODY, OF_THE_MOMENT = ("content-type", "content-length", "content-encoding"), "date"


class Address(NamedTuple):
    """All that a page for everyone may depend on beside the content."""

    path: str
    query: str = ""
    fragment: bool = False

    def environ(self) -> dict[str, Any]:
        """Return a request for this address that nobody in particular makes."""
        fragment = {"HTTP_HX_REQUEST": "true"} if self.fragment else {}
        return {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            BARE: True,
            **fragment,
        }


class Answer(NamedTuple):
    """What goes out, ready for the server."""

    status: int
    headers: Headers
    body: bytes


class PublicPage:
    """A finished page with its headers, compressed where that is worth it; `any_query` gives the same one."""

    def __init__(self, headers: Headers, body: bytes, edition: object, *, any_query: bool) -> None:
        self.edition, self.any_query = edition, any_query
        headers = [(name, value) for name, value in headers if name.lower() != OF_THE_MOMENT]
        self.plain_headers = headers
        self.tag = next(value for name, value in headers if name.lower() == "etag")
        self.compressed = len(body) > WORTH_IT
        self.body = compressed(body) if self.compressed else body
        others = [(name, value) for name, value in headers if name.lower() not in OF_A_BODY]
        self.unchanged = Answer(304, others, b"")
        kind = [(name, value) for name, value in headers if name.lower() == "content-type"]
        length = ("Content-Length", str(len(self.body)))
        zipped = [("Content-Encoding", "gzip")] if self.compressed else []
        self.whole = Answer(200, [*others, *kind, *zipped, length], self.body)

    def plain(self) -> bytes:
        """Return the page as it was before it was compressed."""
        return gzip.decompress(self.body) if self.compressed else self.body

    def answer(self, header: Callable[[str], str | None]) -> Answer:
        """Return the form of this page that suits a request."""
        known = header("if-none-match")
        if known is not None and has_it(known, self.tag):
            return self.unchanged
        if self.compressed and not takes_gzip(header("accept-encoding") or ""):
            return Answer(200, self.plain_headers, self.plain())
        return self.whole


class Frame(NamedTuple):
    """A page that differs between visitors in a few places: what is around these, and what fills them."""

    edition: object
    parts: list[str]
    holes: list[Callable[[], str]]

    def filled(self) -> str:
        """Return the page for the visitor who asks."""
        around = iter(self.parts)
        return next(around) + "".join(
            f"{hole()}{part}" for hole, part in zip(self.holes, around, strict=True)
        )


class FailedError(Exception):
    """A page could not be made; that is no reason to lose the one that there was."""


class PageStore:
    """The finished pages of one process; `edition` stays equal while nothing that they show has changed."""

    def __init__(self, app: Flask, settings: Settings, edition: Callable[[], object]) -> None:
        self.application: Any = app.wsgi_app
        self.edition = edition
        self.proxies = settings.trusted_proxies
        self.is_ours = lru_cache(maxsize=64)(lambda host: hosts.is_ours(settings, host))
        self.pages: dict[Address, PublicPage] = {}
        self.frames: dict[Address, Frame] = {}
        self.making: dict[Address, Lock] = {}
        self.size, self.keeping = 0, Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        """Answer as a WSGI application, in front of the one that makes the pages."""

        def header(name: str) -> str | None:
            value: str | None = environ.get(f"HTTP_{name.upper().replace('-', '_')}")
            return value

        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        found = None if BARE in environ else self.find(method, path, environ.get("QUERY_STRING", ""), header)
        if found is None:
            return self.application(environ, start)
        start("304 NOT MODIFIED" if found.status == 304 else "200 OK", found.headers)
        return [b"" if method == "HEAD" else found.body]

    def find(self, method: str, path: str, query: str, header: Callable[[str], str | None]) -> Answer | None:
        """Return the answer to a request where it stands ready; this waits for nothing."""
        if method not in ("GET", "HEAD"):
            return None
        fragment = is_for_fragment(header)
        page = self.pages.get(Address(path, query, fragment))
        if page is None and query:
            page = self.pages.get(Address(path, "", fragment))
            if page is None or not page.any_query:
                return None
        if page is None or page.edition != self.edition() or not self.is_ours(self.host(header)):
            return None
        return page.answer(header)

    def host(self, header: Callable[[str], str | None]) -> str:
        """Return the name that was asked for, as trusted proxies tell it."""
        told = (header("x-forwarded-host") or "").split(",")
        spoken_for = self.proxies and told[0] and len(told) >= self.proxies
        return told[-self.proxies].strip() if spoken_for else header("host") or ""

    def page(self, address: Address, *, any_query: bool) -> PublicPage | None:
        """Return a page, made now when there is none of this edition; None where nobody can have it."""
        try:
            with self.making.setdefault(address, Lock()):
                edition, kept = self.edition(), self.pages.get(address)
                if kept is None or kept.edition != edition:
                    self.keep(address, self.made_or_kept(address, edition, kept, any_query=any_query))
                return self.pages.get(address)
        finally:
            self.making.pop(address, None)

    def made_or_kept(
        self, address: Address, edition: object, kept: PublicPage | None, *, any_query: bool
    ) -> PublicPage | None:
        """Return a page of this edition; where it cannot be made, the one before stands in for it."""
        try:
            return self.made(address, edition, any_query=any_query)
        except Exception:
            if kept is not None:
                log.exception("%s cannot be made anew; its last good version stays", address.path)
                kept.edition = edition
            return kept

    def made(self, address: Address, edition: object, *, any_query: bool) -> PublicPage | None:
        """Return a page as it is for nobody in particular; raises FailedError."""
        begun: list[tuple[int, Headers]] = []

        def start(status: str, headers: Headers, _error: object = None) -> None:
            begun[:] = [(int(status.split()[0]), headers)]

        parts = self.application(address.environ(), start)
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        status, headers = begun[0]
        if status >= 500:
            raise FailedError
        told = {name.lower(): value.lower() for name, value in headers}
        personal = "set-cookie" in told or "cookie" in told.get("vary", "")
        if status != 200 or personal or "public" not in told["cache-control"] or "etag" not in told:
            return None
        return PublicPage(headers, body, edition, any_query=any_query)

    def keep(self, address: Address, page: PublicPage | None) -> None:
        """Put a page in the place of the one before; when there are too many, the oldest go."""
        with self.keeping:
            before = self.pages.pop(address, None)
            self.size -= len(before.body) if before else 0
            if page is not None:
                self.pages[address] = page
                self.size += len(page.body)
            while self.size > BOUND:
                self.size -= len(self.pages.pop(next(iter(self.pages))).body)


def framed(render: Callable[[], str]) -> str:
    """Return a page that differs between visitors in its holes alone.

    It is rendered once for each edition, with an empty request: what is of one visitor gets into it by a
    function that is marked as a `hole`, or not at all.
    """
    store = cast(PageStore, current_app.wsgi_app)
    address = Address(request.path, "", is_for_fragment(request.headers.get))
    edition, frame = store.edition(), store.frames.get(address)
    if frame is None or frame.edition != edition:
        with current_app.request_context(address.environ()):
            holes: list[Callable[[], str]] = []
            g.holes = holes
            html = render()
        frame = store.frames[address] = Frame(edition, HOLE.split(html), holes)
    return frame.filled()


def hole(fill: Callable[P, str]) -> Callable[P, str]:
    """Mark what templates call for something of one visitor; in a frame it leaves a place for that."""

    @wraps(fill)
    def filled(*arguments: P.args, **named: P.kwargs) -> str:
        holes: list[Callable[[], str]] | None = g.get("holes")
        if holes is None:
            return fill(*arguments, **named)
        holes.append(partial(fill, *arguments, **named))
        return PLACE

    return filled


def init_app(app: Flask, settings: Settings, edition: Callable[[], object]) -> None:
    """Put the store in front of the application."""
    store = PageStore(app, settings, edition)
    app.wsgi_app = store  # type: ignore[method-assign, assignment]

    @app.before_request
    def from_the_store() -> Response | None:
        view = app.view_functions.get(request.endpoint or "")
        matters: Callable[[str], str | None] | None = getattr(view, "query_that_matters", None)
        if matters is None or request.method not in ("GET", "HEAD") or BARE in request.environ:
            return None
        query = matters(request.environ.get("QUERY_STRING", ""))
        if query is None:
            return None
        address = Address(request.environ["PATH_INFO"], query, is_for_fragment(request.headers.get))
        page = store.page(address, any_query=matters is none_matters)
        if page is None:
            return None
        headers = [(name, value) for name, value in page.plain_headers if name.lower() != "content-length"]
        # It goes out through the same steps as any answer, which find its headers there already.
        return Response(page.plain(), headers=headers)


def none_matters(_query: str) -> str:
    """Return the one query of a page that looks at none."""
    return ""


def public(query_that_matters: Callable[[str], str | None] = none_matters) -> Callable[[View], View]:
    """Mark a view whose answer everyone gets, and which is kept.

    `query_that_matters` turns the query of a request into the one that is kept, out of a few; None for one
    that is answered anew each time. Place it directly above the function, below the route.
    """

    def mark(view: View) -> View:
        view.query_that_matters = query_that_matters  # type: ignore[attr-defined]
        return view

    return mark


def has_it(known: str, tag: str) -> bool:
    """Return whether one of the versions that a visitor has is this one."""
    if known == tag:
        return True
    found = parse_etags(known)
    return found.star_tag or found.contains_raw(tag)


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Return whether a client that says this can read gzip."""
    return bool(parse_accept_header(accepted)["gzip"])
