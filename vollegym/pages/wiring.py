"""How the pages join the application: shelf, addresses that know the library, what every template gets."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, current_app, redirect, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlite_utils import Database
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter, ValidationError
from werkzeug.wrappers import Response

from vollegym import web
from vollegym.booking.opening import NAME as HOURS
from vollegym.intake import journey
from vollegym.intake import store as questionnaires
from vollegym.pages.addresses import Gone, corrected
from vollegym.pages.library import Page
from vollegym.pages.related import near_address
from vollegym.pages.shelf import Shelf
from vollegym.pages.site import Site, site_of
from vollegym.text.dates import on
from vollegym.web.findings import Finding, add_check
from vollegym.web.fragments import in_flow

blueprint = Blueprint("pages", __name__)
# Anyone may keep a page, but asks each time whether it is still the same: a mended file is live at once.
CACHE = "public, max-age=0, must-revalidate"
# So many mistakes in the texts are named to the owner at once.
NAMED = 5
RETENTION = tuple(f"retention_{kind}" for kind in ("draft", "contact", "rejected", "lead", "backup"))


class PageConverter(BaseConverter):
    """A page's slug in an address; an unknown one matches nothing, so that every method gets 404."""

    def to_python(self, value: str) -> Page:
        """Return the page of this slug."""
        page = shelf().now.library.pages.get(value)
        if page is None:
            raise ValidationError
        return page

    def to_url(self, value: Any) -> str:
        """Return the slug of a page."""
        return value.slug if isinstance(value, Page) else str(value)


@blueprint.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Read the content and teach the application the addresses of its pages."""
    app = state.app
    app.extensions["shelf"] = made = make_shelf(app.extensions)
    add_check(app, check_content)
    app.extensions["health"]["content"] = lambda _db: {"errors": len(made.errors())}
    app.url_map.converters["page"] = PageConverter
    # Werkzeug would answer 308 to a doubled slash; here every other spelling is 301.
    app.url_map.merge_slashes = False


def check_content(_db: Database, _now: datetime) -> Iterator[Finding]:
    """Name the mistakes in the texts, file and line; of many the first few (incident I40)."""
    # Those of the opening hours are told with what counts meanwhile.
    errors = [problem for problem in shelf().errors() if problem.path != HOURS]
    for problem in errors[:NAMED]:
        yield Finding("wrong", f"{problem.path}:{problem.line}: {problem.what}", problem.remedy)
    if more := len(errors[NAMED:]):
        yield Finding("wrong", f"Nog {more} fouten in de teksten.", "Lees welke: flask content check")
    if not errors:
        yield Finding("good", "De teksten zijn in orde.")


def make_shelf(extensions: Mapping[str, Any]) -> Shelf:
    """Return the shelf for an application's settings and clock."""
    settings, clock = extensions["settings"], extensions["clock"]
    facts = {name: str(getattr(settings, name)) for name in RETENTION}
    return Shelf(settings.content, settings.root, settings.instance, facts, lambda: on(clock()))


def shelf() -> Shelf:
    """Return the shelf of the running application."""
    found = current_app.extensions["shelf"]
    assert isinstance(found, Shelf)  # noqa: S101 - tells the type, nothing else.
    return found


@blueprint.before_app_request
def keep_up() -> None:
    """Keep the content up to date in this process, from its first request on."""
    if not current_app.testing:
        shelf().watch()


@blueprint.app_context_processor
def everywhere() -> dict[str, Any]:
    """Give every template the site, and the pages nearest to an address that is not there."""
    return {"site": site(), "nearest": nearest}


def site() -> Site:
    """Return the site as it is now."""
    return site_of(shelf().now, web.settings().site_url, asked)


def asked() -> int:
    """Return how many questions a newcomer is asked; those in the files while the database cannot tell."""
    try:
        return len(journey.path(questionnaires.current(web.storage().database()), {}))
    except (sqlite3.Error, OSError, questionnaires.NoQuestionnaireError):
        return shelf().now.questions


def nearest() -> list[Page]:
    """Return the pages whose words are most like those of the address that was asked for."""
    now = shelf().now
    return near_address(request.path, now.library, now.relations)


@blueprint.before_app_request
def to_the_true_address() -> ResponseReturnValue | None:
    """Send another spelling of a known address to the one true address, with its query."""
    refused = request.routing_exception
    if isinstance(refused, MethodNotAllowed) and not is_route(request.path, refused.valid_methods):
        # Werkzeug looks at the method before it looks whether there is such a page.
        abort(404)
    if request.method not in ("GET", "HEAD"):
        return None
    # Werkzeug takes doubled slashes in front away by itself; they are another spelling all the same.
    doubled = request.environ.get("PATH_INFO", "").startswith("//")
    path = f"/{request.path}" if doubled else request.path
    target = corrected(path, shelf().now.library, is_route, isinstance(refused, NotFound))
    if isinstance(target, Gone):
        abort(410)
    if target is None or target == path:
        return None
    query = request.query_string.decode("latin-1")
    return redirect(f"{target}?{query}" if query else target, 301)


def is_route(path: str, methods: Iterable[str] | None = ("GET",)) -> bool:
    """Return whether something here answers the first of these methods for this path."""
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and bool(adapter.match(path, method=next(iter(methods or ("GET",)))))
    except HTTPException:
        return False


@blueprint.after_request
def ask_again(response: Response) -> Response:
    """Let anyone keep a page that was found, and ask each time whether it is still the same."""
    if response.status_code == 200:
        response.headers.setdefault("Cache-Control", CACHE)
    return response


@blueprint.after_app_request
def keep_the_flow_out(response: Response) -> Response:
    """Keep search engines away from what is not a page to find: the flow, its files, refusals (I46)."""
    if in_flow() or response.status_code >= 400:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
