"""One Markdown text as the two parts of a mail: plain text, and HTML with its styles on the elements.

What was typed by strangers never becomes Markdown or HTML: while the text is made, each of their characters
is taken out of reach (`shielded`), and it comes back when the parts are written. No text holds HTML itself.
"""

import re
import textwrap
from collections.abc import Iterator
from copy import deepcopy
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup

from vollegym.documents.markdown_extensions import OpenUp

WIDTH = 74
# ASCII, where all signs of Markdown and HTML are, moves to where nobody types; who does, loses a sign.
AWAY = 0xE000
WHOLE, END, BLANK = "\ue100", "\ue101", "\ue102"
SHIELD = dict.fromkeys(range(AWAY, AWAY + 512), "�") | {code: AWAY + code for code in range(0x80)}
UNSHIELD = {AWAY + code: code for code in range(0x80)}
# Inline styles, because some mail programs drop a style sheet; the classes are for the dark scheme.
STYLES = {
    "p": "margin:0 0 18px;overflow-wrap:anywhere",
    "h2": "margin:32px 0 10px;font:800 22px/1.15 'Arial Narrow',Roboto,Arial,sans-serif",
    "ul": "margin:0 0 18px;padding-left:22px",
    "ol": "margin:0 0 18px;padding-left:22px",
    "li": "margin:0 0 6px",
    "a": "color:#951E00",
    "hr": "margin:24px 0;border:0;border-top:1px solid #767069",
    "blockquote": "margin:0 0 18px;padding:14px 16px;background:#F0ECE5",
    "table": "margin:0 0 18px",
}
BUTTON = (
    "display:inline-block;padding:13px 22px;background:#FF3500;color:#0A0A0A;"
    "font-weight:800;text-decoration:none"
)
ALARM = "margin:0 0 18px;padding:14px 16px;background:#FF3500;color:#0A0A0A"
BLOCKS = ("p", "h2", "ul", "ol", "li", "div", "table", "tr", "hr")
SCHEME = {"blockquote": "tint", "hr": "rule"}
AT_HAND = re.compile(r"(tel|mailto):")


def shielded(value: object) -> Markup:
    """Return what is put into a text, out of reach of Markdown; what is Markdown already stays."""
    return value if isinstance(value, Markup) else Markup(str(value).translate(SHIELD))  # noqa: S704


def whole(value: object) -> Markup:
    """Return a value that is not broken over two lines."""
    return Markup(f"{WHOLE}{shielded(value)}{END}")  # noqa: S704


def bare(text: str) -> str:
    """Return a text that was made with shielded values as it reads, on one line."""
    return " ".join(text.translate(UNSHIELD).replace(WHOLE, "").replace(END, "").split())


class Root(Treeprocessor):  # type: ignore[misc]
    """Keeps the elements of a text before they are written as HTML."""

    def run(self, root: Element) -> None:
        self.root = root


