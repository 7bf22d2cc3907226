"""A page as its file says it is: every mistake in its fields is named, and a page with one is not used."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from vollegym.calculator.tool import Tool, read_tool
from vollegym.content.folder import LENT_PAGES, slug_of
from vollegym.content.worked_studio import STARTS
from vollegym.documents.document import Document, Problem
from vollegym.documents.fields import FieldReader, has_texts
from vollegym.documents.plain_text import plain

Kind = Literal["home", "article", "page", "sheet", "tool"]
# Below which address the pages of a kind stand; all others stand at the top.
FOLDERS: Mapping[Kind, str] = {"sheet": "werkblad", "tool": "rekenen"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """One page as its file says it is; texts are stripped, absent texts are empty, absent dates None."""

    slug: str
    kind: Kind
    title: str
    path: str
    written: bytes
    body_line: int
    digest: str
    description: str = ""
    hero_lines: tuple[str, ...] = ()
    hero_subtitle: str = ""
    content_title: str = ""
    card_title: str = ""
    card_text: str = ""
    subject: str = ""
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    date: datetime.date | None = None
    updated: datetime.date | None = None
    author: str = ""
    draft: bool = False
    noindex: bool = False
    tool: Tool | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def body(self) -> str:
        """The text of the page, in Markdown."""
        return self.written.decode()

    @property
    def url(self) -> str:
        """The address on this site, without its host."""
        if self.kind == "home":
            return "/"
        return f"/{FOLDERS[self.kind]}/{self.slug}" if self.kind in FOLDERS else f"/{self.slug}"

    @property
    def heading(self) -> str:
        """The words of the one h1: the hero lines with a space between them, else the title (I49)."""
        return " ".join(self.hero_lines) or self.title

    @property
    def changed(self) -> datetime.date | None:
        """The day this page last changed, as far as its file says."""
        return self.updated or self.date

    def public(self, today: datetime.date) -> bool:
        """Return whether visitors may see the page: no draft, and its day has come."""
        return not self.draft and (self.date is None or self.date <= today)

    def problem(self, key: str, what: str, remedy: str) -> Problem:
        """Return a remark at the line of a key, or at the first line when the key is not there."""
        return Problem(self.path, self.lines.get(key, 1), what, remedy, "remark")


# First segments of addresses that are the program's own.
RESERVED = (
    *("kennisbank", "zoeken", "feed.xml", "sitemap.xml", "robots.txt", ".well-known", "healthz", "metrics"),
    *("intake", "afspraak", "agenda", "beheer", "concept", "static", "patronen"),
    *("favicon.ico", "apple-touch-icon.png", "apple-touch-icon-precomposed.png", "site.webmanifest"),
    *("rekenen", "werkblad"),
)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TEXTS = {
    "title": "title",
    "description": "description",
    "heroSubtitle": "hero_subtitle",
    "contentSectionTitle": "content_title",
    "cardTitle": "card_title",
    "cardDescription": "card_text",
    "subject": "subject",
    "author": "author",
}
HERO = ("heroTitleLine1", "heroTitleLine2", "heroTitleLine3", "heroTitleLine4")
RELATED = ("related", "relatedBlogs", "relatedServices")
NO_SUCH_KIND = "Het soort "
KINDS: dict[str, Kind] = {
    "": "article",
    "blog": "article",
    "service": "article",
    "article": "article",
    "page": "page",
    "sheet": "sheet",
    "tool": "tool",
}
# The kind of a page that says none itself, by its folder.
BY_FOLDER: Mapping[str, Kind] = {"sheets/": "sheet", "tools/": "tool", "site/": "page"}
# How a text names a tool that it shows: {{ tool: slug }}.
TOOL = "tool:"
SHOWN_TOOL = re.compile(r"\{\{ *tool: *([\w-]+) *\}\}")
# Characters of a description that is taken from the text.
LONGEST = 148
KNOWN = {*TEXTS, *HERO, *RELATED, "slug", "type", "aliases", "date", "updated", "draft", "noindex"}


def read_page(document: Document) -> tuple[Page | None, list[Problem]]:
    """Return the page that a document is, None when a field is wrong, and what to say about its fields."""
    reader = FieldReader(document)
    texts = {name: reader.text(key) for key, name in TEXTS.items()}
    texts["description"] = texts["description"] or texts["hero_subtitle"] or beginning(document.body)
    what = kind(reader)
    page = Page(
        slug=slug(reader),
        kind=what,
        tool=read_tool(reader, STARTS) if what == "tool" else None,
        path=document.path,
        written=document.written,
        body_line=document.body_line,
        digest=document.digest,
        hero_lines=tuple(filter(None, map(reader.text, HERO))),
        aliases=tuple(map(as_address, reader.several("aliases"))),
        related=tuple(as_address(item)[1:] for key in RELATED for item in reader.several(key)),
        date=reader.day("date"),
        updated=reader.day("updated"),
        draft=reader.truth("draft"),
        noindex=reader.truth("noindex"),
        meta=document.meta,
        lines=document.lines,
        **texts,
    )
    # A title that is no text has been named already.
    if not page.title and isinstance(reader.meta.get("title", ""), str):
        reader.error("title", "De titel ontbreekt.", 'Zet title: "…" in de koptekst.')
    known = KNOWN
    if document.path == "index.md":
        known = KNOWN | HOME_LISTS.keys()
        check_shapes(reader, HOME_LISTS)
    elif page.kind == "sheet":
        known = KNOWN | SHEET_LISTS.keys() | {"note"}
        reader.text("note")
        check_shapes(reader, SHEET_LISTS)
    elif page.kind == "tool":
        known = KNOWN | {"sum", "fields", "choice", "beside"}
        reader.text("choice")
        reader.text("beside")
    reader.unknown(known, "remark")
    return None if reader.wrong else page, reader.problems


def unknown_tools(pages: Collection[Page]) -> list[Problem]:
    """Return an error at each line that shows a tool which is not there."""
    known = {page.slug for page in pages if page.kind == "tool"}
    return [
        Problem(
            page.path,
            number,
            f"De rekenhulp {name} bestaat niet.",
            f"Kies {', '.join(sorted(known))}." if known else "Haal de regel weg.",
        )
        for page in pages
        if b"{{" in page.written
        for number, line in enumerate(page.body.splitlines(), page.body_line)
        for name in SHOWN_TOOL.findall(line)
        if name not in known
    ]


def slug(reader: FieldReader) -> str:
    """Return the slug: the field, else the file's name; both have to be a good address."""
    if reader.document.path == "index.md":
        return ""
    said = reader.text("slug") or slug_of(reader.document)
    if said in RESERVED:
        reader.error("slug", f"Het adres /{said} is van de site zelf.", "Kies een andere slug.")
    elif not SLUG.fullmatch(said):
        what = f"De slug {said!r} kan geen adres zijn."
        reader.error(
            "slug", what, f'Schrijf kleine letters, cijfers en streepjes: slug: "{simplified(said)}".'
        )
    return said


