"""The lists that only the home page has, steps, figures and call: its template relies on their shape."""

import re
import unicodedata
from datetime import date
from difflib import get_close_matches
from typing import Any

from vollegym.content.folder import LENT_PAGES, slug_of
from vollegym.content.library import Kind, Page
from vollegym.documents.document import Document, Problem
from vollegym.documents.plain_text import plain

FIELDS = ("steps", "shares", "cta")


def check_home(document: Document) -> list[Problem]:
    """Return what is wrong with the home page's own lists."""
    checks = (("steps", steps), ("shares", shares), ("cta", cta))
    wrong = [(key, check(document.meta[key])) for key, check in checks if key in document.meta]
    return [document.problem(key, f"Het veld {key} klopt niet.", remedy) for key, remedy in wrong if remedy]


def steps(value: Any) -> str:
    """Return what the steps lack, nothing when they are right."""
    right = isinstance(value, list) and all(texts(step, "title", "text") for step in value)
    return "" if right else "Schrijf een lijst met bij elke stap een title en een text."


def cta(value: Any) -> str:
    """Return what is wrong with the call at the end; a text that it lacks is ours."""
    right = isinstance(value, dict) and texts(value, *value)
    return "" if right else "Schrijf eronder: title, text en button."


def shares(value: Any) -> str:
    """Return what the figures lack."""
    if not isinstance(value, dict) or not texts(value, "title", "text", "source", "parts"):
        return "Schrijf eronder: title, text, source en parts."
    parts = value["parts"]
    if not isinstance(parts, list) or not all(texts(part, "label", "share") for part in parts):
        return "Schrijf bij elk deel een label en een share."
    numbers = [part["share"] for part in parts]
    if len(parts) > 4 or not all(number.isdecimal() for number in numbers) or sum(map(int, numbers)) != 100:
        return "Geef hoogstens vier delen, in hele procenten die samen honderd zijn."
    return ""


def texts(value: Any, *keys: str) -> bool:
    """Return whether a value has all of these keys, each with a text (or, for parts, a list)."""
    return isinstance(value, dict) and all(
        isinstance(value.get(key), list if key == "parts" else str) for key in keys
    )


# First segments of addresses that are the program's own.
RESERVED = (
    *("kennisbank", "zoeken", "feed.xml", "sitemap.xml", "robots.txt", ".well-known", "healthz"),
    *("intake", "afspraak", "agenda", "beheer", "concept", "static", "favicon.ico", "patronen"),
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
KINDS: dict[str, Kind] = {
    "": "article",
    "blog": "article",
    "service": "article",
    "article": "article",
    "page": "page",
}
# Characters of a description that is taken from the text.
LONGEST = 148
YES, NO = ("true", "yes", "ja"), ("", "false", "no", "nee")
KNOWN = {*TEXTS, *HERO, *RELATED, "slug", "type", "aliases", "date", "updated", "draft", "noindex"}


class Reader:
    """Reads the fields of one document and gathers what is wrong with them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def error(self, key: str, what: str, remedy: str) -> None:
        """Note a field that cannot be used."""
        self.problems.append(self.document.problem(key, what, remedy))

    def text(self, key: str) -> str:
        """Return a text with its white space made single."""
        value = self.document.meta.get(key, "")
        if isinstance(value, str):
            return " ".join(value.split())
        self.error(key, f"Het veld {key} is geen tekst maar een lijst.", f'Schrijf {key}: "één tekst".')
        return ""

    def several(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone is a list of one."""
        value = self.document.meta.get(key, [])
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return tuple(item.strip() for item in items if item.strip())
        self.error(key, f"Het veld {key} is geen lijst van teksten.", f'Schrijf {key}: ["een", "twee"].')
        return ()

    def truth(self, key: str) -> bool:
        """Return whether a field says yes."""
        said = self.text(key).casefold()
        if said not in YES + NO:
            self.error(
                key, f"Het veld {key} is geen ja of nee: {said}.", f"Schrijf {key}: true, of haal het weg."
            )
        return said in YES

    def day(self, key: str) -> date | None:
        """Return a day, None where none is given."""
        said = self.text(key)
        if not said:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", said):
                return date.fromisoformat(said)
        except ValueError:
            pass
        self.error(key, f"Het veld {key} is geen dag: {said}.", "Schrijf jaar-maand-dag: 2026-03-31.")
        return None


def read_page(document: Document) -> tuple[Page | None, list[Problem]]:
    """Return the page that a document is, None when a field is wrong, and what to say about its fields."""
    reader = Reader(document)
    texts = {name: reader.text(key) for key, name in TEXTS.items()}
    texts["description"] = texts["description"] or texts["hero_subtitle"] or beginning(document.body)
    page = Page(
        slug=slug(reader),
        kind=kind(reader),
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
    if not page.title and isinstance(document.meta.get("title", ""), str):
        reader.error("title", "De titel ontbreekt.", 'Zet title: "…" in de koptekst.')
    if document.path == "index.md":
        reader.problems += check_home(document)
    wrong = bool(reader.problems)
    return None if wrong else page, reader.problems + unknown_fields(document)


def slug(reader: Reader) -> str:
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


def kind(reader: Reader) -> Kind:
    """Return what the page is: home, an article of the kennisbank, or another page."""
    path = reader.document.path
    if path == "index.md":
        return "home"
    said = reader.text("type").casefold()
    if said not in KINDS:
        reader.error("type", f"Het soort {said} bestaat niet.", "Schrijf type: blog, of type: page.")
    if not said and (slug_of(reader.document) in LENT_PAGES or path.startswith("site/")):
        return "page"
    return KINDS.get(said, "article")


def beginning(body: str) -> str:
    """Return the first words of a text, for a page that does not describe itself."""
    words = plain(body[:2000])
    # Cut by hand: the library's way takes three seconds for ten thousand texts.
    whole = words[: LONGEST + 1].rpartition(" ")[0] or words[:LONGEST]
    return words if len(words) <= LONGEST else f"{whole} …"


def unknown_fields(document: Document) -> list[Problem]:
    """Return a remark for each field that means nothing here, with the one that may be meant."""
    known = KNOWN | set(FIELDS) if document.path == "index.md" else KNOWN
    found = []
    for key in document.meta:
        if key not in known:
            meant = get_close_matches(key, known, 1)
            remedy = f"Bedoel je {meant[0]}?" if meant else "Haal het weg, of laat het staan: het doet niets."
            found.append(document.problem(key, f"Het veld {key} is onbekend.", remedy, "remark"))
    return found


def as_address(said: str) -> str:
    """Return an address as the site writes it: with one slash in front, none behind, without /kennisbank."""
    path = re.sub(r"^https?://[^/]+", "", said.strip().lower()).strip("/")
    return "/" + path.removeprefix("kennisbank/")


def simplified(said: str) -> str:
    """Return a slug made from any text."""
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "mijn-pagina"