class Mails(Extension):  # type: ignore[misc]
    """Markdown of mails: no HTML, no pictures, each line of the file a line of the mail."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name.
        md.preprocessors.deregister("html_block")
        for name in ("html", "entity", "image_link", "image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(name)
        md.treeprocessors.deregister("prettify")
        md.parser.blockprocessors.deregister("code")
        md.preprocessors.register(OpenUp(md), "open-up", 15)
        self.tree = Root(md)
        md.treeprocessors.register(self.tree, "root", -1)


def elements(markdown: str) -> Element:
    """Return a text as elements, with white space made single and values still shielded."""
    extension = Mails()
    Markdown(extensions=["attr_list", "def_list", "sane_lists", "nl2br", extension]).convert(markdown)
    root = extension.tree.root
    for element in root.iter():
        for place in ("text", "tail"):
            if getattr(element, place):
                setattr(element, place, re.sub("[ \t\n]+", " ", getattr(element, place)))
    return root


# Text ---------------------------------------------------------------------------------------------


def as_text(markdown: str) -> str:
    """Return the text for people and programs that show no HTML."""
    written = ""
    for element in elements(markdown):
        block = "\n".join(lines(element, WIDTH))
        # A heading stands directly above what it is about.
        written += block + ("\n" if element.tag == "h2" else "\n\n")
    return written.strip("\n")


def lines(element: Element, width: int) -> Iterator[str]:
    """Give the lines of one block."""
    if element.tag == "hr":
        yield "* * *"
    elif element.tag in ("ul", "ol"):
        for number, item in enumerate(element, 1):
            yield from hung("- " if element.tag == "ul" else f"{number}. ", item, width)
    elif element.tag == "dl":
        for name, value in zip(element.findall("dt"), element.findall("dd"), strict=True):
            together = f"{plain(name).strip()}: {plain(value).strip()}"
            if len(together) <= width and "\n" not in together and not has_blocks(value):
                yield together.replace(BLANK, " ")
            else:
                yield from filled(name, width)
                yield from hung("  ", value, width)
    elif element.tag == "blockquote":
        for number, child in enumerate(element):
            yield from ([""] if number else [])
            yield from hung("  ", child, width)
    else:
        yield from filled(element, width)


def hung(mark: str, element: Element, width: int) -> Iterator[str]:
    """Give the lines of an element below each other behind a mark."""
    parts = [element] if element.tag not in ("li", "dd") or not has_blocks(element) else list(element)
    found = [line for part in parts for line in lines(part, width - len(mark))]
    for number, line in enumerate(found):
        yield f"{mark if not number else ' ' * len(mark)}{line}".rstrip()


def has_blocks(element: Element) -> bool:
    return any(child.tag in ("p", "ul", "ol", "dl", "blockquote") for child in element)


def filled(element: Element, width: int) -> Iterator[str]:
    """Give running text in lines that are not too long; an address is never broken."""
    link = lone_link(element)
    if link is not None and not AT_HAND.match(address(link)):
        label = plain(link).strip()
        if label != address(link):
            yield from wrapped(label if label[-1:] in ".?!:" else f"{label}:", width)
        yield address(link)
        return
    yield from wrapped(plain(element).strip(), width)


def wrapped(text: str, width: int) -> Iterator[str]:
    for line in text.split("\n"):
        found = textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
        yield from (part.replace(BLANK, " ") for part in found or [""])


def plain(element: Element) -> str:
    """Return the words of an element, links with their address behind them; a line break is a newline."""
    inner = element.text or ""
    for child in element:
        inner += "\n" if child.tag == "br" else linked(child) if child.tag == "a" else plain(child)
        inner += (child.tail or "").lstrip(" ") if child.tag == "br" else (child.tail or "")
    inner = inner.translate(UNSHIELD)
    return re.sub(f"{WHOLE}(.*?){END}", lambda found: found[1].replace(" ", BLANK), inner)


def linked(link: Element) -> str:
    label, target = plain(link), address(link)
    return label if AT_HAND.match(target) or label.strip() == target else f"{label} <{target}>"


def lone_link(element: Element) -> Element | None:
    """Return the link that a paragraph is nothing else than."""
    child = element[0] if len(element) == 1 else None
    if child is None or child.tag != "a" or ((element.text or "") + (child.tail or "")).strip():
        return None
    return child


def address(link: Element) -> str:
    return link.get("href", "").translate(UNSHIELD)


# HTML ---------------------------------------------------------------------------------------------


def as_html(markdown: str) -> Markup:
    """Return the text as HTML for mail programs, every style on its element."""
    root = elements(markdown)
    for parent in list(root.iter()):
        for place, child in enumerate(parent):
            if child.tag == "dl":
                parent[place] = rows(child)
    for element in root.iter():
        styled(element)
        if element.tag in BLOCKS:
            # Where only the words are shown, pieces would run into each other.
            element.tail = f"{element.tail or ''}\n"
    return written(root)


def as_line(markdown: str) -> Markup:
    """Return the first paragraph of a text as HTML without its element."""
    paragraph = next(elements(markdown).iter("p"), Element("p"))
    for element in paragraph.iter():
        styled(element)
    return written(paragraph)


def styled(element: Element) -> None:
    """Give an element its style, and the class that the dark scheme knows it by."""
    names, link = element.get("class", "").split(), lone_link(element)
    style = STYLES.get(element.tag, "")
    if element.tag == "a" and "button" in names:
        style = BUTTON
    elif element.tag == "p" and "alarm" in names:
        style = ALARM
    elif element.tag == "p" and link is not None and "button" not in link.get("class", ""):
        # Large enough for a thumb; the room above and below it is part of the link.
        style = "margin:0 0 7px;overflow-wrap:anywhere"
        link.set("style", f"display:inline-block;padding:11px 0;{STYLES['a']}")
    elif element.tag == "blockquote":
        inside(element)
    if style and "style" not in element.attrib:
        element.set("style", style)
    if element.tag in SCHEME:
        element.set("class", SCHEME[element.tag])
    if element.tag == "blockquote":
        element.tag = "div"


def inside(quote: Element) -> None:
    """Style what stands in a box: no margins at its edge, the strong words large, typed lines kept."""
    for paragraph in quote.iter("p"):
        last = paragraph is quote[-1]
        paragraph.set(
            "style", f"margin:0 0 {0 if last else 12}px;overflow-wrap:anywhere;white-space:pre-line"
        )
    for strong in quote.iter("strong"):
        strong.set("style", "font-size:21px;line-height:1.35")


def rows(names_and_values: Element) -> Element:
    """Return a list of names and values as a table of rows, a line below each but the last.

    Programs that show the words without the elements need a sign and a space between what stands apart.
    """
    table = Element(
        "table", {"role": "presentation", "width": "100%", "cellpadding": "0", "cellspacing": "0"}
    )
    cell: Any = table
    for child in names_and_values:
        if child.tag == "dt":
            row = SubElement(table, "tr")
            cell = SubElement(row, "td", {"class": "rule"})
            child.attrib = {
                "class": "soft",
                "style": "display:block;font-size:15px;line-height:1.4;color:#524C46",
            }
            if plain(child).rstrip()[-1:] not in ".:?!":
                SubElement(child, "span").text = ":"
            child.tail = " "
        else:
            child.attrib = {"style": "overflow-wrap:anywhere"}
            child.tail = None
        child.tag = "span"
        cell.append(deepcopy(child))
    cells = list(table.iter("td"))
    for cell in cells:
        end = "" if cell is cells[-1] else ";border-bottom:1px solid #767069"
        cell.set("style", f"padding:9px 0{end}")
    return table


def written(root: Element) -> Markup:
    """Return what is inside an element as HTML, with every value in its place again."""
    for element in root.iter():
        element.text, element.tail = restored(element.text), restored(element.tail)
        for name, value in element.attrib.items():
            element.set(name, value.translate(UNSHIELD))
    html = escape(root.text or "") + "".join(
        tostring(child, encoding="unicode", method="html") for child in root
    )
    html = html.replace(WHOLE, '<span style="white-space:nowrap">').replace(END, "</span>")
    return Markup(html.strip())  # noqa: S704 - written from elements.


def restored(text: str | None) -> str | None:
    return text.translate(UNSHIELD) if text else text
