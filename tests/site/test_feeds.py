import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from .conftest import Write

Site = Callable[[], FlaskClient]
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def feed(site: FlaskClient) -> ElementTree.Element:
    response = site.get("/feed.xml")
    assert response.mimetype == "application/atom+xml"
    return ElementTree.fromstring(response.text)


def sitemap(site: FlaskClient) -> dict[str, str | None]:
    urls = ElementTree.fromstring(site.get("/sitemap.xml").text)
    return {url.findtext(f"{MAP}loc", ""): url.findtext(f"{MAP}lastmod") for url in urls}


def test_the_feed_holds_dated_articles_with_their_whole_text(open_site: Site, write: Write) -> None:
    write(
        "a.md",
        "## Kop & zo\n\nMet een [link](/kennisbank) en\n[noot](#kop-zo).",
        date="2026-11-01",
        author="Els",
    )
    write("b.md", date="2026-11-02", updated="2026-11-20", title="'Nieuw <b>'")
    write("zonder-datum.md")
    write("c.md", type="page", date="2026-11-02")
    root = feed(open_site())
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Nieuw <b>", "Titel van a.md"]
    assert root.findtext(f"{ATOM}updated") == "2026-11-20T00:00:00+01:00"
    content = entries[1].findtext(f"{ATOM}content", "")
    assert '<a href="http://localhost/kennisbank">link</a>' in content
    assert '<a href="http://localhost/a#kop-zo">noot</a>' in content
    assert "anchor" not in content
    assert entries[1].findtext(f"{ATOM}author/{ATOM}name") == "Els"


def test_an_article_stays_the_same_to_a_reader_under_another_slug_and_with_https(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    """V17: ids followed slug and scheme, and each article would have come again as a new one."""
    file = tmp_path / "content" / "articles" / "leads.md"
    file.parent.mkdir(parents=True)
    known = set()
    for slug, site in (("een", "http://voorbeeld.nl"), ("twee", "https://voorbeeld.nl")):
        file.write_text(f"---\ntitle: Leads\nslug: {slug}\ndate: 2026-11-01\n---\nTekst.\n", "utf-8")
        root = feed(make_app(content=file.parents[1], site_url=site).test_client())
        assert root.findtext(f"{ATOM}entry/{ATOM}link[@href='{site}/{slug}']") is not None
        known.add((root.findtext(f"{ATOM}id"), root.findtext(f"{ATOM}entry/{ATOM}id")))
    assert known == {("tag:voorbeeld.nl,2026:kennisbank", "tag:voorbeeld.nl,2026-11-01:leads")}


def test_a_feed_without_articles_is_still_a_feed(open_site: Site) -> None:
    assert feed(open_site()).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+01:00"


def test_the_sitemap_lists_what_is_to_be_found(open_site: Site, write: Write) -> None:
    write("a.md", date="2026-11-01", updated="2026-11-20")
    write("b.md")
    write("c.md", noindex="true")
    write("d.md", draft="true")
    write("e.md", raw="stuk")
    found = sitemap(open_site())
    assert found["http://localhost/a"] == "2026-11-20"
    assert found["http://localhost/kennisbank"] == "2026-11-20"
    assert found["http://localhost/b"] is None
    assert not {f"http://localhost/{name}" for name in "cde"} & set(found)
    assert "http://localhost/" in found


def test_robots_are_told_where_the_sitemap_is(open_site: Site) -> None:
    assert "Sitemap: http://localhost/sitemap.xml\n" in open_site().get("/robots.txt").text


def test_security_txt_tells_only_what_the_agency_gave(open_site: Site, write: Write) -> None:
    text = open_site().get("/.well-known/security.txt").text
    assert re.match(r"Contact: http://[^/]+/intake\nExpires: ", text)
    write("bureau.md", raw="---\nphone: 06 12345678\n---\n")
    assert "Contact: tel:+31612345678\n" in open_site().get("/.well-known/security.txt").text
    write("bureau.md", raw="---\nemail: els@example.com\n---\n")
    text = open_site().get("/.well-known/security.txt").text
    assert "Contact: mailto:els@example.com\nExpires: 2027-04-30T00:00:00+02:00\n" in text


@pytest.mark.parametrize("path", ["/feed.xml", "/sitemap.xml", "/robots.txt"])
def test_what_machines_read_is_public(open_site: Site, path: str) -> None:
    response = open_site().get(path)
    assert "public" in response.headers["Cache-Control"]
    assert "ETag" in response.headers


def test_addresses_follow_the_settings(make_app: Callable[..., Flask]) -> None:
    site = make_app(site_url="https://www.example.com").test_client()
    text = site.get("/sitemap.xml", base_url="https://www.example.com").text
    assert "<loc>https://www.example.com/</loc>" in text
    assert "localhost" not in text
