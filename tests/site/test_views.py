import re
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SEEDS
from tests.visitor import Visitor
from vollegym.documents.document import read_document

from .conftest import Write

Site = Callable[[], FlaskClient]


def words(text: str) -> list[str]:
    """The words of a text, whatever its marks and quotes."""
    return re.findall(r"[^\W_]+", re.sub(r"[’'‘]", "", text))


def test_the_home_page_works(visitor: Visitor) -> None:
    assert visitor.open("/").status == 200


@pytest.mark.parametrize("path", ["/kennisbank", "/privacy", "/werkwijze"])
def test_the_pages_of_the_project_work(visitor: Visitor, path: str) -> None:
    assert visitor.open(path).status == 200


def seeds() -> list[Path]:
    return (
        sorted(SEEDS.glob("*.md"))
        if SEEDS.is_dir()
        else sorted((Path(__file__).parent / "seeds").glob("*.md"))
    )


@pytest.mark.parametrize("file", seeds(), ids=lambda file: file.stem)
def test_a_real_article_shows_its_title_description_and_every_word(
    make_app: Callable[..., Flask], file: Path
) -> None:
    document = read_document(file.name, file.read_bytes())
    page = Visitor(make_app(content=file.parent)).open(f"/{document.meta['slug']}")
    assert page.status == 200
    assert page.title == document.meta["title"]
    assert page.h1 == " ".join(" ".join(document.meta[f"heroTitleLine{n}"] for n in range(1, 5)).split())
    found = [meta.get("content") for meta in page.all("meta") if meta.get("name") == "description"]
    assert found == [document.meta["description"]]
    body = re.sub(r"\]\([^)]*\)", "]", document.body)
    shown = " ".join(words(page.text))
    for line in body.splitlines():
        if line.strip("# ") != document.meta["title"]:
            assert " ".join(words(line)) in shown


def test_every_page_links_to_the_intake(open_site: Site, write: Write) -> None:
    write("a.md")
    assert 'href="/intake"' in open_site().get("/a").text


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(
    ("asked", "true"),
    [
        ("/a/", "/a"),
        ("/A", "/a"),
        ("/a//", "/a"),
        ("/kennisbank/a", "/a"),
        ("/Kennisbank/A/", "/a"),
        ("/oud", "/a"),
        ("/kennisbank/oud", "/a"),
        ("/OUD/PAD/", "/a"),
        ("/kennisbank/", "/kennisbank"),
        ("/KENNISBANK", "/kennisbank"),
    ],
)
def test_another_spelling_leads_to_the_one_address(
    open_site: Site, write: Write, asked: str, true: str, method: str
) -> None:
    write("a.md", aliases="[oud, /oud/pad]")
    response = getattr(open_site(), method)(asked + "?utm_source=x&y=%20%C3%A9")
    assert (response.status_code, response.location) == (301, true + "?utm_source=x&y=%20%C3%A9")


@pytest.mark.parametrize("path", ["/b", "/kennisbank/b", "/a/b", "/a.md", "/%F0%9F%8F%8B"])
@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_an_unknown_address_is_not_found(open_site: Site, write: Write, path: str, method: str) -> None:
    write("a.md")
    assert getattr(open_site(), method)(path).status_code == 404


def test_doubled_slashes_are_another_spelling_and_never_another_host(open_site: Site, write: Write) -> None:
    write("a.md")
    site = open_site()
    doubled = site.get("/", environ_overrides={"PATH_INFO": "//a"})
    assert (doubled.status_code, doubled.location) == (301, "/a")
    assert site.get("/", environ_overrides={"PATH_INFO": "//example.com"}).status_code == 404


@pytest.mark.parametrize(
    "path", ["/afspraak/AB/", "/agenda/AB.ICS", "/intake/verder/AB", "/static/CSS/tokens.css"]
)
def test_nothing_below_a_token_is_taken_for_another_spelling(open_site: Site, path: str) -> None:
    assert open_site().get(path).status_code != 301


def test_a_post_to_another_spelling_is_not_redirected(open_site: Site, write: Write) -> None:
    write("a.md")
    assert open_site().post("/A/").status_code == 404


def test_pages_are_public_and_set_no_cookie(open_site: Site, write: Write) -> None:
    write("a.md")
    site = open_site()
    for path in ("/", "/a", "/kennisbank"):
        response = site.get(path)
        assert "public" in response.headers["Cache-Control"]
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.vary


def test_a_page_that_is_the_same_is_not_sent_again(open_site: Site, write: Write) -> None:
    write("a.md")
    site = open_site()
    etag = site.get("/a").headers["ETag"]
    assert site.get("/a", headers={"If-None-Match": etag}).status_code == 304


def test_settings_are_filled_in_where_a_text_names_them(visitor: Visitor) -> None:
    text = visitor.open("/privacy").text
    assert "twee jaar" in text
    assert "730" not in text
    assert "{{" not in text


