"""The pages that visitors read, each at one true address. They look at no session; anyone may keep them."""

from dataclasses import replace

from flask import Response, abort, make_response, redirect, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue

from vollegym import web
from vollegym.pages import cards, feeds
from vollegym.pages.head import Crumb, Head, article_head, home_head, listing_head, page_head
from vollegym.pages.library import Page
from vollegym.pages.marks import hit
from vollegym.pages.preview import previewed
from vollegym.pages.related import related
from vollegym.pages.search import LONGEST
from vollegym.pages.wiring import blueprint, shelf, site
from vollegym.text.dates import date_in_words, on

# Not even the next page learns the address of a preview from the referrer.
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
YEAR = "public, max-age=31536000, immutable"


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Show the home page."""
    return rendered(shelf().now.library.home or abort(404))


@blueprint.get("/kennisbank")
def overview() -> ResponseReturnValue:
    """Show all articles, or those of one subject."""
    library = shelf().now.library
    subject = request.args.get("onderwerp", "")
    subject = subject if subject in library.subjects else ""
    return render_template(
        "pages/overview.html",
        articles=[page for page in library.articles if subject in ("", page.subject)],
        subjects=library.subjects,
        subject=subject,
        head=listing_head(site(), subject, card(None)),
    )


@blueprint.get("/<page:page>")
def show(page: Page) -> ResponseReturnValue:
    """Show an article of the kennisbank, or another page."""
    response = make_response(rendered(page))
    if page.noindex:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/concept/<token>")
def preview(token: str) -> ResponseReturnValue:
    """Show a page that is not on the site yet to who has its link; nobody keeps it and nothing finds it."""
    page = previewed(shelf().now.library, token, web.now())
    if page is not None and page.public(on(web.now())):
        response = make_response(redirect(page.url))
    elif page is not None:
        response = make_response(rendered(page, preview=True))
    else:
        response = make_response(render_template("pages/preview_gone.html"), 404)
    response.headers.update(PRIVATE)
    return response


def rendered(page: Page, *, preview: bool = False) -> str:
    """Return a page as HTML; a preview says that it is one, and asks search engines to stay away."""
    now = shelf().now
    before, after = now.library.around(page)
    head = head_of(page)
    return render_template(
        f"pages/{page.kind}.html",
        page=page,
        preview=preview,
        text=shelf().text(page),
        articles=now.library.articles,
        crumbs=crumbs(page),
        related=related(page, now.library, now.relations) if page.kind != "home" else [],
        previous=before,
        next=after,
        changed=date_in_words(page.changed) if page.changed else "",
        head=replace(head, noindex=True) if preview else head,
    )


def head_of(page: Page) -> Head:
    """Return what search engines and shared links are told about a page."""
    if page.kind == "home":
        return home_head(site(), page, card(page))
    make = article_head if page.kind == "article" else page_head
    return make(site(), page, card(page), crumbs(page))


def crumbs(page: Page) -> list[Crumb]:
    """Return the way to a page as (label, address), the page itself left out."""
    start = [("Home", "/")]
    return [*start, ("Kennisbank", "/kennisbank")] if page.kind == "article" else start


def card(page: Page | None) -> str:
    """Return the address of the share card of a page, or of the general one."""
    return cards.address(page, web.settings().instance)


@blueprint.get("/zoeken")
def search() -> ResponseReturnValue:
    """Show what the kennisbank has on a question; nothing that can be typed is an error."""
    asked = request.args.get("q", "")[:LONGEST]
    index = shelf().index
    found = index.search(asked)
    instead = index.search(found.meant).pages if found.meant else shelf().now.library.articles
    response = make_response(
        render_template(
            "pages/search.html",
            q=" ".join(asked.split()),
            hits=[hit(page, found.wanted) for page in found.pages],
            meant=found.meant,
            suggestions=instead[:3],
            titles_only=not index.whole,
        )
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/feed.xml")
def feed() -> ResponseReturnValue:
    """Give feed readers the dated articles with their whole text."""
    entries = feeds.entries(shelf().now.library, shelf().text, site().url)
    body = render_template("pages/feed.xml", entries=entries, newest=feeds.newest(entries))
    return Response(body, mimetype="application/atom+xml")


@blueprint.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """Give search engines every page that is to be found, with its last change where that is known."""
    addresses = feeds.addresses(shelf().now.library, site().url)
    return Response(render_template("pages/sitemap.xml", addresses=addresses), mimetype="application/xml")


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Tell robots where the pages are."""
    return Response(feeds.robots(site().url), mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
def security() -> ResponseReturnValue:
    """Tell finders of holes how to reach the agency."""
    return Response(feeds.security(site().agency, site().url, on(web.now())), mimetype="text/plain")


@blueprint.get("/static/cards/<name>")
def share_card(name: str) -> ResponseReturnValue:
    """Give the share card of a page; its name changes with what is drawn."""
    response = send_from_directory(cards.folder(web.settings().instance), name, mimetype="image/png")
    response.headers["Cache-Control"] = YEAR
    return response


__all__ = ["blueprint"]
