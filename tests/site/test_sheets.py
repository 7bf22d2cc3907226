"""Sheets: one A4 to print and fill in, at /werkblad/SLUG; nothing is stored, and a phone reads them too."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.server import ROOT, Server
from tests.visitor import Visitor

SHEETS = sorted(path.stem for path in (ROOT / "content" / "sheets").glob("*.md"))
SHEET = """---
title: "Een werkblad van onszelf"
description: "Een werkblad van onszelf om te zien wat er op papier komt te staan."
{fields}
---

Zo gebruik je het.
"""
each = pytest.mark.parametrize("slug", SHEETS)


def test_there_are_five() -> None:
    assert SHEETS == ["belkaart", "eerste-zes-weken", "jaarkalender", "kennismaking", "opvolgschema"]


@each
def test_a_sheet_has_its_own_address_and_is_found(visitor: Visitor, slug: str) -> None:
    page = visitor.open(f"/werkblad/{slug}")
    assert page.status == 200
    assert f"/werkblad/{slug}</loc>" in visitor.client.get("/sitemap.xml").text
    assert f'href="/werkblad/{slug}"' in visitor.client.get("/kennisbank").text
    # One quiet line leads to the intake, and says from how much.
    assert page.response.text.count('class="quiet invitation"') == 1
    assert "vanaf € 1.000 per maand" in page.text.replace("\u00a0", " ")
    assert f'rel="canonical" href="http://localhost/werkblad/{slug}"' in page.response.text or (
        f"/werkblad/{slug}" in re.findall(r'rel="canonical" href="([^"]+)"', page.response.text)[0]
    )


@each
@pytest.mark.parametrize("spelling", ["/{}", "/{}/", "/kennisbank/{}", "/Werkblad/{}", "/werkblad/{}/"])
def test_another_spelling_leads_to_it(visitor: Visitor, slug: str, spelling: str) -> None:
    answer = visitor.client.get(f"{spelling.format(slug)}?utm_source=mail")
    assert (answer.status_code, answer.location) == (301, f"/werkblad/{slug}?utm_source=mail")


def test_no_article_answers_below_werkblad(visitor: Visitor) -> None:
    assert visitor.client.get("/werkblad/personal-trainer-leads").status_code == 404
    assert visitor.client.get("/werkblad/bestaat-niet").status_code == 404


@each
def test_nothing_can_be_sent_to_a_sheet(visitor: Visitor, slug: str) -> None:
    assert visitor.client.post(f"/werkblad/{slug}").status_code in (404, 405)
    assert visitor.open(f"/werkblad/{slug}").all("form[@method='post']") == []


@each
def test_two_pages_lead_to_it_in_their_running_text(slug: str) -> None:
    others = [*(ROOT / "content").glob("*/*.md"), *(ROOT / "content").glob("*.md")]
    leading = [
        path for path in others if path.stem != slug and f"](/werkblad/{slug})" in path.read_text("utf-8")
    ]
    assert len(leading) >= 2


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("steps: ken ik niet", "Het veld steps klopt niet."),
        ('columns: ["alleen"]', "Het veld columns klopt niet."),
        ('columns: ["a", "b"]\nrows: "99"', "Het veld rows klopt niet."),
        ('columns: ["a", "b"]\nrows:\n  - een', "Het veld rows klopt niet."),
        ('columns: ["a", "b"]\nrows: "3"\ncells: tekst', "Het veld cells klopt niet."),
        ("noot: wat", "Het veld noot is onbekend."),
    ],
)
def test_a_sheet_with_a_mistake_is_named(
    make_app: Callable[..., Flask], tmp_path: Path, fields: str, told: str
) -> None:
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets" / "eigen.md").write_text(SHEET.format(fields=fields), "utf-8")
    assert told in make_app(content=tmp_path).test_cli_runner().invoke(args=["content", "check"]).stdout


def test_an_owner_writes_a_sheet_with_as_little_as_two_columns(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    (tmp_path / "sheets").mkdir()
    fields = 'columns: ["Naam", "Gedaan"]\nrows: "2"\ncells: ["", "▯▯▯"]'
    (tmp_path / "sheets" / "eigen.md").write_text(SHEET.format(fields=fields), "utf-8")
    page = Visitor(make_app(content=tmp_path)).open("/werkblad/eigen")
    assert page.text.count("3 matten om in te kleuren") == 2
    assert page.h1 == "Een werkblad van onszelf"


@pytest.mark.browser
def test_each_sheet_is_one_page_of_paper_with_everything_on_it(
    site: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    for slug in SHEETS:
        page.goto(f"{site.url}/werkblad/{slug}")
        paper = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, slug
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 711, "height": 1047})
    for slug in SHEETS:
        page.goto(f"{site.url}/werkblad/{slug}")
        # What hangs out of the sheet would be cut off.
        cut = page.evaluate(
            """() => { const paper = document.querySelector('.paper').getBoundingClientRect()
            return [...document.querySelectorAll('.paper *')].filter(e => { const b = e.getBoundingClientRect()
            return b.width && !e.closest('.hear') && (b.bottom > paper.bottom + 1 || b.right > paper.right + 1) }).map(e => e.outerHTML.slice(0, 80)) }"""
        )
        assert cut == [], slug


@pytest.mark.browser
def test_a_sheet_fits_a_small_phone(site: Server, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.set_viewport_size({"width": 320, "height": 640})
    for slug in SHEETS:
        page.goto(f"{site.url}/werkblad/{slug}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, slug


@each
def test_nobodys_number_or_complaint_is_written_on_a_sheet(slug: str) -> None:
    """What lies about on a counter holds a first name and a goal; the sheet says when it is thrown away."""
    said = (ROOT / "content" / "sheets" / f"{slug}.md").read_text("utf-8")
    columns = re.findall(r"^columns: (.*)$", said, re.MULTILINE)[0].lower()
    assert not re.search(r"nummer|klacht|letterlijk|geprobeerd|\bnaam", columns)
    if "Voornaam" in said or "woorden van de klant" in said:
        assert re.search(r"versnipper|gooi je het", said.lower())
