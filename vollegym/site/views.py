"""How the pages join the application: content, addresses that know the library, what every template gets."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    get_template_attribute,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlite_utils import Database
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter, Map, ValidationError

from vollegym.content.content_store import ASKED_HERE
from vollegym.content.folder import HOURS
from vollegym.content.library import Library
from vollegym.content.page import FOLDERS, Page
from vollegym.content.preview import previewed
from vollegym.content.related import near_address, related
from vollegym.content.search import LONGEST
from vollegym.current import services
from vollegym.documents.markdown import Rendered
from vollegym.dutch.dates import date_in_words, on
from vollegym.findings import Finding, Mend
from vollegym.services import Services
from vollegym.site import feeds, share_cards
from vollegym.site.addresses import Gone, corrected
from vollegym.site.content_checks import unfilled
from vollegym.site.head import Crumb, Head, article_head, home_head, listing_head, page_head
from vollegym.site.menus import Site, site_of
from vollegym.web.fragments import in_flow, wants_fragment
from vollegym.web.page_store import public

blueprint = Blueprint("site", __name__)
# Anyone may keep a page, but asks each time whether it is still the same: a mended file is live at once.
CACHE = "public, max-age=0, must-revalidate"
# What is left of {{ tool: slug }} in a text: a link that stands alone.
SHOWN = re.compile(rf'<p><a (?=[^>]*class="{ASKED_HERE}")[^>]*href="/rekenen/([^"]+)"[^>]*>[^<]*</a></p>')
# How many mistakes in the texts are named to the owner at once.
NAMED = 5


class PageConverter(BaseConverter):
    """A page's slug in an address; an unknown one matches nothing, so that every method gets 404.

    `folder` is the first part of the address, when the page has one: its slug alone is another spelling.
    """

    def __init__(self, url_map: Map, folder: str = "") -> None:
        super().__init__(url_map)
        self.folder = folder

    def to_python(self, value: str) -> Page:
        page = services().content.now.library.pages.get(value)
        if page is None or FOLDERS.get(page.kind, "") != self.folder:
            raise ValidationError
        return page

    def to_url(self, value: Any) -> str:
        return value.slug if isinstance(value, Page) else str(value)


def set_up(app: Flask, _services: Services) -> None:
    """Teach the application the addresses of its pages."""
    app.url_map.converters["page"] = PageConverter
    # Werkzeug would answer 308 to a doubled slash; here every other spelling is 301.
    app.url_map.merge_slashes = False


def check_content(services: Services, _db: Database, _now: datetime) -> Iterator[Finding]:
    """Name the mistakes in the texts, file and line; of many the first few (incident I40)."""
    # Those of the opening hours are told with what counts meanwhile.
    errors = [problem for problem in services.content.now.errors if problem.path != HOURS]
    for problem in errors[:NAMED]:
        yield Finding("wrong", f"{problem.path}:{problem.line}: {problem.what}", problem.remedy)
    if more := len(errors[NAMED:]):
        what, mend = f"Nog {more} fouten in de teksten.", Mend("Bekijk", "/beheer/teksten")
        yield Finding("wrong", what, "Lees welke: flask content check", mend=mend)
    if not errors:
        yield Finding("good", "De teksten zijn in orde.")
    if missing := services.agency.missing:
        yield Finding("remark", unfilled(missing), "Vul ze in bureau.md in: de wet vraagt erom.")


@blueprint.before_app_request
def keep_up() -> None:
    """Keep the content up to date in this process, from its first request on."""
    if not current_app.testing:
        services().content.watch()


@blueprint.app_context_processor
def everywhere() -> dict[str, Any]:
    """Give every template the site, and the pages nearest to an address that is not there."""
    return {"site": site(), "nearest": nearest}


def site() -> Site:
    return site_of(services().content, services().settings.site_url)


def nearest() -> list[Page]:
    """Return the pages whose words are most like those of the address that was asked for."""
    now = services().content.now
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
    target = corrected(path, services().content.now.library, is_route, isinstance(refused, NotFound))
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


# Not even the next page learns the address of a preview from the referrer.
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
YEAR, DAY = "public, max-age=31536000, immutable", "public, max-age=86400"


@blueprint.get("/")
@public()
def home() -> ResponseReturnValue:
    return rendered(services().content.now.library.home or abort(404))


def with_subject(query: str) -> str:
    """Return the query of the part of the overview that this one asks for; empty for the whole."""
    subject = parse_qs(query, errors="replace").get("onderwerp", [""])[0]
    return f"onderwerp={quote(subject)}" if subject in services().content.now.library.subjects else ""


@blueprint.get("/kennisbank")
@public(with_subject)
def overview() -> ResponseReturnValue:
    """Show all articles, or those of one subject."""
    library = services().content.now.library
    subject = request.args.get("onderwerp", "")
    subject = subject if subject in library.subjects else ""
    return render_template(
        "site/overview.html",
        articles=[page for page in library.articles if subject in ("", page.subject)],
        tools=[] if subject else library.tools,
        sheets=[] if subject else library.sheets,
        subjects=library.subjects,
        subject=subject,
        head=listing_head(site(), subject, card(None)),
    )


@blueprint.get("/<page:page>")
@blueprint.get("/werkblad/<page(folder='werkblad'):page>")
@public()
def show(page: Page) -> ResponseReturnValue:
    """Show an article of the kennisbank, or another page."""
    response = make_response(rendered(page))
    # What js/source.js adds to the address of a link leaves it the page that was fetched before.
    response.headers["No-Vary-Search"] = "params"
    if page.noindex:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/rekenen/<page(folder='rekenen'):page>")
@public(lambda query: None if query else "")
def reckon(page: Page) -> ResponseReturnValue:
    """Show a tool with the numbers of its address: nothing is kept, and a wrong one is told on the page."""
    response = make_response(rendered(page))
    given = given_to(page)
    if given and wants_fragment():
        # The address of what is on the screen, to share or to keep: what was given and nothing else.
        response.headers["HX-Replace-Url"] = f"{page.url}?{urlencode(given)}"
    return response


def given_to(page: Page) -> dict[str, str]:
    """Return what the address gives for the fields of a tool; other names mean nothing."""
    names = [field.name for field in page.tool.fields] if page.tool else []
    return {name: request.args[name] for name in names if name in request.args}


@blueprint.get("/concept/<token>")
def preview(token: str) -> ResponseReturnValue:
    """Show a page that is not on the site yet by its private link; nobody keeps it, nothing finds it."""
    page = previewed(services().settings.secret_key, services().content.now.library, token, services().now())
    if page is not None and page.public(on(services().now())):
        response = make_response(redirect(page.url))
    elif page is not None:
        response = make_response(rendered(page, preview=True))
    else:
        response = make_response(render_template("errors/link_gone.html", link="draft"), 404)
    response.headers.update(PRIVATE)
    return response


def rendered(page: Page, *, preview: bool = False) -> str:
    """Return a page as HTML; a preview says that it is one, and asks search engines to stay away."""
    now = services().content.now
    studio = now.worked_studio.numbers if now.worked_studio else {}
    before, after = now.library.around(page)
    head = head_of(page)
    return render_template(
        f"site/{page.kind}.html",
        page=page,
        preview=preview,
        text=with_tools(services().content.text(page), now.library, studio),
        filled=page.tool.fill_in(given_to(page), studio) if page.tool else None,
        beside=now.library.pages.get(str(page.meta.get("beside", ""))),
        articles=now.library.articles,
        crumbs=crumbs(page),
        related=related(page, now.library, now.relations) if page.kind != "home" else [],
        previous=before,
        next=after,
        changed=date_in_words(page.changed) if page.changed else "",
        head=replace(head, noindex=True) if preview else head,
    )


def with_tools(text: Rendered, library: Library, studio: Mapping[str, Fraction]) -> Rendered:
    """Return a text in which each tool that it shows is a short form, which leads to the whole."""
    if ASKED_HERE not in text.html:
        return text
    made = get_template_attribute("macros/tools.html", "short_form")

    def form(match: re.Match[str]) -> str:
        page = library.pages.get(match[1])
        return made(page, page.tool.fill_in({}, studio)) if page and page.tool else match[0]

    return replace(text, html=Markup(SHOWN.sub(form, text.html)))  # noqa: S704 - a template's and clean HTML.


def head_of(page: Page) -> Head:
    """Return what search engines and shared links are told about a page."""
    if page.kind == "home":
        return home_head(site(), page, card(page))
    make = article_head if page.kind == "article" else page_head
    return make(site(), page, card(page), crumbs(page))


def crumbs(page: Page) -> list[Crumb]:
    """Return the way to a page as (label, address), the page itself left out."""
    start = [("Home", "/")]
    return [*start, ("Kennisbank", "/kennisbank")] if page.kind in ("article", "sheet", "tool") else start


def card(page: Page | None) -> str:
    """Return the address of the share card of a page, or of the general one."""
    return share_cards.address(page, services().settings.instance)


@blueprint.get("/zoeken")
@public(lambda query: None if query else "")
def search() -> ResponseReturnValue:
    """Show what the kennisbank has on a question; nothing that can be typed is an error."""
    asked = request.args.get("q", "")[:LONGEST]
    content = services().content
    found, hits = content.search(asked)
    instead = content.search(found.meant)[0].pages if found.meant else content.now.library.articles
    response = make_response(
        render_template(
            "site/search.html",
            q=" ".join(asked.split()),
            hits=hits,
            meant=found.meant,
            suggestions=instead[:3],
            titles_only=not content.index.whole,
        )
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/feed.xml")
@public()
def feed() -> ResponseReturnValue:
    """Give feed readers the dated articles with their whole text."""
    entries = feeds.entries(services().content.now.library, services().content.text, site().url)
    body = render_template(
        "site/feed.xml",
        feed_id=feeds.named(site().url, "2026:kennisbank"),
        entries=entries,
        newest=feeds.newest(entries),
    )
    return Response(body, mimetype="application/atom+xml")


@blueprint.get("/sitemap.xml")
@public()
def sitemap() -> ResponseReturnValue:
    """Give search engines every page that is to be found, with its last change where that is known."""
    addresses = feeds.addresses(services().content.now.library, site().url)
    return Response(render_template("site/sitemap.xml", addresses=addresses), mimetype="application/xml")


@blueprint.get("/robots.txt")
@public()
def robots() -> ResponseReturnValue:
    """Tell robots where the pages are."""
    return Response(feeds.robots(site().url), mimetype="text/plain")


@blueprint.get("/site.webmanifest")
def manifest() -> ResponseReturnValue:
    """Tell a phone how the site looks on its home screen."""
    response = Response(
        render_template("layouts/manifest.json", name=site().name, start="/"),
        mimetype="application/manifest+json",
    )
    response.headers["Cache-Control"] = DAY
    return response


@blueprint.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """Give the icon that every browser asks for by itself, whatever a page names."""
    return icon("icons/favicon.ico")


@blueprint.get("/apple-touch-icon.png")
@blueprint.get("/apple-touch-icon-precomposed.png")
def touch_icon() -> ResponseReturnValue:
    """Give the icon that a phone puts on its home screen."""
    return icon("icons/apple-touch-icon.png")


def icon(name: str) -> Response:
    """Return a file from static/ that has no hash in its address."""
    response = current_app.send_static_file(name)
    response.headers["Cache-Control"] = DAY
    return response


@blueprint.get("/.well-known/security.txt")
@public()
def security() -> ResponseReturnValue:
    """Tell finders of holes how to reach the agency."""
    return Response(feeds.security(site().agency, site().url, on(services().now())), mimetype="text/plain")


@blueprint.get("/static/cards/<name>")
def share_card(name: str) -> ResponseReturnValue:
    """Give the share card of a page; its name changes with what is drawn."""
    response = send_from_directory(
        share_cards.folder(services().settings.instance), name, mimetype="image/png"
    )
    response.headers["Cache-Control"] = YEAR
    return response


__all__ = ["blueprint"]
