"""Markdown as safe HTML, with its contents list, links and length.

Whatever a file holds, the result has no script, no inline style, no frame and no h1. A Markdown instance is
made for each text because a shared one mixes up texts of parallel threads (measured: 6 of 800).
"""

import re
from dataclasses import dataclass

import nh3
from markdown import Markdown
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.toc import TocExtension, slugify
from markupsafe import Markup

from vollegym.text.finish import Finish, Heading, Image, Link, Measure
from vollegym.text.syntax import DutchSmarty, HouseStyle

WORDS_A_MINUTE = 200
WORD = re.compile(r"\w+(?:[-’'.,/]\w+)*")
# Ids that the page around the text uses itself.
TAKEN = ("main", "inhoud", "inh", "q", "zoeken", "menu", "titel")
PLAIN = ("tables", "attr_list", "def_list", "sane_lists", "fenced_code", "md_in_html", "abbr")
TAGS = nh3.ALLOWED_TAGS | {"section", "tfoot"}
ATTRIBUTES = {
    **{
        tag: set(names) - {"align", "char", "charoff", "size"}
        for tag, names in nh3.ALLOWED_ATTRIBUTES.items()
    },
    "*": {"id", "class", "title", "lang"},
    "a": {"href", "hreflang", "rel"},
    "time": {"datetime"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "reversed"},
}


@dataclass(frozen=True, slots=True)
class Call:
    """A link to the intake that stands alone, the page's call to action; `last` when the text ends so."""

    href: str
    label: str
    last: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML; `toc` holds its headings of level 2 and 3, `minutes` how long reading takes."""

    html: Markup
    toc: tuple[Heading, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    words: int
    minutes: int
    call: Call | None


def render(markdown: str, title: str = "", measure: Measure = lambda _src: None) -> Rendered:
    """Return a text as safe HTML without an h1 equal to `title`; `measure` tells the size of an image."""
    finish = Finish(measure)
    finish.feed(clean(to_html(markdown, title)))
    finish.close()
    words = len(WORD.findall("".join(finish.plain)))
    return Rendered(
        html=Markup(finish.html),  # noqa: S704 - cleaned above.
        toc=tuple(heading for heading in finish.headings if heading.level <= 3),
        headings=tuple(finish.headings),
        links=tuple(finish.links),
        images=tuple(finish.images),
        words=words,
        minutes=max(1, round(words / WORDS_A_MINUTE)),
        call=call_in(finish),
    )


def to_html(markdown: str, title: str) -> str:
    """Return the library's HTML, not yet safe."""
    return str(
        Markdown(
            extensions=[
                *PLAIN,
                TocExtension(slugify=anchor, marker=""),
                FootnoteExtension(SEPARATOR="-", BACKLINK_TITLE="Terug naar noot {} in de tekst"),
                DutchSmarty(smart_dashes=False, smart_ellipses=False),
                HouseStyle(title),
            ]
        ).convert(markdown)
    )


def clean(html: str) -> str:
    """Return HTML in which only what a text needs is left."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )


def anchor(text: str, separator: str) -> str:
    """Return the id for a heading, never one that the page around the text uses."""
    found = slugify(text, separator) or "kop"
    return f"{found}{separator}tekst" if found in TAKEN else found


def call_in(finish: Finish) -> Call | None:
    """Return the last link to the intake that stands alone."""
    if not finish.calls:
        return None
    return Call(finish.calls[-1].href, finish.calls[-1].text, finish.ends_with_call)
