"""Nothing moves when the font of the headings arrives, whatever letter the visitor's device has until then.

The stand-in was Arial, Roboto or Liberation; on a machine with DejaVu alone every heading jumped, up to 57 pixels.
Each family that is found on this machine gets a Chromium that knows no other.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browsing import launch
from tests.look.stops import READ
from tests.look.styles import CSS, source
from tests.server import Server

FONTS = source(CSS / "tokens" / "fonts.css")
# The light of a title stands with the title.
FACES = FONTS + "".join(re.findall("@font-face[^}]+}", source(CSS / "components" / "title.css")))
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
# The bold and the light of each stand-in in fonts.css, by the name of their files.
FAMILIES = {
    "Liberation": "LiberationSans-(Bold|Regular)",
    "Roboto": "Roboto-(Bold|Regular)",
    "Cantarell": "Cantarell-(Bold|Regular)",
    "Noto": "NotoSans-(Bold|Regular)",
    "DejaVu": "DejaVuSans(-Bold)?",
}
CONFIGURATION = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>"""
PAGES = [READ["home"], READ["artikel"], READ["kennisbank"], READ["werkwijze"], "/intake"]
SIZES = [(360, 740), (1280, 800)]
HEADINGS = """() => [...document.querySelectorAll('body *')]
  .filter(e => getComputedStyle(e).fontFamily.startsWith('Anybody') && e.checkVisibility())
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect().height])"""
MOVED = """() => new Promise(done => { const moved = [];
  new PerformanceObserver(list => { for (const entry of list.getEntries())
    for (const source of entry.sources) moved.push(source.node?.outerHTML?.slice(0, 90) || source.node?.data) })
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(moved), 50))) })"""
# Latin-1 and Latin Extended-A, less what is no letter, what the font has not, or draws so that it is another letter.
LETTERS = "".join(chr(code) for code in range(0xC0, 0x180) if chr(code) not in "×÷ŉſŐőŰűľ")


def found() -> dict[str, list[Path]]:
    # One file of a name, as some systems have a family twice.
    files = {file.name: file for folder in FOLDERS for file in Path(folder).rglob("*.[ot]tf")}
    families = {
        family: [file for file in files.values() if re.fullmatch(pattern, file.stem)]
        for family, pattern in FAMILIES.items()
    }
    return {family: both for family, both in families.items() if len(both) == 2}


DEVICES = found()


@pytest.fixture(scope="module", params=DEVICES or ["this device"])
def device(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: Any) -> Iterator[Browser]:
    """A Chromium on a device with one family of letters; where none is known, as on a Mac, with whatever it has."""
    if request.param not in DEVICES:
        yield browser
        return
    folder: Path = tmp_path_factory.mktemp("letters")
    for file in DEVICES[request.param]:
        (folder / file.name).symlink_to(file)
    (folder / "fonts.conf").write_text(CONFIGURATION.format(folder=folder))
    poor = launch(browser.browser_type, FONTCONFIG_FILE=str(folder / "fonts.conf"))
    yield poor
    poor.close()


@pytest.mark.browser
def test_nothing_moves_when_the_font_arrives(site: Server, device: Browser) -> None:
    moved, boxes = [], []
    for width, height in SIZES:
        for path in PAGES:
            page = device.new_page(viewport={"width": width, "height": height})
            before, shifts, after = arrival(page, site.url + path)
            page.close()
            moved += [(path, width, what) for what in shifts]
            boxes += zip(before, after, strict=True)
    assert moved == []
    # Below what is seen first a line may break elsewhere now and then: no two fonts have the same word widths.
    other = [(a, b) for a, b in boxes if abs(a[1] - b[1]) > 1.5]
    assert len(other) <= len(boxes) / 25, other


def arrival(page: Page, url: str) -> tuple[list[Any], list[str], list[Any]]:
    """The headings before the font comes, what moves when it comes, and the headings after."""
    held: list[Route] = []
    page.route("**/*.woff2*", lambda route: held.append(route))
    page.goto(url, wait_until="domcontentloaded")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    before = page.evaluate(HEADINGS)
    while not held:
        page.wait_for_timeout(20)
    for route in held:
        route.continue_()
    page.wait_for_function("() => document.fonts.check('800 20px Anybody')")
    return before, page.evaluate(MOVED), page.evaluate(HEADINGS)


def test_every_stand_in_is_as_high_as_the_font() -> None:
    """Above the line 79.5 % and below it 24 % of the size, as in Anybody itself; else the line moves, if not its box."""
    sizes = re.findall(r"size-adjust: ([\d.]+)%; ascent-override: (\d+)%; descent-override: (\d+)%", FACES)
    assert len(sizes) == FACES.count("@font-face") - 1
    for size, above, below in sizes:
        assert float(size) * float(above) / 100 == pytest.approx(79.5, abs=0.5)
        assert float(size) * float(below) / 100 == pytest.approx(24, abs=0.5)


@pytest.mark.browser
def test_names_from_all_over_europe_are_in_the_font_of_the_headings(site: Server, browser: Browser) -> None:
    """A letter that is missing comes from the next family, and so has another width when that one is another."""
    page = browser.new_page()
    page.goto(site.url, wait_until="networkidle")
    missing = page.evaluate(
        """letters => { const pen = document.createElement('canvas').getContext('2d');
          const width = (letter, next) => { pen.font = `800 80px Anybody, ${next}`; return pen.measureText(letter).width };
          return [...letters].filter(letter => width(letter, 'serif') !== width(letter, 'monospace')) }""",
        LETTERS + "ȘșȚț€",
    )
    page.close()
    assert "".join(missing) == ""
