"""A page with everything that checks look at, and how a check says where something is."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from vollegym.content.content_store import PLACE, photo_trouble
from vollegym.content.folder import AGENCY
from vollegym.content.library import Library
from vollegym.content.page import RELATED, TOOL, Page
from vollegym.content.related import links_of
from vollegym.content.snapshot import Snapshot
from vollegym.documents.document import Problem
from vollegym.documents.markdown import Rendered
from vollegym.documents.plain_text import plain
from vollegym.dutch.stemming import STOPWORDS, stems, tokens
from vollegym.site.addresses import OLD, page_address
from vollegym.site.menus import FOOT


@dataclass(frozen=True, slots=True)
class Checked:
    """One page, its text as HTML, and what there is around it: library, static files, names to fill in."""

    page: Page
    text: Rendered
    library: Library
    static: Path
    facts: frozenset[str]

    def lines(self) -> list[tuple[int, str]]:
        """Return the lines of the text with their numbers in the file."""
        return list(enumerate(self.page.body.splitlines(), self.page.body_line))

    def line(self, words: str) -> int:
        """Return the line of the file on which these words stand, else the first line of the text."""
        return next((number for number, line in self.lines() if words and words in line), self.page.body_line)

    def remark(self, where: str | int, what: str, remedy: str) -> Problem:
        """Return a remark at a line, or at the line of these words."""
        line = where if isinstance(where, int) else self.line(where)
        return Problem(self.page.path, line, what, remedy, "remark")


ROUTES = (
    "/",
    "/kennisbank",
    "/zoeken",
    "/intake",
    "/afspraak",
    "/feed.xml",
    "/sitemap.xml",
    "/.well-known/security.txt",
)
EMPTY_WORDS = ("klik hier", "hier", "lees meer", "lees verder", "deze link", "link")
Trouble = tuple[str, str]


def links(checked: Checked) -> Iterator[Problem]:
    """Links in the text that are not right."""
    for link in checked.text.links:
        if wrong := trouble(link.href, checked):
            yield checked.remark(link.href or f"[{link.text}]", *wrong)
        elif link.text.casefold().strip(" .>»") in EMPTY_WORDS:
            what = f"De link “{link.text}” zegt niet waarheen."
            yield checked.remark(link.href, what, "Zet in de link wat iemand daar vindt.")


def related(checked: Checked) -> Iterator[Problem]:
    """Related pages that do not exist."""
    page, library = checked.page, checked.library
    for name in page.related:
        if name not in library.pages and not page_address(f"/{name}", library):
            key = next((key for key in RELATED if key in page.lines), "")
            what = f"De verwante pagina /{name} bestaat niet."
            yield page.problem(key, what, "Haal haar uit de lijst, of maak haar.")


def images(checked: Checked) -> Iterator[Problem]:
    """Images without words, and images that are not there."""
    for image in checked.text.images:
        if not image.alt.strip():
            remedy = "Schrijf ![wat er te zien is](/adres)."
            yield checked.remark(image.src, "Dit beeld heeft geen beschrijving.", remedy)
        if re.match(r"(https?:)?//", image.src):
            what = "Dit beeld staat op een andere site en wordt niet geladen."
            yield checked.remark(image.src, what, "Zet het in static/ en verwijs daarheen.")
        elif wrong := trouble(image.src, checked):
            yield checked.remark(image.src, *wrong)


def trouble(href: str, checked: Checked) -> Trouble | None:
    """Return what is wrong with an address and what to do, None when it is right."""
    if not href:
        return "Deze link heeft geen adres dat kan.", "Schrijf [woorden](/adres)."
    if href.startswith("#"):
        return on_this_page(href, checked)
    if href.startswith("/"):
        return None if href.startswith("//") else on_this_site(re.split(r"[?#]", href)[0], checked)
    if re.match(r"[a-z][a-z0-9+.-]*:", href, re.IGNORECASE):
        return None
    return f"Het adres {href} begint niet met een schuine streep.", f"Schrijf /{href}."


def on_this_page(href: str, checked: Checked) -> Trouble | None:
    """Return what is wrong with a link to a place on the page itself."""
    if f'id="{href[1:]}"' in checked.text.html:
        return None
    return f"De plek {href} bestaat niet op deze pagina.", "Kijk hoe de kop heet."


def on_this_site(path: str, checked: Checked) -> Trouble | None:
    """Return what is wrong with a link to another page or file of the site."""
    page = checked.library.pages.get(path.rpartition("/")[2])
    address = path.rstrip("/").lower() or "/"
    moved = page_address(address.removeprefix("/kennisbank"), checked.library) or OLD.get(address)
    if checked.page.url in (path, moved):
        return f"De link {path} leidt naar deze pagina zelf.", "Haal hem weg, of schrijf #kop."
    if path in ROUTES or (page and page.url == path) or path.startswith("/intake/"):
        return None
    if path.startswith("/static/"):
        exists = (checked.static / path.removeprefix("/static/")).is_file()
        return None if exists else (f"Het bestand {path} bestaat niet.", "Zet het in static/.")
    if moved or address in ROUTES:
        return f"De link {path} gaat met een omweg.", f"Schrijf {moved or address}."
    return f"De link {path} gaat nergens heen.", "Maak die pagina, of verander de link."


THIN = 300
# In Dutch prose some four of ten words are small ones; lists and tables bring that down.
DUTCH = 0.25
# English small words that no Dutch sentence has.
ENGLISH = frozenset(
    "the and with your you our this that from have are will can for which their they what when where how "
    "because about into than then there these those would should could been being".split()
)
FIGURE = re.compile(
    r"\d+(?:[.,]\d+)?\s?(?:%|procent\b)(?! korting)"
    r"|\b\d+(?:[.,]\d+)? ?(?:keer|x|maal) (?:zo|meer|vaker|groter|hoger|sneller)"
)
SOURCE = re.compile(
    r"\b(?:bron|bronnen|onderzoek\w*|studie|volgens|cijfers van|gemeten|rekenvoorbeeld|voorbeeld|stel)\b"
    r"|\[\^|\]\(https?:",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.!?])\s+")


def substance(checked: Checked) -> Iterator[Problem]:
    """A page that says nothing, or too little."""
    start, count = checked.page.body_line, len(tokens(plain(checked.page.body)))
    if not count:
        yield checked.remark(start, "Deze pagina heeft geen tekst.", "Schrijf haar, of zet draft: true.")
    elif checked.page.kind == "article" and count < THIN:
        remedy = f"Onder de {THIN} zegt een artikel zelden genoeg; vul het aan."
        yield checked.remark(start, f"Dit artikel telt {count} woorden.", remedy)


def dutch(checked: Checked) -> Iterator[Problem]:
    """A text that is not Dutch, or sentences in it that are not."""
    words = tokens(plain(checked.page.body))
    small = sum(word in STOPWORDS for word in words)
    if len(words) >= 40 and small / len(words) < DUTCH:
        yield checked.remark(
            checked.page.body_line, "Deze tekst lijkt geen Nederlands.", "Lees hem hardop na."
        )
        return
    for number, line in checked.lines():
        for sentence in SENTENCE.split(plain(line)):
            said = tokens(sentence)
            english = sum(word in ENGLISH for word in said)
            if english >= 3 and english > len(said) / 5:
                what = f"“{sentence[:60]}” is Engels."
                yield checked.remark(number, what, "Zeg het in het Nederlands.")


def repeated(checked: Checked) -> Iterator[Problem]:
    """A word that is said over and over, as texts for search engines do."""
    words = [word for word in tokens(plain(checked.page.body)) if word not in STOPWORDS and len(word) > 3]
    for word, times in Counter(words).most_common(1):
        if times > 20 and times > len(words) / 12:
            what = f"Het woord “{word}” staat er {times} keer."
            yield checked.remark(word, what, "Wissel af, of zeg het korter.")


def unsourced(checked: Checked) -> Iterator[Problem]:
    """Figures in whose part of the text no source is named."""
    for section in sections(checked):
        if any(SOURCE.search(line) for _, line in section):
            continue
        for number, line in section:
            if figure := FIGURE.search(line):
                what = f"Bij “{figure[0]}” staat geen bron."
                yield checked.remark(number, what, "Noem bron en jaar, of haal het getal weg.")
                break


def sections(checked: Checked) -> Iterator[list[tuple[int, str]]]:
    """Yield the lines of a text from one heading of the second level to the next."""
    section: list[tuple[int, str]] = []
    for number, line in checked.lines():
        if re.match(r"##? ", line):
            yield section
            section = []
        section.append((number, line))
    yield section


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
    stacked = first_line_that_says_the_title(checked)
    if stacked:
        what = "De tekst begint met een kop die bijna hetzelfde zegt als de titel erboven."
        yield checked.remark(stacked, what, "Haal die kop weg.")
    for number, line in checked.lines():
        if number != stacked and re.match(r"# +\S", line) and tokens(line) != tokens(checked.page.title):
            yield checked.remark(number, "Een pagina heeft één grote kop, en die is er al.", "Gebruik ##.")


def first_line_that_says_the_title(checked: Checked) -> int:
    """Return the line of a heading that the text begins with and that repeats the title; 0 without one.

    A heading of level one that is the title to the letter is left out of the page, so it stacks nothing.
    """
    number, line = next(((n, line) for n, line in checked.lines() if line.strip()), (0, ""))
    found = re.match(r"(#{1,2}) +(\S.*)", line)
    if not found or (found[1] == "#" and tokens(line) == tokens(checked.page.title)):
        return 0
    words = set(stems(found[2]))
    titles = [set(stems(title)) for title in (checked.page.title, checked.page.heading)]
    return number if any(len(words & title) * 2 > len(words | title) for title in titles) else 0


def markup(checked: Checked) -> Iterator[Problem]:
    """What is cut out when the page is made, and names that nobody fills in."""
    known = ", ".join(sorted(name for name in checked.facts if not name.startswith(TOOL)))
    for number, line in checked.lines():
        if found := CUT.search(line):
            yield checked.remark(
                number, f"“{found[0]}” wordt weggelaten.", "Gebruik gewone tekst en Markdown."
            )
        for name in PLACE.findall(line):
            # A tool that is not there was told as an error already.
            if not name.startswith(TOOL) and name not in checked.facts:
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


def readable(checked: Checked) -> Iterator[Problem]:
    """A text that could not be rendered, and stands on the site as it was typed."""
    if not checked.text.readable:
        what = "Deze tekst kan niet opgemaakt worden en staat er nu zoals je hem typte."
        yield checked.remark(checked.page.body_line, what, "Haal lijsten, citaten en HTML uit elkaar.")


ALIKE = 0.85
OF_ONE_PAGE = (
    readable,
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


def remarks(content: Snapshot, text: Text, static: Path, facts: Iterable[str]) -> list[Problem]:
    library, known = content.library, frozenset(facts)
    own = [page for page in (*library.everything, *library.waiting) if page.path not in content.folder.lent]
    found: list[Problem] = []
    for page in own:
        checked = Checked(page, text(page), library, static, known)
        for check in OF_ONE_PAGE:
            found += check(checked)
    return [
        *found,
        *photo(content, static),
        *false_starts(content, own),
        *orphans(content, own),
        *doubles(own, "title", "titel"),
        *doubles(own, "description", "omschrijving"),
    ]


def false_starts(content: Snapshot, own: list[Page]) -> Iterator[Problem]:
    """Tools that cannot reckon with the numbers with which they begin."""
    for page in own:
        if page.tool and content.worked_studio:
            for name, told in page.tool.fill_in({}, content.worked_studio.numbers).errors.items():
                what = f"De rekenhulp begint met een fout bij {name}: {told}"
                yield page.problem("fields", what, "Geef een andere start, of verander rekenstudio.md.")


# What the law wants to know of the agency, as people call it.
UNFILLED = {
    "address": "adres",
    "city": "plaats",
    "kvk": "KVK-nummer",
    "processors": "wie er nog bij de gegevens kan",
    "email": "mailadres",
}


def unfilled(missing: tuple[str, ...]) -> str:
    """Return what privacy and terms cannot say of the agency yet."""
    told = ", ".join(UNFILLED.get(name, name) for name in missing)
    return f"Privacy en voorwaarden noemen nog niet alles over het bureau: {told}."


def photo(content: Snapshot, static: Path) -> Iterator[Problem]:
    """A photo of the owner that cannot be shown."""
    document = content.folder.documents.get(AGENCY)
    if document and content.agency.photo and (what := photo_trouble(static, content.agency.photo)):
        remedy = "We tonen hem niet. Zet een staande foto in static/."
        yield document.problem("photo", what, remedy, "remark")


def orphans(content: Snapshot, own: list[Page]) -> Iterator[Problem]:
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