def kind(reader: FieldReader) -> Kind:
    """Return what the page is: home, an article of the kennisbank, or another page."""
    path = reader.document.path
    if path == "index.md":
        return "home"
    said = reader.text("type").casefold()
    if said not in KINDS:
        remedy = "Schrijf type: blog, page, sheet of tool."
        reader.error("type", f"{NO_SUCH_KIND}{said} bestaat niet.", remedy)
    if not said and (folder := next((name for name in BY_FOLDER if path.startswith(name)), "")):
        return BY_FOLDER[folder]
    if not said and slug_of(reader.document) in LENT_PAGES:
        return "page"
    return KINDS.get(said, "article")


def beginning(body: str) -> str:
    """Return the first words of a text, for a page that does not describe itself."""
    words = plain(body[:2000])
    # Cut by hand: the library's way takes three seconds for ten thousand texts.
    whole = words[: LONGEST + 1].rpartition(" ")[0] or words[:LONGEST]
    return words if len(words) <= LONGEST else f"{whole} …"


def check_shapes(reader: FieldReader, lists: Mapping[str, Callable[[Any], str]]) -> None:
    """Note what is wrong with lists that only this kind of page has: its template relies on their shape."""
    for key, check in lists.items():
        remedy = check(reader.meta[key]) if key in reader.meta else ""
        if remedy:
            reader.error(key, f"Het veld {key} klopt niet.", remedy)


def steps(value: Any) -> str:
    """Return what the steps lack, nothing when they are right."""
    right = isinstance(value, list) and all(has_texts(step, "title", "text") for step in value)
    return "" if right else "Schrijf een lijst met bij elke stap een title en een text."


def cta(value: Any) -> str:
    """Return what is wrong with the call at the end; a text that it lacks is ours."""
    right = isinstance(value, dict) and has_texts(value, *value)
    return "" if right else "Schrijf eronder: title, text en button."


def shares(value: Any) -> str:
    """Return what the figures lack."""
    if not has_texts(value, "title", "text", "source") or not isinstance(value.get("parts"), list):
        return "Schrijf eronder: title, text, source en parts."
    parts = value["parts"]
    if not all(has_texts(part, "label", "share") for part in parts):
        return "Schrijf bij elk deel een label en een share."
    numbers = [part["share"] for part in parts]
    if len(parts) > 4 or not all(number.isdecimal() for number in numbers) or sum(map(int, numbers)) != 100:
        return "Geef hoogstens vier delen, in hele procenten die samen honderd zijn."
    return ""


HOME_LISTS = {"steps": steps, "shares": shares, "cta": cta}


def columns(value: Any) -> str:
    """Return what is wrong with the heads of the table on a sheet."""
    right = is_row(value) and 2 <= len(value) <= 6
    return "" if right else 'Schrijf twee tot zes koppen: ["Naam", "Uitkomst"].'


def rows(value: Any) -> str:
    """Return what is wrong with the lines of that table: a number of empty ones, or each with its cells."""
    if isinstance(value, str) and re.fullmatch(r"[1-9]|1\d|20", value):
        return ""
    right = isinstance(value, list) and 1 <= len(value) <= 20 and all(map(is_row, value))
    return "" if right else "Schrijf een getal tot en met 20, of een lijst met per regel zijn vakken."


def cells(value: Any) -> str:
    """Return what is wrong with what stands in every line."""
    return "" if is_row(value) else 'Schrijf per kolom wat er al staat: ["", "▯▯▯▯▯"].'


def is_row(value: Any) -> bool:
    """Return whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(cell, str) for cell in value)


SHEET_LISTS = {"steps": steps, "columns": columns, "rows": rows, "cells": cells}


def as_address(said: str) -> str:
    """Return an address as the site writes it: with one slash in front, none behind, without /kennisbank."""
    path = re.sub(r"^https?://[^/]+", "", said.strip().lower()).strip("/")
    return "/" + path.removeprefix("kennisbank/")


def simplified(said: str) -> str:
    """Return a slug made from any text."""
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "mijn-pagina"
