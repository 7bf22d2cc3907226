"""Commands for whoever writes the content. Their output is Dutch, because the owner reads it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from vollegym.console import echo
from vollegym.content.page import RESERVED, SLUG, Page, simplified
from vollegym.content.preview import name_of, preview_link
from vollegym.content.publishing import changed_names
from vollegym.current import services
from vollegym.documents.document import Problem
from vollegym.dutch.dates import on
from vollegym.dutch.phrases import counted, for_terminal
from vollegym.site import share_cards
from vollegym.site.content_checks import remarks, unfilled

JSON = "json is voor programma's."
commands = AppGroup("content", help="De teksten: controleren, tonen, een nieuwe beginnen.")


@commands.command("check")
@click.option("--strict", is_flag=True, help="Tel opmerkingen als fouten, behalve in een concept.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=JSON)
def check(strict: bool, form: str) -> None:
    """Noem elke fout in de teksten, met bestand en regel. Eindig bij een fout met code 1."""
    problems = everything_found()
    click.echo(as_json(problems) if form == "json" else for_terminal(as_text(problems)), nl=form == "json")
    if problems or not strict:
        # A remark, so not among the data; a strict check that finds nothing is silent, for scripts.
        echo(count_of(problems), err=True)
        if missing := services().agency.missing:
            echo(f"{unfilled(missing)} Vul ze in bureau.md in.", err=True)
    unfinished = {page.path for page in services().content.now.library.waiting if page.draft}
    errors = [
        problem
        for problem in problems
        if problem.severity == "error" or (strict and problem.path not in unfinished)
    ]
    raise SystemExit(1 if errors else 0)


def everything_found() -> list[Problem]:
    """Return every mistake in the texts, and everything there is to remark on them."""
    found = {
        *services().content.now.problems,
        *remarks(services().content.now, services().content.text, static(), services().content.facts()),
        *against_the_database(),
    }
    return sorted(found, key=lambda problem: (problem.path, problem.line, problem.what))


def against_the_database() -> Iterator[Problem]:
    """Give what is only wrong beside what the database holds; where there is none yet, nothing is."""
    if services().settings.database.exists():
        db, now = services().storage.database(), services().now()
        for room in services().rooms:
            for check in room.content_checks:
                yield from check(services(), db, now)
        yield from changed_names(services().storage, services().content.now)


def static() -> Path:
    """Return the folder of the files that are served as they are."""
    return Path(str(current_app.static_folder))


def as_json(problems: list[Problem]) -> str:
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1)


def as_text(problems: list[Problem]) -> str:
    return "".join(
        f"{problem}{'' if problem.severity == 'error' else ' (opmerking)'}\n" for problem in problems
    )


def count_of(problems: list[Problem]) -> str:
    """Return how many errors and how many remarks there are."""
    errors = sum(problem.severity == "error" for problem in problems)
    rest = len(problems) - errors
    return f"{counted(errors, 'fout', 'fouten')}, {counted(rest, 'opmerking', 'opmerkingen')}."


@commands.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=JSON)
def show(form: str) -> None:
    """Toon elke pagina. Met adres, soort, stand, aantal woorden, laatste wijziging, bestand en titel."""
    today = on(services().now())
    library = services().content.now.library
    rows = [row(page, page.public(today)) for page in (*library.everything, *library.waiting)]
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for found in rows:
        echo("  ".join(f"{found[key]!s:<{width}}" for key, width in WIDTHS.items()).rstrip())
    echo(f"{counted(len(rows), 'pagina', 'pagina’s')}.", err=True)


WIDTHS = {"url": 36, "kind": 7, "state": 16, "words": 5, "changed": 10, "path": 44, "title": 0}


def row(page: Page, public: bool) -> dict[str, str | int]:
    """Return what the list tells about a page."""
    waits = "concept" if page.draft else f"vanaf {page.date}"
    return {
        "url": page.url,
        "kind": page.kind,
        "state": ("verborgen" if page.noindex else "zichtbaar") if public else waits,
        "words": services().content.text(page).words,
        "changed": str(page.changed or ""),
        "path": page.path,
        "title": page.title,
    }


@commands.command("new")
@click.argument("slug", metavar="ADRES", help="Het adres van de pagina, zoals pt-studio-beginnen.")
def new(slug: str) -> None:
    """Begin een artikel. Er komt een concept in articles/, waarin elk veld is uitgelegd."""
    library = services().content.now.library
    taken = slug in library.pages or slug in {page.slug for page in library.waiting}
    file = services().settings.content / "articles" / f"{slug}.md"
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise click.ClickException(f"{slug!r} kan geen adres zijn; probeer {simplified(slug)}.")
    if taken or file.exists():
        raise click.ClickException(f"Er is al een pagina op /{slug}.")
    template = current_app.jinja_env.get_template("site/new.md")
    draft = template.render(slug=slug, title=slug.replace("-", " ").capitalize(), today=on(services().now()))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(draft, "utf-8")
    echo(f"{file} staat klaar als concept. Haal draft weg als de tekst af is.")
    echo(f"Zo bekijk je het vooraf: flask content preview {slug}", err=True)


@commands.command("preview")
@click.argument("slug", metavar="ADRES", help="Het adres van de pagina, zoals pt-studio-beginnen.")
def preview(slug: str) -> None:
    """Toon een link om een concept te bekijken. Wie de link heeft, ziet het, dertig dagen lang."""
    library, name = services().content.now.library, slug.strip("/")
    page = next((page for page in library.waiting if name_of(page) == name), None)
    if page is None and name in library.pages:
        raise click.ClickException(f"Deze pagina staat al op de site: {services().settings.site_url}/{name}")
    if page is None:
        raise click.ClickException(
            f"Er is geen concept {name}. Zit er een fout in? Kijk met flask content check."
        )
    echo(preview_link(services().settings, page, services().now()))


@commands.command("cards")
@click.option(
    "--browser", metavar="PAD", envvar="CHROMIUM", help="Welke Chromium tekent; anders de eerste die er is."
)
@click.option(
    "--general", metavar="BESTAND", type=click.Path(path_type=Path), help="Teken alleen de algemene kaart."
)
def draw(browser: str | None, general: Path | None) -> None:
    """Teken de deelkaarten die er nog niet zijn. Die van oude titels gaan weg."""
    library = services().content.now.library
    with share_cards.Artist(browser, static()) as artist:
        if general:
            artist.draw(
                share_cards.lines(library.home) if library.home else [services().agency.name], general
            )
            return
        made = artist.draw_all(library.everything, share_cards.folder(services().settings.instance))
    echo(f"{counted(made, 'kaart', 'kaarten')} getekend.")
