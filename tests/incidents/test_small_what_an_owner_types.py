"""What was in the way of an owner at the terminal: who is meant, how it stands, a text that nobody else may see."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.booking.people import arrived, choose, press, slots
from tests.conftest import Clock
from tests.desk.people import let_in
from tests.people import ANNA, BRAM, finish
from tests.site.conftest import Write, content, write
from tests.visitor import Visitor

__all__ = ["content", "write"]
ZOE = {
    "name": "Zoë van den Berg",
    "company": "Kracht & Balans",
    "email": "Zoe@Kracht.example",
    "phone": "0031 (0)58-212 34 56 tst. 7",
}


@pytest.fixture
def two(app: Flask) -> list[str]:
    """Anna and Zoë did the intake; their references."""
    finish(Visitor(app), ANNA)
    finish(Visitor(app), {**BRAM, "contact": ZOE})
    rows = app.extensions["vollegym"].storage.database().query("SELECT reference FROM lead ORDER BY id")
    return [row["reference"] for row in rows]


def shown(owner: FlaskCliRunner, who: str) -> Result:
    return owner.invoke(args=["leads", "show", who])


@pytest.mark.parametrize(
    "who",
    [
        *("Zoë van den Berg", "zoe", "ZOË", "berg", "van berg", "kracht & balans", "Balans"),
        *("zoe@kracht.example", "ZOE@KRACHT.EXAMPLE", "<Zoe@Kracht.example>", "zoe@", "kracht.example"),
        *("058-2123456", "+31 58 212 34 56", "0031582123456", "(058) 212 34 56", "058 212 34 56 toestel 7"),
        ZOE["phone"],
    ],
)
def test_someone_is_found_by_what_the_owner_knows(two: list[str], owner: FlaskCliRunner, who: str) -> None:
    told = shown(owner, who)
    assert told.exit_code == 0
    assert f"Aanvraag                  {two[1]}" in told.stdout
    assert "058 212 34 56, toestel 7" in told.stdout


def test_a_reference_is_found_however_it_is_typed(two: list[str], owner: FlaskCliRunner) -> None:
    for typed in (two[0], two[0].lower(), two[0].replace("-", ""), two[0].replace("-", " ")):
        assert "Anna de Boer" in shown(owner, typed).stdout


def test_several_who_may_be_meant_are_listed(two: list[str], owner: FlaskCliRunner) -> None:
    told = shown(owner, "e")
    assert told.exit_code == 0
    heading, first, second = told.stdout.splitlines()
    assert heading.startswith("Referentie")
    assert (first[:9], second[:9]) == (two[1], two[0]), "the newest first"
    assert told.stderr == "2 aanvragen kunnen het zijn. Noem de referentie van één.\n"


@pytest.mark.parametrize(
    "who", ["Kees", "kees@example.com", "0612345679", "ZZZZ-ZZZZ", "", "%", "an@example.com"]
)
def test_who_is_not_there_is_one_sentence(two: list[str], owner: FlaskCliRunner, who: str) -> None:
    told = shown(owner, who)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr == f"Fout: Geen aanvraag heeft {who} als naam, mailadres, nummer of referentie.\n"


def test_a_name_that_steers_a_terminal_does_not_come_back(owner: FlaskCliRunner) -> None:
    assert "\x1b" not in shown(owner, "\x1b[2Jkees").stderr


def stands(owner: FlaskCliRunner, *options: str) -> list[str]:
    """The last column of the list."""
    heading, *lines = owner.invoke(args=["leads", "list", *options]).stdout.splitlines()
    return [line[heading.index("Stand") :] for line in lines]


def test_the_list_says_how_it_stands_with_each(
    two: list[str], owner: FlaskCliRunner, app: Flask, clock: Clock
) -> None:
    assert stands(owner) == ["wacht op je", ""]
    owner.invoke(args=["leads", "contacted", two[0], "--tried"])
    assert stands(owner) == ["wacht op je, geen gehoor op di 24 november, 10:30", ""]
    clock.moment += timedelta(hours=2)
    owner.invoke(args=["leads", "contacted", two[0]])
    assert stands(owner) == ["gesproken op di 24 november, 12:30", ""]
    with app.extensions["vollegym"].storage.writing() as db:
        db.execute(
            "INSERT INTO later SELECT id, '2027-03-02', submitted_at FROM lead WHERE outcome = 'not_yet'"
        )
        db.execute("UPDATE lead SET quarantined_at = submitted_at WHERE outcome = 'qualified'")
    assert stands(owner) == ["hoort van je vanaf 2 maart 2027"]
    assert stands(owner, "--state", "quarantined") == ["quarantaine"]


def test_a_call_to_come_stands_in_the_list(owner: FlaskCliRunner, app: Flask) -> None:
    anna = arrived(app, ANNA)
    choose(anna, slots(anna.open("/afspraak"))[0])
    assert stands(owner) == ["gesprek op di 24 november, 14:30"]
    press(anna, "/annuleren")
    assert stands(owner) == ["wacht op je"]


@pytest.fixture
def texts(content: Path, write: Write, make_app: Callable[..., Flask]) -> Flask:
    """A site with a concept, a page that waits for its day, and a page that is there."""
    write("klaar.md")
    write("mijn-concept.md", "Nog **niet** af.", draft="true", description="Een geheim plan.")
    write("straks.md", date="2026-12-01")
    return make_app(content=content)


def preview(app: Flask, slug: str) -> str:
    told = app.test_cli_runner().invoke(args=["content", "preview", slug])
    assert told.exit_code == 0, told.stderr
    return told.stdout.strip().removeprefix("http://localhost")


def test_a_new_article_is_right_from_the_start_and_strict_about_the_others(
    content: Path, write: Write, make_app: Callable[..., Flask]
) -> None:
    run = make_app(content=content).test_cli_runner().invoke
    told = run(args=["content", "new", "mijn-eerste-artikel"])
    assert told.stderr == "Zo bekijk je het vooraf: flask content preview mijn-eerste-artikel\n"
    run = make_app(content=content).test_cli_runner().invoke
    assert run(args=["content", "check"]).exit_code == 0
    assert run(args=["content", "check", "--strict"]).exit_code == 0
    page = (
        make_app(content=content).test_client().get(preview(make_app(content=content), "mijn-eerste-artikel"))
    )
    assert "Mijn eerste artikel" in page.text
    write("kort.md")
    assert (
        make_app(content=content).test_cli_runner().invoke(args=["content", "check", "--strict"]).exit_code
        == 1
    )


@pytest.mark.parametrize("slug", ["mijn-concept", "/mijn-concept", "straks"])
def test_a_concept_can_be_looked_at_by_who_has_the_link(texts: Flask, slug: str) -> None:
    site, link = texts.test_client(), preview(texts, slug)
    assert site.get("/" + slug.strip("/")).status_code == 404
    page = site.get(link)
    assert page.status_code == 200
    assert "Dit is een concept." in page.text
    assert "Nog <strong>niet</strong> af." in page.text or slug == "straks"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in page.text
    assert "Set-Cookie" not in page.headers


def test_a_concept_that_was_looked_at_is_in_no_list(texts: Flask) -> None:
    site = texts.test_client()
    site.get(preview(texts, "mijn-concept"))
    for path in ("/", "/kennisbank", "/sitemap.xml", "/feed.xml", "/zoeken?q=geheim", "/klaar"):
        assert "mijn-concept" not in site.get(path).text, path
    assert "Dit is een concept" not in site.get("/klaar").text


def test_only_looking_is_possible(texts: Flask) -> None:
    site, link = texts.test_client(), preview(texts, "mijn-concept")
    assert site.head(link).status_code == 200
    assert [site.open(link, method=method).status_code for method in ("POST", "PUT", "DELETE")] == [405] * 3


def test_a_link_to_a_concept_ends_and_cannot_be_made_up(texts: Flask, clock: Clock) -> None:
    site, link = texts.test_client(), preview(texts, "mijn-concept")
    other = link[:-1] + ("a" if link[-1] != "a" else "b")
    for wrong in (other, link.upper().replace("/CONCEPT", "/concept"), "/concept/x", link + "a"):
        page = site.get(wrong)
        assert (page.status_code, page.headers["Cache-Control"]) == (404, "no-store"), wrong
        assert "Deze link werkt niet meer" in page.text
    clock.moment += timedelta(days=30)
    assert site.get(link).status_code == 200
    clock.moment += timedelta(days=1)
    assert site.get(link).status_code == 404


def test_the_link_leads_to_the_page_once_that_is_on_the_site(
    content: Path, write: Write, make_app: Callable[..., Flask]
) -> None:
    write("plan.md", draft="true")
    link = preview(make_app(content=content), "plan")
    write("plan.md")
    found = make_app(content=content).test_client().get(link)
    assert (found.status_code, found.location, found.headers["Cache-Control"]) == (302, "/plan", "no-store")


def test_a_home_page_can_be_a_concept_too(
    content: Path, write: Write, make_app: Callable[..., Flask]
) -> None:
    write("index.md", title="Nieuwe voordeur", draft="true")
    app = make_app(content=content)
    page = app.test_client().get(preview(app, "index"))
    assert "Nieuwe voordeur" in page.text
    assert "Nieuwe voordeur" not in app.test_client().get("/").text


def test_a_very_long_address_has_a_link_too(
    content: Path, write: Write, make_app: Callable[..., Flask]
) -> None:
    slug = "-".join(["woord"] * 30)
    write("lang.md", slug=slug, draft="true")
    app = make_app(content=content)
    assert app.test_client().get(preview(app, slug)).status_code == 200


@pytest.mark.parametrize(
    ("slug", "said"),
    [("klaar", "staat al op de site: http://localhost/klaar"), ("weg", "Er is geen concept weg.")],
)
def test_what_has_no_preview_is_said(texts: Flask, slug: str, said: str) -> None:
    told = texts.test_cli_runner().invoke(args=["content", "preview", slug])
    assert (told.exit_code, told.stdout) == (1, "")
    assert said in told.stderr


def test_the_desk_leads_to_every_concept(texts: Flask) -> None:
    desk = let_in(texts, texts.test_cli_runner())
    page = desk.open("/beheer")
    assert "Nog niet op de site: Titel van mijn-concept.mdConcept" in page.text
    assert "Nog niet op de site: Titel van straks.mdVanaf dinsdag 1 december 2026" in page.text
    (link,) = [link for link in page.links() if "/concept/" in link][:1]
    assert "Dit is een concept." in desk.open(link).text
