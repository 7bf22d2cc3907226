from datetime import date

import pytest

from vollegym.content.library import Library, build
from vollegym.content.page import Page, read_page
from vollegym.documents.document import read_document

TODAY = date(2026, 11, 24)


def page(path: str = "a.md", body: str = "Tekst.", **fields: str) -> Page:
    head = "".join(f"{key}: {value}\n" for key, value in {"title": "T", **fields}.items())
    made, problems = read_page(read_document(path, f"---\n{head}---\n{body}".encode()))
    assert made, problems
    return made


def library(*pages: Page) -> Library:
    return build(pages, TODAY)


def test_it_works() -> None:
    assert library(page()).pages["a"].url == "/a"


def test_a_slug_is_the_field_or_the_name_of_the_file() -> None:
    assert page("x/y.md").slug == "y"
    assert page("x/y.md", slug="z").slug == "z"


def test_hero_lines_are_joined_by_one_space() -> None:
    made = page(
        heroTitleLine1='"Meer "', heroTitleLine2='" volle "', heroTitleLine3='""', heroTitleLine4="lessen."
    )
    assert made.heading == "Meer volle lessen."
    assert page().heading == "T"


def test_kinds_follow_type_and_place() -> None:
    assert [page(type=kind).kind for kind in ("blog", "service", "page")] == ["article", "article", "page"]
    assert page("privacy.md").kind == page("site/x.md").kind == "page"
    assert page("index.md").kind == "home"


def test_the_later_front_matter_of_the_old_site_is_known() -> None:
    made = page(
        type="blog",
        cardTitle="K",
        cardDescription="D",
        relatedServices="[]",
        relatedBlogs="[/kennisbank/een, /twee, https://www.vollegym.nl/drie/]",
    )
    assert (made.card_title, made.card_text, made.related) == ("K", "D", ("een", "twee", "drie"))


def test_articles_stand_newest_first_and_undated_ones_after_them() -> None:
    made = library(
        page("b.md"), page("a.md"), page("c.md", date="2026-01-01"), page("d.md", date="2026-02-01")
    )
    assert [article.slug for article in made.articles] == ["d", "c", "a", "b"]
    assert made.around(made.pages["a"]) == (made.pages["c"], made.pages["b"])


def test_a_page_waits_until_its_day() -> None:
    made = library(page("a.md", date="2026-11-25"), page("b.md", draft="ja"))
    assert [waiting.slug for waiting in made.waiting] == ["a", "b"]
    assert not made.pages


def test_an_alias_never_hides_a_page() -> None:
    made = library(page("a.md", aliases="[b]"), page("b.md"))
    assert "/b" not in made.aliases
    assert [str(problem) for problem in made.problems] == [
        "a.md:3: Het oude adres /b is al van b.md. Haal het hier of daar weg."
    ]


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ("Kort *en* goed.", "Kort en goed."),
        ("woord " * 40, "woord " * 24 + "…"),
        ("w" * 200, "w" * 148 + " …"),
    ],
)
def test_a_page_that_does_not_describe_itself_is_described_by_its_first_words(
    body: str, description: str
) -> None:
    assert page("a.md", body).description == description
