"""What the check of texts said was wrong itself, and an article that cannot be read the first time (V8, V18)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.site.conftest import Write
from tests.site.conftest import content as content
from tests.site.conftest import write as write
from tests.site.test_faults import LONG


@pytest.fixture
def check(content: Path, make_app: Callable[..., Flask]) -> Callable[[], Result]:
    return lambda: make_app(content=content).test_cli_runner().invoke(args=["content", "check"])


@pytest.mark.parametrize("link", ["/a", "/A/", "/kennisbank/a", "/oud-adres"])
def test_a_link_to_the_page_itself_is_named_as_that(
    write: Write, check: Callable[[], Result], link: str
) -> None:
    """The advice for a link with a detour was to write the address of the page it stood on."""
    write("a.md", f"{LONG}\n\n[Lees dit]({link})", title="Pagina a", aliases="[oud-adres]")
    said = [line for line in check().stdout.splitlines() if link in line]
    assert len(said) == 1
    assert f"De link {link} leidt naar deze pagina zelf." in said[0]
    assert "omweg" not in said[0]


def test_a_place_on_the_page_is_no_link_to_itself(write: Write, check: Callable[[], Result]) -> None:
    write("a.md", f"{LONG}\n\n## Kop\n\n[Naar de kop](#kop)", title="Pagina a")
    assert "deze pagina zelf" not in check().stdout


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("# Leads voor trainers: eerst bellen", True),
        ("## Eerst leads bellen voor trainers", True),
        ("# Leads voor personal trainers, bel eerst", False),
        ("## Waarom snelheid telt", False),
    ],
)
def test_two_headings_on_top_of_each_other_that_say_the_same(
    write: Write, check: Callable[[], Result], first: str, said: bool
) -> None:
    title = "Leads voor personal trainers, bel eerst"
    write("a.md", f"{first}\n\n{LONG}", title=title, heroTitleLine1="Eerst", heroTitleLine2="leads bellen")
    words = "De tekst begint met een kop die bijna hetzelfde zegt als de titel erboven. Haal die kop weg."
    told = check().stdout
    assert (words in told) == said
    assert "Een pagina heeft één grote kop" not in told, "it is said once what is wrong"


def test_a_kind_that_does_not_exist_is_named_once_for_all_files(
    write: Write, check: Callable[[], Result]
) -> None:
    for number in range(28):
        write(f"vacature-{number:02}.md", raw="---\ntitle: x\ntype: vacature\n---\n")
    write("film.md", raw="---\ntitle: x\ntype: video\n---\n")
    lines = [line for line in check().stdout.splitlines() if "Het soort" in line]
    assert len(lines) == 2
    assert lines[1].startswith(
        "vacature-00.md:3: Het soort vacature bestaat niet. Ook bij 27 andere bestanden."
    )
    assert "Ook bij" not in lines[0]


@pytest.mark.parametrize(
    "broken", ["geen koptekst", "---\ntitle: [a\n---\n", "---\ntitle: x\ndate: ooit\n---\n"]
)
@pytest.mark.parametrize("old", ["sportschool-marketing-tips", "stuk"])
def test_an_article_that_was_never_read_is_missing_and_not_another_one(
    content: Path, write: Write, make_app: Callable[..., Flask], broken: str, old: str
) -> None:
    """It answered 301 to an article about something else, which browsers and search engines keep for good."""
    write("gym-marketing.md", title="Gym marketing")
    write(f"{old}.md", raw=broken)
    client = make_app(content=content).test_client()
    for path in (f"/{old}", f"/kennisbank/{old}", f"/{old.upper()}/"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "Location" not in answer.headers
