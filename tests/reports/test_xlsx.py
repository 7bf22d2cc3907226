"""The Excel file, read with nothing but zip and XML: what is in the cells, and of what kind."""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given

from tests.reports.people import QUESTIONNAIRE
from tests.reports.test_machine import TEXT, Bytes, anna, written
from vollegym.leads.lead import Lead
from vollegym.leads.store import distinct
from vollegym.reports import export
from vollegym.reports.writers import CannotWriteError, write_xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Xlsx:
    """The one sheet of a workbook as a list of rows; formulas are looked for apart."""

    def __init__(self, data: bytes) -> None:
        self.archive = zipfile.ZipFile(BytesIO(data))
        self.sheet = ElementTree.fromstring(self.archive.read("xl/worksheets/sheet1.xml"))
        self.rows = [self.row(row) for row in self.sheet.iter(f"{MAIN}row")]

    def row(self, row: ElementTree.Element) -> dict[str, Any]:
        return {cell.attrib["r"].rstrip("0123456789"): self.value(cell) for cell in row.iter(f"{MAIN}c")}

    def value(self, cell: ElementTree.Element) -> Any:
        if cell.attrib.get("t") == "inlineStr":
            return "".join(part.text or "" for part in cell.iter(f"{MAIN}t"))
        return float(cell.find(f"{MAIN}v").text)  # type: ignore[union-attr, arg-type]

    def named(self) -> dict[str, Any]:
        headings, values = self.rows
        return {heading: values.get(column) for column, heading in headings.items()}


def excel(lead: Lead) -> Xlsx:
    return Xlsx(written(lead, "xlsx", "excel-nl"))


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.com", "007", "1e5", "{=1}"]
)
def test_text_stays_text_and_stays_as_typed(typed: str) -> None:
    book = excel(anna(name=typed, company=typed))
    assert book.named()["Naam"] == typed
    assert not list(book.sheet.iter(f"{MAIN}f"))
    assert not list(book.sheet.iter(f"{MAIN}hyperlink"))


def test_risky_text_carries_the_mark_of_a_typed_apostrophe() -> None:
    styles = excel(anna(name="=1+1")).archive.read("xl/styles.xml").decode()
    assert 'quotePrefix="1"' in styles


def test_moments_are_real_dates_and_numbers_are_numbers() -> None:
    row = excel(anna(submitted_at=datetime(2026, 11, 24, 11, 0, tzinfo=UTC))).named()
    days = (datetime(2026, 11, 24, 12) - datetime(1899, 12, 30)).total_seconds() / 86400  # noqa: DTZ001
    assert row["Verstuurd"] == pytest.approx(days)
    assert row["Vragenlijst"] == 1
    assert row["Telefoon"] == "06 12345678"


def test_what_is_absent_is_an_empty_cell() -> None:
    assert excel(anna(company=None)).named()["Bedrijf"] is None


def test_the_machine_profile_fits_a_sheet_too() -> None:
    row = Xlsx(written(anna(), "xlsx", "machine")).named()
    assert (row["phone"], row["answers.goals"]) == ("+31612345678", "more_members|retention")


def test_the_headings_and_the_names_stay_in_sight_and_every_column_can_be_filtered() -> None:
    book = excel(anna())
    last = list(book.rows[0])[-1]
    assert 'name="Aanvragen"' in book.archive.read("xl/workbook.xml").decode()
    pane = next(book.sheet.iter(f"{MAIN}pane")).attrib
    assert (pane["xSplit"], pane["ySplit"], pane["topLeftCell"], pane["state"]) == ("1", "1", "B2", "frozen")
    assert next(book.sheet.iter(f"{MAIN}autoFilter")).get("ref") == f"A1:{last}2"
    (columns,) = book.sheet.iter(f"{MAIN}col")
    assert (columns.get("min"), columns.get("max")) == ("1", str(len(book.rows[0])))
    assert 20 <= float(columns.attrib["width"]) < 21


def test_no_rows_give_headings() -> None:
    sink = Bytes()
    assert export.write([], distinct([QUESTIONNAIRE]), export.Form("xlsx", "excel-nl"), sink) == 0
    assert Xlsx(bytes(sink)).rows[0]["A"] == "Referentie"


@pytest.mark.parametrize(
    "rows", [[["x" * 32_768]], ([None] if row < 1_048_576 else ["x"] for row in range(1_048_577))]
)
def test_what_excel_would_drop_is_an_error(rows: Any) -> None:
    with pytest.raises(CannotWriteError, match="--format csv"):
        write_xlsx(Bytes(), ["a"], rows)


@given(TEXT)
def test_any_text_survives(name: str) -> None:
    assert unescaped(excel(anna(name=name)).named()["Naam"] or "") == name


@pytest.mark.parametrize("name", ["<r></is></r>", "<r><t>x</t></r>", "<r></r>", "<r>Zoë & <co></r>"])
def test_text_that_looks_like_the_file_itself_is_text(name: str) -> None:
    book = excel(anna(name=name, company="na"))
    assert book.named()["Naam"] == name
    assert book.named()["Bedrijf"] == "na"


def unescaped(text: str) -> str:
    """Undo the form that Excel itself uses for signs that XML cannot hold: _x0001_."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
