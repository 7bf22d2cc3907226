"""Remarks on the parts of a page that search engines show, on its headings, and on what is cut out of it."""

import re
from collections.abc import Iterator

from vollegym.pages.checked import Checked
from vollegym.pages.shelf import PLACE
from vollegym.text.documents import Problem
from vollegym.text.stems import tokens

TITLE_MOST = 60
DESCRIPTION_LEAST, DESCRIPTION_MOST = 50, 155
CUT = re.compile(
    r"<\s*(?:script|style|iframe|object|embed|form|input|svg|video)\b|\bon[a-z]+\s*=\s*[\"']|javascript:",
    re.IGNORECASE,
)
# Tags of raw HTML that have to be closed, and code, in which tags are only shown.
TAG = re.compile(
    r"<(/?)(div|section|details|summary|table|figure|span|ul|ol|dl|blockquote)\b[^<>]*>", re.IGNORECASE
)
FENCE = re.compile(r"\s*(```|~~~)")


def lengths(checked: Checked) -> Iterator[Problem]:
    """Title and description as search engines show them (I50)."""
    page = checked.page
    if len(page.title) > TITLE_MOST:
        what = f"De titel telt {len(page.title)} tekens; zoekmachines tonen er ongeveer {TITLE_MOST}."
        yield page.problem("title", what, "Maak hem korter, het belangrijkste vooraan.")
    given = " ".join(str(page.meta.get("description", "")).split())
    if not given:
        remedy = f"Schrijf description: met {DESCRIPTION_LEAST} tot {DESCRIPTION_MOST} tekens."
        yield page.problem("description", "De omschrijving ontbreekt.", remedy)
    elif not DESCRIPTION_LEAST <= len(given) <= DESCRIPTION_MOST:
        remedy = f"Maak er {DESCRIPTION_LEAST} tot {DESCRIPTION_MOST} van."
        yield page.problem("description", f"De omschrijving telt {len(given)} tekens.", remedy)


def dates(checked: Checked) -> Iterator[Problem]:
    """Days that contradict each other."""
    page = checked.page
    if page.updated and page.date and page.updated < page.date:
        yield page.problem("updated", "Bijgewerkt vóór de datum van de pagina.", "Kijk beide dagen na.")


def headings(checked: Checked) -> Iterator[Problem]:
    """Headings that skip a step, or a title beside that of the page."""
    before = 1
    for heading in checked.text.headings:
        if heading.level > before + 1:
            what = f"De kop “{heading.text}” slaat een niveau over."
            yield checked.remark(f"# {heading.text}", what, f"Gebruik {'#' * (before + 1)}.")
        before = heading.level
    for number, line in checked.lines():
        if re.match(r"# +\S", line) and tokens(line) != tokens(checked.page.title):
            yield checked.remark(number, "Een pagina heeft één grote kop, en die is er al.", "Gebruik ##.")


def markup(checked: Checked) -> Iterator[Problem]:
    """What is cut out when the page is made, and names that nobody fills in."""
    known = ", ".join(sorted(checked.facts))
    for number, line in checked.lines():
        if found := CUT.search(line):
            yield checked.remark(
                number, f"“{found[0]}” wordt weggelaten.", "Gebruik gewone tekst en Markdown."
            )
        for name in PLACE.findall(line):
            if name not in checked.facts:
                what = f"“{{{{ {name} }}}}” is niet bekend en blijft zo staan."
                yield checked.remark(number, what, f"Bekend zijn: {known}.")


def crooked(checked: Checked) -> Iterator[Problem]:
    """Raw HTML that is opened and not closed, or closed and never opened; the page closes it for you."""
    open_at: dict[str, list[int]] = {}
    for number, closes, tag in tags(checked):
        if not closes:
            open_at.setdefault(tag, []).append(number)
        elif not open_at.get(tag):
            yield checked.remark(number, f"</{tag}> sluit iets wat niet open was.", "Haal het weg.")
        else:
            open_at[tag].pop()
    for tag, numbers in open_at.items():
        for number in numbers:
            yield checked.remark(
                number, f"<{tag}> wordt nergens gesloten.", f"Zet </{tag}> waar het ophoudt."
            )


def tags(checked: Checked) -> Iterator[tuple[int, bool, str]]:
    """Yield line, whether it closes, and name of each tag of raw HTML that stands outside code."""
    in_code = False
    for number, line in checked.lines():
        if FENCE.match(line):
            in_code = not in_code
        elif not in_code:
            for slash, tag in TAG.findall(re.sub(r"`[^`]*`", "", line)):
                yield number, bool(slash), tag.lower()
