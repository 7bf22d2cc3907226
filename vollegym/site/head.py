"""What search engines and shared links are told about a page: stored facts only (I44, I45, I47)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from vollegym.content.page import Page
from vollegym.dutch.dates import midnight
from vollegym.site.menus import Site

Crumb = tuple[str, str]
Thing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """One head: absolute addresses; `data` is JSON-LD, safe inside a script element."""

    title: str
    description: str
    canonical: str
    image: str
    data: Markup
    kind: str = "website"
    published: str = ""
    updated: str = ""
    noindex: bool = False


def home_head(site: Site, page: Page, card: str) -> Head:
    """Return the head of the home page: the site and who is behind it."""
    website = {
        "@type": "WebSite",
        "@id": f"{site.url}/#site",
        "url": f"{site.url}/",
        "name": site.name,
        "inLanguage": "nl",
        "publisher": {"@id": f"{site.url}/#agency"},
    }
    return Head(
        page.title, page.description, site.url + page.url, site.url + card, graph(website, agency(site))
    )


def article_head(site: Site, page: Page, card: str, crumbs: list[Crumb]) -> Head:
    """Return the head of an article, with its dates and author where the file gives them."""
    url = site.url + page.url
    article: Thing = {
        "@type": "Article",
        "@id": f"{url}#article",
        "mainEntityOfPage": url,
        "headline": page.title,
        "description": page.description,
        "image": site.url + card,
        "inLanguage": "nl",
        "datePublished": moment_of(page.date),
        "dateModified": moment_of(page.changed),
        "articleSection": page.subject,
        "author": author(site, page.author),
        "publisher": {"@id": f"{site.url}/#agency"},
    }
    return Head(
        title=page.title,
        description=page.description,
        canonical=url,
        image=site.url + card,
        data=graph(article, trail(site, page, crumbs), agency(site)),
        kind="article",
        published=article["datePublished"],
        updated=article["dateModified"],
        noindex=page.noindex,
    )


def moment_of(day: date | None) -> str:
    """Return the beginning of a day here with its offset; a bare date means the zone of whoever reads it."""
    return midnight(day).isoformat() if day else ""


def page_head(site: Site, page: Page, card: str, crumbs: list[Crumb]) -> Head:
    data = graph(trail(site, page, crumbs))
    url, image = site.url + page.url, site.url + card
    return Head(page.title, page.description, url, image, data, noindex=page.noindex)


def listing_head(site: Site, subject: str, card: str) -> Head:
    """Return the head of the overview, or of the part of it on one subject."""
    url = f"{site.url}/kennisbank" + (f"?onderwerp={quote(subject)}" if subject else "")
    title = f"Kennisbank over {subject}" if subject else "Kennisbank"
    crumbs = [("Home", f"{site.url}/"), (title, url)]
    return Head(f"{title} – {site.name}", "", url, site.url + card, graph(breadcrumbs(crumbs)))


def author(site: Site, name: str) -> Thing:
    """Return who wrote an article: the agency or a person, nothing when the file does not say."""
    if name == site.name:
        return {"@id": f"{site.url}/#agency"}
    return {"@type": "Person", "name": name} if name else {}


def agency(site: Site) -> Thing:
    """Return the agency with the facts that its file gives."""
    facts = site.agency
    address = {"streetAddress": facts.address, "postalCode": facts.postcode, "addressLocality": facts.city}
    return {
        "@type": "Organization",
        "@id": f"{site.url}/#agency",
        "name": site.name,
        "url": f"{site.url}/",
        "logo": f"{site.url}/static/mark.svg",
        "telephone": facts.telephone.number,
        "email": facts.email,
        "vatID": facts.vat,
        "founder": {"@type": "Person", "name": facts.owner} if facts.owner else {},
        "foundingDate": facts.since,
        "address": {"@type": "PostalAddress", **address, "addressCountry": "NL"} if facts.address else {},
    }


def trail(site: Site, page: Page, crumbs: list[Crumb]) -> Thing:
    """Return the way to a page, the page itself included."""
    return breadcrumbs([(label, site.url + url) for label, url in [*crumbs, (page.title, page.url)]])


def breadcrumbs(crumbs: list[Crumb]) -> Thing:
    """Return a way of labels and whole addresses."""
    items = [
        {"@type": "ListItem", "position": place, "name": label, "item": url}
        for place, (label, url) in enumerate(crumbs, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def graph(*things: Thing) -> Markup:
    """Return things as JSON-LD without their empty values; no text in it can end the script element."""
    found = {"@context": "https://schema.org", "@graph": [filled(thing) for thing in things]}
    return Markup(json.dumps(found, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704


def filled(thing: Mapping[str, Any]) -> Thing:
    """Return a thing without what nobody knows."""
    return {
        key: filled(value) if isinstance(value, dict) else value
        for key, value in thing.items()
        if value not in ("", {}, None)
    }
