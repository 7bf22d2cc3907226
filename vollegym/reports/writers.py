"""The three forms of a file: csv, JSON Lines and xlsx. Each writes row by row and returns how many."""

import csv
import json
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from vollegym.console import NotDoneError
from vollegym.reports.excel import Cell, FreeText, as_text

BOM = "\ufeff".encode()
# Inside JSON text these may stand as they are, but programs that split on them would cut a line in two.
LINE_BREAKS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
LINE_BREAK = re.compile("[\x85\u2028\u2029]")
as_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class Sink(Protocol):
    """Where the bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take some bytes."""


class CannotWriteError(NotDoneError):
    """The form cannot hold this row; the text is one Dutch sentence."""


class Utf8:
    """The text side of a sink: what the csv module needs, without a buffer that could be lost."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, text: str) -> None:
        """Hand on the text as UTF-8."""
        self._sink.write(text.encode())


def write_csv(sink: Sink, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, dutch: bool) -> int:
    """Write RFC 4180; for a Dutch Excel with BOM and semicolon."""
    if dutch:
        sink.write(BOM)
    writer = csv.writer(Utf8(sink), delimiter=";" if dutch else ",", lineterminator="\r\n")
    writer.writerow(headings)
    count = 0
    for row in rows:
        # Most cells are empty or plain text, which need nothing.
        writer.writerow([cell if cell is None or type(cell) is str else as_text(cell) for cell in row])
        count += 1
    return count


def write_jsonl(sink: Sink, objects: Iterable[dict[str, Any]]) -> int:
    """Write one JSON object a line."""
    count = 0
    for lead in objects:
        line = as_json(lead)
        if LINE_BREAK.search(line):
            line = line.translate(LINE_BREAKS)
        sink.write(line.encode() + b"\n")
        count += 1
    return count


def write_xlsx(sink: Sink, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write one sheet; its parts wait in a private folder that goes away, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="vollegym-") as folder:
        path = Path(folder) / "leads.xlsx"
        count = Sheet(path, folder).write(headings, rows)
        with path.open("rb") as made:
            while part := made.read(1 << 16):
                sink.write(part)
    return count


class Sheet:
    """One worksheet, written in constant memory: text stays text, whatever it looks like."""

    def __init__(self, path: Path, folder: str) -> None:
        safe = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
        self.book = xlsxwriter.Workbook(path, {**safe, "constant_memory": True, "tmpdir": folder})
        self.sheet = self.book.add_worksheet("Aanvragen")
        self.plain = self.book.add_format()
        self.bold = self.book.add_format({"bold": True})
        self.day = self.book.add_format({"num_format": "dd-mm-yyyy"})
        self.moment = self.book.add_format({"num_format": "dd-mm-yyyy hh:mm:ss"})
        # The mark that Excel itself sets for a typed apostrophe: the text stays text, also after an edit.
        self.quoted = self.book.add_format({"quote_prefix": True})

    def write(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
        """Write headings and rows, close the file, return how many rows it holds."""
        with self.book:
            return self.fill(headings, rows)

    def fill(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
        self.sheet.freeze_panes(1, 1)
        self.sheet.set_column(0, len(headings) - 1, 20)
        for column, heading in enumerate(headings):
            self.sheet.write_string(0, column, heading, self.bold)
        count = 0
        for row in rows:
            count += 1
            for column, cell in enumerate(row):
                # Most cells are empty.
                if cell is not None and cell != "":
                    self.put(count, column, cell)
        self.sheet.autofilter(0, 0, count, len(headings) - 1)
        return count

    def put(self, row: int, column: int, cell: str | int | date) -> None:
        """Write one cell by its kind; raises CannotWriteError where Excel's bounds would drop it."""
        if isinstance(cell, str):
            failed = self.put_text(row, column, cell)
        elif isinstance(cell, datetime):
            failed = self.sheet.write_datetime(row, column, cell, self.moment)
        elif isinstance(cell, date):
            failed = self.sheet.write_datetime(row, column, cell, self.day)
        else:
            failed = self.sheet.write_number(row, column, cell)
        if failed:
            raise CannotWriteError(f"Rij {row + 1} past niet in een Excel-blad; neem --format csv.")

    def put_text(self, row: int, column: int, text: str) -> int:
        """Write text as text; return 0 when it was taken.

        Text from <r> to </r> goes the long way round: xlsxwriter takes it for markup of its own and would
        write it into the file unescaped, so that one name could break the whole sheet.
        """
        if text.startswith("<r>") and text.endswith("</r>"):
            return int(self.sheet.write_rich_string(row, column, text[:1], self.plain, text[1:]))
        risky = isinstance(text, FreeText) and text.risky
        return int(self.sheet.write_string(row, column, str(text), self.quoted if risky else None))
