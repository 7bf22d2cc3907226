"""The last pass over clean HTML: what each element still needs, and what the page says about itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

AWAY = re.compile(r"(?:https?:)?//", re.IGNORECASE)
# Ids that the page around the text uses itself; those of its drawings end in -m or are p with a number.
TAKEN = re.compile(r"main|inhoud|inh|q|hits|zoeken|menu|titel|[a-z]-m|p\d")
HEADINGS = ("h2", "h3", "h4", "h5", "h6")
# What the parts of a table are, said aloud: styles that make cards of its rows take that away.
ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
Measure = Callable[[str], tuple[int, int] | None]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text: its level (2 to 6), the id to link to, and its words."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the text: where it goes, and its words."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Image:
    """An image in the text: its address and what stands in for it when it is not seen."""

    src: str
    alt: str


@dataclass(slots=True)
class Open:
    """An element whose words are being gathered."""

    tag: str
    name: str
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words so far, with single spaces."""
        return " ".join("".join(self.words).split())


class Finish(HTMLParser):
    """Feed it clean HTML once; `html` and the lists hold the result."""

    def __init__(self, measure: Measure) -> None:
        super().__init__(convert_charrefs=False)
        self.measure = measure
        self.out: list[str] = []
        self.plain: list[str] = []
        self.open: list[Open] = []
        self.headings: list[Heading] = []
        self.links: list[Link] = []
        self.images: list[Image] = []
        self.calls: list[Link] = []
        self.ids: set[str] = set()
        self.tables = 0
        # The heads of the columns while a table is read that stacks on a phone, and the cell that comes next.
        self.heads: list[str] | None = None
        self.column = 0
        self.in_call = False
        self.ends_with_call = False

    @property
    def html(self) -> str:
        """What was fed, finished."""
        return "".join(self.out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a start tag with what it still needs."""
        given = {name: value or "" for name, value in attrs}
        tag = "h2" if tag == "h1" else tag
        if "id" in given:
            given["id"] = self.own(given["id"])
        if tag == "img":
            self.image(given)
            return
        if tag == "table":
            self.tables += 1
            # A wide table scrolls by itself, so it needs a name and must take the keyboard.
            self.out.append(
                f'<div class="scroll" role="region" aria-label="Tabel {self.tables}" tabindex="0">'
            )
        if self.heads is not None or given.get("class") in ("stack", "figures"):
            self.cell(tag, given)
        if tag == "a" and AWAY.match(given.get("href", "")):
            given |= {"class": f"{given.get('class', '')} away".strip(), "rel": "external noopener"}
        if tag == "p":
            self.in_call = given.get("class") == "call"
        if tag in HEADINGS or tag == "a":
            self.open.append(Open(tag, given.get("id" if tag != "a" else "href", "")))
        self.out.append(start(tag, given))

    def cell(self, tag: str, given: dict[str, str]) -> None:
        """Give a part of a table that stacks its role, and a cell the name of its column."""
        if tag == "table":
            self.heads = []
        elif tag == "tr":
            self.column = 0
        elif tag in ("th", "td"):
            heads = self.heads or []
            if given.get("scope") == "col" or self.column >= len(heads):
                self.open.append(Open(tag, ""))
            elif tag == "td" and heads[self.column]:
                given["data-label"] = heads[self.column]
            self.column += 1
        if tag == "th":
            given["role"] = "rowheader" if given.get("scope") == "row" else "columnheader"
        elif tag in ROLES:
            given["role"] = ROLES[tag]

    def own(self, name: str) -> str:
        """Return an id that nothing else on the page has, as near to this one as can be."""
        found = f"{name}-tekst" if TAKEN.fullmatch(name) else name
        while found in self.ids:
            found += "-2"
        self.ids.add(found)
        return found

    def handle_endtag(self, tag: str) -> None:
        """Write an end tag and what follows it."""
        tag = "h2" if tag == "h1" else tag
        if self.open and self.open[-1].tag == tag:
            self.note(self.open.pop())
        self.out.append(f"</{tag}>")
        if tag == "table":
            self.heads = None
            self.out.append("</div>")
        if tag not in ("a", "b", "em", "strong", "i", "code", "sup", "sub", "span", "abbr"):
            self.plain.append(" ")

    def note(self, element: Open) -> None:
        """Note a link or a heading whose words are complete."""
        if element.tag == "a":
            self.links.append(Link(element.name, element.text))
            if self.in_call:
                self.calls.append(self.links[-1])
                self.ends_with_call = True
        elif element.tag in ("th", "td") and self.heads is not None:
            self.heads.append(element.text)
        elif element.name:
            self.headings.append(Heading(int(element.tag[1]), element.name, element.text))
            # For the mouse alone: the contents list does the same for everybody, without noise.
            self.out.append(
                f'<a class="anchor" href="#{escape(element.name)}" aria-hidden="true" tabindex="-1"></a>'
            )

    def image(self, given: dict[str, str]) -> None:
        """Write an image of our own host with its size; one of another host is not loaded (incident I37)."""
        src, alt = given.get("src", ""), given.get("alt", "")
        self.images.append(Image(src, alt))
        if AWAY.match(src):
            self.out.append(escape(alt))
            return
        size = self.measure(src)
        if size and "width" not in given:
            given |= {"width": str(size[0]), "height": str(size[1])}
        self.out.append(start("img", given | {"alt": alt, "loading": "lazy", "decoding": "async"}))

    def handle_data(self, data: str) -> None:
        self.say(data, data)

    def handle_entityref(self, name: str) -> None:
        """Write a character that has a name."""
        self.say(f"&{name};", {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}.get(name, " "))

    def handle_charref(self, name: str) -> None:
        """Write a character that has a number."""
        self.say(f"&#{name};", " ")

    def say(self, written: str, read: str) -> None:
        """Write a piece of text, and keep it for everything that gathers words."""
        self.out.append(written)
        self.plain.append(read)
        if read.strip():
            self.ends_with_call = False
        for element in self.open:
            element.words.append(read)


def start(tag: str, given: dict[str, str]) -> str:
    """Return a start tag with its attributes."""
    written = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
    return f"<{tag}{written}>"
