"""Markdown as safe HTML, with its contents list, links and length.

Whatever a file holds, the result has no script, no inline style, no frame and no h1. A Markdown instance is
made for each text because a shared one mixes up texts of parallel threads (measured: 6 of 800).
"""

import logging
import re
from dataclasses import dataclass

import nh3
from markdown import Markdown
from markdown.extensions.toc import TocExtension, slugify
from markupsafe import Markup, escape

from vollegym.documents.html_postprocess import Finish, Heading, Image, Link, Measure
from vollegym.documents.markdown_extensions import DutchSmarty, HouseStyle, Sources

log = logging.getLogger(__name__)
WORDS_A_MINUTE = 200
LONGEST_ANCHOR = 200
WORD = re.compile(r"\w+(?:[-’'.,/]\w+)*")
PLAIN = ("tables", "attr_list", "def_list", "sane_lists", "fenced_code", "md_in_html", "abbr")
# Obsolete elements, and those that are the page's own or mean nothing without attributes that are cut.
UNWANTED = "acronym area bdo center data footer header hgroup map nav rp rt rtc ruby strike time tt".split()
TAGS = nh3.ALLOWED_TAGS - set(UNWANTED) | {"section", "tfoot"}
ATTRIBUTES = {
    **{
        tag: set(names) - {"align", "char", "charoff", "size"}
        for tag, names in nh3.ALLOWED_ATTRIBUTES.items()
    },
    "*": {"id", "class", "title", "lang"},
    "a": {"href", "hreflang", "rel"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
}
# What an attribute may hold; a value that no browser understands goes, and its element stays.
VALUES = {
    "id": re.compile(r"\S+"),
    "lang": re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"),
    "href": re.compile(r"\S*"),
    "src": re.compile(r"\S*"),
    **dict.fromkeys(("width", "height", "colspan", "rowspan", "span"), re.compile(r"[1-9]\d{0,3}")),
    "start": re.compile(r"-?\d{1,6}"),
}


@dataclass(frozen=True, slots=True)
class Call:
    """A link to the intake that stands alone, the page's call to action; `last` when the text ends so."""

    href: str
    label: str
    last: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML; `toc` holds its headings of level 2 and 3, `minutes` how long reading takes.

    `readable` is False when it could not be rendered, and stands there as it was typed.
    """

    html: Markup
    toc: tuple[Heading, ...]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    words: int
    minutes: int
    call: Call | None
    readable: bool = True


def render(markdown: str, title: str = "", measure: Measure = lambda _src: None) -> Rendered:
    """Return a text as safe HTML without an h1 equal to `title`; `measure` tells the size of an image."""
    try:
        finish = finished(clean(to_html(markdown, title)), measure)
    except Exception as error:
        # A text that breaks the reader takes no page down, nor the feed that holds all texts.
        log.error("The text of %r cannot be rendered: %s", title, type(error).__name__)
        return as_typed(markdown)
    return told(finish, readable=True)


def as_typed(markdown: str) -> Rendered:
    """Return a text that cannot be rendered, as it was typed."""
    return told(finished(f"<p>{escape(markdown)}</p>", lambda _src: None), readable=False)


def told(finish: Finish, *, readable: bool) -> Rendered:
    """Return a text with all that is known of it."""
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
        readable=readable,
    )


def finished(html: str, measure: Measure) -> Finish:
    """Return clean HTML after its last pass."""
    finish = Finish(measure)
    finish.feed(html)
    finish.close()
    return finish


def to_html(markdown: str, title: str) -> str:
    """Return the library's HTML, not yet safe."""
    return str(
        Markdown(
            extensions=[
                *PLAIN,
                TocExtension(slugify=anchor, marker=""),
                Sources(),
                DutchSmarty(smart_dashes=False, smart_ellipses=False),
                HouseStyle(title),
            ]
        ).convert(markdown)
    )


def clean(html: str) -> str:
    """Return HTML in which only what a text needs is left, every element closed in its own place.

    Read twice: what is left after elements were cut out of crooked HTML can be crooked in a new way.
    """
    for _ in range(2):
        html = nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            attribute_filter=understood,
            link_rel=None,
            url_schemes={"http", "https", "mailto", "tel"},
        )
    return html


def understood(_tag: str, name: str, value: str) -> str | None:
    """Return the value of an attribute, None when browsers would not understand it."""
    return value if name not in VALUES or VALUES[name].fullmatch(value) else None


def anchor(text: str, separator: str) -> str:
    """Return the id for a heading."""
    return slugify(text[:LONGEST_ANCHOR], separator) or "kop"


def call_in(finish: Finish) -> Call | None:
    """Return the last link to the intake that stands alone."""
    if not finish.calls:
        return None
    return Call(finish.calls[-1].href, finish.calls[-1].text, finish.ends_with_call)