def test_drafts_and_pages_of_tomorrow_are_not_there(open_site: Site, write: Write) -> None:
    write("a.md", draft="true")
    write("b.md", date="2026-11-25")
    write("c.md", date="2026-11-24")
    site = open_site()
    assert [site.get(path).status_code for path in ("/a", "/b", "/c")] == [404, 404, 200]


def test_the_overview_shows_one_subject_when_asked(open_site: Site, write: Write) -> None:
    write("a.md", subject="leads")
    write("b.md", subject="prijs & zo")
    site = open_site()
    assert ">Titel van b.md" not in site.get("/kennisbank?onderwerp=leads").text
    assert ">Titel van b.md" in site.get("/kennisbank?onderwerp=prijs+%26+zo").text
    assert ">Titel van b.md" in site.get("/kennisbank?onderwerp=onbekend").text


@pytest.mark.parametrize(
    ("label", "buttons"),
    [("Doe de intake", ["Intake", "Doe de intake"]), ("Bel mij", ["Intake", "Bel mij", "Doe de intake"])],
)
def test_a_text_that_ends_with_the_call_of_the_band_below_shows_it_once(
    open_site: Site, write: Write, label: str, buttons: list[str]
) -> None:
    write("a.md", f"Tekst.\n\n[{label}](/intake)")
    assert re.findall(r'<a class="btn" href="/intake">([^<]+)</a>', open_site().get("/a").text) == buttons


def test_the_overview_says_where_to_begin_and_gives_tips_of_the_articles_that_there_are(
    visitor: Visitor, open_site: Site, write: Write
) -> None:
    page = visitor.open("/kennisbank")
    assert page.h1 == "Marketingtips voor sportschool, studio en trainer."
    for said in ("Waar begin je?", "Werk je alleen?", "Tips voor vandaag", "Noem de prijs als laatste."):
        assert said in page.text
    write("a.md", subject="leads")
    write("pt-studio-marketing.md", type="blog")
    other = open_site().get("/kennisbank").text
    assert "Tips voor vandaag" not in other
    assert "/personal-trainer-marketing" not in other
    assert "Waar begin je?" not in visitor.open("/kennisbank?onderwerp=aanvragen").text


@pytest.mark.parametrize("name", ["index.md", "a.md"])
def test_a_heading_may_be_called_like_anything_on_the_page(
    make_app: Callable[..., Flask], content: Path, write: Write, name: str
) -> None:
    path = "/" if name == "index.md" else "/a"
    write(name, "## Kop\n\n## Nog een")
    taken = {element.get("id") for element in Visitor(make_app(content=content)).open(path).root.iter()} - {
        None
    }
    assert "main" in taken
    write(name, "\n\n".join(f"## Kop {{#{found}}}" for found in sorted(filter(None, taken))))
    # The visitor looks on every page whether two things have one id.
    Visitor(make_app(content=content)).open(path)


def test_there_is_one_h1_whatever_the_text_holds(open_site: Site, write: Write) -> None:
    write("a.md", "# Een\n\n# Twee\n\n<h1>Drie</h1>")
    tree = html5lib.parse(open_site().get("/a").text, namespaceHTMLElements=False)
    assert len(tree.findall(".//h1")) == 1


def test_a_picture_keeps_its_place_while_it_loads(open_site: Site, write: Write) -> None:
    write("a.md", "![Het merk](/static/card.png)")
    assert 'width="1200" height="630" loading="lazy"' in open_site().get("/a").text


def test_an_article_tells_how_long_it_is_and_when_it_changed(open_site: Site, write: Write) -> None:
    write("a.md", "woord " * 900, date="2026-03-01", updated="2026-03-03", author="Els")
    text = " ".join(open_site().get("/a").text.split())
    assert "4 minuten lezen · door Els · laatst bijgewerkt op <time" in text
    assert '<time datetime="2026-03-03">3 maart 2026</time>' in text


def test_an_article_leads_to_its_neighbours_and_its_kin(open_site: Site, write: Write) -> None:
    write("a.md", title="Leden werven in de wijk")
    write("b.md", title="Prijzen noemen")
    write("c.md", title="Nog meer leden werven")
    site = open_site()
    assert 'href="/a" rel="prev"' in site.get("/b").text
    assert 'href="/c" rel="next"' in site.get("/b").text
    assert site.get("/a").text.index("Nog meer leden") < site.get("/a").text.rindex("Prijzen noemen")


def test_an_unknown_address_shows_the_pages_nearest_to_it(open_site: Site, write: Write) -> None:
    write("a.md", title="Leden werven in de wijk")
    write("b.md", title="Prijzen noemen")
    response = open_site().get("/leden-werven-wijk-2024")
    assert response.status_code == 404
    assert 'href="/a"' in response.text
    assert 'href="/b"' not in response.text
