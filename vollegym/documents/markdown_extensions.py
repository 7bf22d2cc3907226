"""How our Markdown differs from the library's: Dutch quotes, one h1, tables without styles, forgiving lists.

Every difference is one small extension for a measured fault: the library passes a list that follows its
paragraph directly as text, writes `style` attributes that our policy blocks, and turns 's into ‘s. Also,
a list of questions unfolds, an example shows how beside how not, and notes are the sources of a text.
"""

import re
import unicodedata
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.smarty import SmartyExtension, SubstituteTextPattern
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from vollegym.documents.lists_and_tables import opened_up

# Two titles that are the same for so long are the same.
LONGEST_TITLE = 1000
FLOW = re.compile(r"/(intake|afspraak)(?=$|[/?#])")
APOSTROPHE = r"(?<!\w)'(?=(?:[stnkmr]|ns|em|ie|zelf)\b|\d\d\b)"


class DutchSmarty(SmartyExtension):  # type: ignore[misc]
    """Curly quotes, with an apostrophe where Dutch leaves letters out: 's ochtends, 't, '24."""

    def educateQuotes(self, md: Markdown) -> None:  # noqa: N802 - the library's name.
        super().educateQuotes(md)
        pattern = SubstituteTextPattern(APOSTROPHE, ("&rsquo;",), md)
        self.inlinePatterns.register(pattern, "dutch-apostrophe", 60)


class Sources(FootnoteExtension):  # type: ignore[misc]
    """Notes that end a text as its list of sources, under a heading that the contents list shows too."""

    def __init__(self) -> None:
        super().__init__(SEPARATOR="-", BACKLINK_TITLE="Terug naar noot {} in de tekst")

    def makeFootnotesDiv(self, root: Element) -> Element | None:  # noqa: N802 - the library's name.
        made: Element | None = super().makeFootnotesDiv(root)
        if made is not None and (rule := made.find("hr")) is not None:
            rule.tag, rule.text = "h2", "Bronnen"
            made.set("class", "sources")
        return made


class HouseStyle(Extension):  # type: ignore[misc]
    """Our own processors, in the order in which they need each other."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.title = title

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name.
        # After fenced code (25) and raw HTML (20) are set aside, so that neither is touched.
        md.preprocessors.register(OpenUp(md), "open-up", 15)
        # Between inline (20) and smarty (6): a title is compared as it was typed.
        md.treeprocessors.register(OneTitle(md, self.title), "one-title", 8)
        md.treeprocessors.register(Calls(md), "calls", 7)
        md.treeprocessors.register(Definitions(md), "definitions", 6.5)
        md.treeprocessors.register(Tables(md), "tables", 4)


class OpenUp(Preprocessor):  # type: ignore[misc]
    """Gives lists and tables the empty line and the indentation that the library asks for."""

    def run(self, lines: list[str]) -> list[str]:
        return opened_up(lines)


class OneTitle(Treeprocessor):  # type: ignore[misc]
    """Drops an h1 that repeats the page's title; the page has its own h1, so any other becomes h2 (I49)."""

    def __init__(self, md: Markdown, title: str) -> None:
        super().__init__(md)
        self.title = same(title)

    def run(self, root: Element) -> None:
        """Leave one h1: the page's own."""
        for parent in root.iter():
            for heading in parent.findall("h1"):
                if self.title and same("".join(heading.itertext())) == self.title:
                    parent.remove(heading)
                else:
                    heading.tag = "h2"


class Calls(Treeprocessor):  # type: ignore[misc]
    """Marks a link to the intake that stands alone in its paragraph: it is the page's call to action."""

    def run(self, root: Element) -> None:
        """Mark each call."""
        for paragraph in root.iter("p"):
            link = paragraph[0] if len(paragraph) == 1 else None
            around = (paragraph.text or "") + ((link.tail or "") if link is not None else "")
            if (
                link is not None
                and link.tag == "a"
                and not around.strip()
                and FLOW.match(link.get("href", ""))
            ):
                paragraph.set("class", "call")
                link.set("class", "btn")


WRONG, RIGHT = "zo niet", "zo wel"


class Definitions(Treeprocessor):  # type: ignore[misc]
    """Makes of a definition list what it holds: questions that unfold, or an example of how and how not.

    Questions end with a question mark; the two halves of an example are called "Zo niet" and "Zo wel". Any
    other list stays what it is.
    """

    def run(self, root: Element) -> None:
        """Change each list that is one of the two."""
        for made in root.iter("dl"):
            terms = ["".join(term.itertext()).strip().casefold() for term in made.findall("dt")]
            if terms and all(term.endswith("?") for term in terms):
                made.set("class", "questions")
                self.change(made, "details", "summary")
            elif terms and all(term in (WRONG, RIGHT) for term in terms):
                made.set("class", "pair")
                self.change(made, "figure", "figcaption")
                for figure, term in zip(made, terms, strict=True):
                    if term == RIGHT:
                        figure.set("class", "right")

    def change(self, made: Element, outer: str, head: str) -> None:
        """Turn each term and what is said of it into one element, with a head and a body."""
        parts, made[:] = list(made), []
        made.tag = "div"
        for part in parts:
            if part.tag == "dt":
                part.tag = head
                SubElement(made, outer).append(part)
            else:
                part.tag = "div"
                made[-1].append(part)


# A table of so many columns is too wide for a phone; cells of so many characters fit side by side on it.
WIDE, SHORT = 3, 14


class Tables(Treeprocessor):  # type: ignore[misc]
    """Turns the styles of tables into classes, tells heads from cells and which tables stack on a phone."""

    def run(self, root: Element) -> None:
        """Give tables their class, and cells their class and scope; a first cell names its row."""
        for table in root.iter("table"):
            rows = [list(row) for row in table.iterfind("tbody/tr")]
            if rows and all(len(row) >= WIDE for row in rows):
                cells = ["".join(cell.itertext()) for row in rows for cell in row[1:]]
                short = max(map(len, cells)) <= SHORT
                table.attrib |= {"class": "figures"} if short else {"class": "stack"}
            for first, *others in rows:
                if others and "".join(first.itertext()).strip():
                    first.tag = "th"
                    first.set("scope", "row")
        for cell in root.iter():
            if cell.tag == "th" and not "".join(cell.itertext()).strip():
                # A head without words is none: the corner above the names of the rows.
                cell.tag = "td"
            if cell.tag == "th" and "scope" not in cell.attrib:
                cell.set("scope", "col")
            align = re.search(r"text-align: (\w+)", cell.attrib.pop("style", ""))
            if align and cell.tag in ("th", "td"):
                cell.set("class", f"align-{align[1]}")


def same(text: str) -> str:
    """Return a text with what people do not see as a difference taken away: case, spaces, kinds of quotes."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TITLE]).translate(str.maketrans("‘’“”", "''\"\""))
    return " ".join(plain.casefold().split())
