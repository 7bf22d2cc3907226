"""What a reader meets on any screen: the way to the library, and tables whose rows have a name (V12)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.server import Server
from vollegym.documents.markdown import render

OpenPage = Callable[..., Page]
TABLE = (
    "| {0} | Volle lessen | Lege |\n|---|--:|---|\n| Maandag | 3 | |\n| **Dinsdag** | 5 | 1 |\n|  | 8 | 1 |\n"
)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 640), (343, 740), (360, 740)])
@pytest.mark.parametrize("path", ["/", "/personal-trainer-leads", "/intake/rol"])
def test_the_header_keeps_the_library_on_the_smallest_screen(
    site: Server, open_page: OpenPage, path: str, width: int, height: int
) -> None:
    """320 by 256 is a desk screen at 400 %. In one row: what is high there hides what is read."""
    page = open_page(viewport={"width": width, "height": height})
    page.goto(site.url + path)
    header = page.get_by_role("banner")
    expect(header.get_by_role("link", name="Kennisbank")).to_be_in_viewport(ratio=1)
    expect(header.get_by_role("link", name="Volle Gym")).to_be_in_viewport(ratio=1)
    box = header.bounding_box()
    assert box
    assert box["height"] <= 80
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("corner", ["Dag", ""])
def test_the_first_cell_of_a_row_is_its_head(corner: str) -> None:
    html = str(render(TABLE.format(corner), "").html)
    heads = re.findall(r'<th [^>]*scope="row"[^>]*>(.*?)</th>', html)
    assert heads == ["Maandag", "<strong>Dinsdag</strong>"], "a cell without words names no row"
    assert html.count('scope="col"') == 2 + bool(corner)
    assert re.search(r"<td [^>]*>3</td>", html)


def test_a_table_of_two_columns_has_heads_too() -> None:
    html = str(render("| Dag | Lessen |\n|---|---|\n| Maandag | 3 |\n", "").html)
    assert re.search(r'<th [^>]*scope="row"[^>]*>Maandag</th>', html)


def test_a_table_of_one_column_has_no_rows_to_name() -> None:
    assert 'scope="row"' not in str(render("| Dag |\n|---|\n| Maandag |\n| Dinsdag |\n", "").html)
