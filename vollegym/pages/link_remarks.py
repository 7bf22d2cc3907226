"""Remarks on links that lead nowhere or not straight, and on images nobody can see or hear (I37, I48)."""

import re
from collections.abc import Iterator

from vollegym.pages.addresses import OLD, page_address
from vollegym.pages.checked import Checked
from vollegym.pages.schema import RELATED
from vollegym.text.documents import Problem

ROUTES = ("/", "/kennisbank", "/zoeken", "/intake", "/afspraak", "/feed.xml", "/sitemap.xml")
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
    if path in ROUTES or path[1:] in checked.library.pages or path.startswith("/intake/"):
        return None
    if path.startswith("/static/"):
        exists = (checked.static / path.removeprefix("/static/")).is_file()
        return None if exists else (f"Het bestand {path} bestaat niet.", "Zet het in static/.")
    address = path.rstrip("/").lower() or "/"
    moved = page_address(address.removeprefix("/kennisbank"), checked.library) or OLD.get(address)
    if moved or address in ROUTES:
        return f"De link {path} gaat met een omweg.", f"Schrijf {moved or address}."
    return f"De link {path} gaat nergens heen.", "Maak die pagina, of verander de link."
