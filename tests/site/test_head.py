from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from .conftest import Write
from .heads import Head

Site = Callable[[], FlaskClient]


def test_an_article_tells_what_its_file_says(open_site: Site, write: Write) -> None:
    write(
        "a.md",
        description="Een zin.",
        date="2026-07-01",
        updated="2026-11-01",
        author="Els",
        subject="leads",
        title="'Een </script> \"titel\"'",
    )
    head = Head(open_site(), "/a?utm_source=x")
    assert ("canonical", "http://localhost/a") in head.links
    assert head.one("description") == head.one("og:description") == "Een zin."
    assert head.one("og:title") == 'Een </script> "titel"'
    assert head.one("og:url") == "http://localhost/a"
    assert head.one("og:image").startswith("http://localhost/static/")
    article = head.things()["Article"]
    assert article["headline"] == 'Een </script> "titel"'
    # With the offset of here, in summer and in winter: whoever reads a bare date reads it in a zone of his own.
    assert article["datePublished"] == head.one("article:published_time") == "2026-07-01T00:00:00+02:00"
    assert article["dateModified"] == head.one("article:modified_time") == "2026-11-01T00:00:00+01:00"
    assert article["author"] == {"@type": "Person", "name": "Els"}
    assert [item["name"] for item in head.things()["BreadcrumbList"]["itemListElement"]][:2] == [
        "Home",
        "Kennisbank",
    ]


def test_what_the_file_does_not_say_is_not_told(open_site: Site, write: Write) -> None:
    write("a.md")
    things = Head(open_site(), "/a").things()
    assert things["Article"]["description"] == "Tekst."
    assert not {"datePublished", "dateModified", "author"} & set(things["Article"])
    assert not {"telephone", "email", "address"} & set(things["Organization"])


def test_the_agency_is_told_as_far_as_it_gave_its_facts(open_site: Site, write: Write) -> None:
    write("bureau.md", raw='---\nphone: "010 123 45 67"\naddress: Kade 1\ncity: Rotterdam\n---\n')
    agency = Head(open_site(), "/").things()["Organization"]
    assert agency["telephone"] == "+31101234567"
    assert agency["address"]["addressLocality"] == "Rotterdam"
    assert "postalCode" not in agency["address"]


@pytest.mark.parametrize("path", ["/", "/kennisbank", "/privacy", "/personal-trainer-leads"])
def test_every_page_has_one_head(open_site: Site, write: Write, path: str) -> None:
    write("personal-trainer-leads.md")
    head = Head(open_site(), path)
    assert len([rel for rel, _ in head.links if rel == "canonical"]) == 1
    for name in ("description", "og:title", "og:image", "og:url", "viewport"):
        assert head.one(name)


def test_a_page_may_ask_not_to_be_found(open_site: Site, write: Write) -> None:
    write("a.md", noindex="yes")
    site = open_site()
    assert site.get("/a").headers["X-Robots-Tag"] == "noindex"
    assert Head(site, "/a").one("robots") == "noindex"
