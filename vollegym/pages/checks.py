"""What could be better in the content: remarks with file, line and what to do.

Errors are found while reading. Each check here is a function of one page or of all pages. The remarks are for
the owner, who publishes anyway when he knows better; `--strict` makes them errors.
"""

from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

from vollegym.pages.checked import Checked
from vollegym.pages.content import Content
from vollegym.pages.language_remarks import dutch, repeated, substance, unsourced
from vollegym.pages.library import Page
from vollegym.pages.link_remarks import images, links, related
from vollegym.pages.page_remarks import crooked, dates, headings, lengths, markup
from vollegym.pages.related import links_of
from vollegym.pages.site import FOOT
from vollegym.text.documents import Problem
from vollegym.text.render import Rendered
from vollegym.text.stems import tokens

ALIKE = 0.85
OF_ONE_PAGE = (
    lengths,
    dates,
    links,
    related,
    images,
    headings,
    markup,
    crooked,
    substance,
    dutch,
    repeated,
    unsourced,
)
Text = Callable[[Page], Rendered]


def remarks(content: Content, text: Text, static: Path, facts: Iterable[str]) -> list[Problem]:
    """Return every remark about the owner's own pages."""
    library, known = content.library, frozenset(facts)
    own = [page for page in (*library.everything, *library.waiting) if page.path not in content.folder.lent]
    found: list[Problem] = []
    for page in own:
        checked = Checked(page, text(page), library, static, known)
        for check in OF_ONE_PAGE:
            found += check(checked)
    return [
        *found,
        *orphans(content, own),
        *doubles(own, "title", "titel"),
        *doubles(own, "description", "omschrijving"),
    ]


def orphans(content: Content, own: list[Page]) -> Iterator[Problem]:
    """Pages to which no text, no list of related pages and no menu leads (I48)."""
    library = content.library
    menus = {url.removeprefix("/") for _, url in FOOT}
    told = {page.slug: links_of(page) | set(page.related) for page in library.everything}
    for page in own:
        if page.slug in menus or page.slug not in library.pages or page.noindex:
            continue
        names = {page.slug, *(alias[1:] for alias in page.aliases)}
        if not any(names & found for slug, found in told.items() if slug != page.slug):
            remedy = "Noem haar in de tekst van een pagina die erbij hoort."
            yield page.problem("title", "Geen enkele pagina verwijst hierheen.", remedy)


def doubles(own: list[Page], key: str, name: str) -> Iterator[Problem]:
    """Titles or descriptions that say almost the same as those of another page (I50)."""
    seen: dict[str, list[tuple[Page, str]]] = {}
    for page in own:
        text = " ".join(tokens(str(page.meta.get(key, ""))))
        other = next((other for other, said in candidates(text, seen) if alike(text, said)), None)
        if other:
            what = f"Deze {name} lijkt sterk op die van {other.path}."
            yield page.problem(key, what, "Zeg waarin deze pagina anders is.")
        for word in set(text.split()):
            seen.setdefault(word, []).append((page, text))


def candidates(text: str, seen: dict[str, list[tuple[Page, str]]]) -> list[tuple[Page, str]]:
    """Return the texts that share the rarest words with this one; comparing all with all takes minutes."""
    words = sorted(set(text.split()), key=lambda word: (len(seen.get(word, ())), word))
    known = [word for word in words if word in seen]
    return [found for word in known[:6] for found in seen[word][:50]]


def alike(one: str, other: str) -> bool:
    """Return whether two texts are nearly the same."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
