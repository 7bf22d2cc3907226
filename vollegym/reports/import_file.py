"""A file that somebody brings in, as rows: csv of any Excel and any program, or one JSON object a line.

Read as it comes, so that a large file costs no memory. What is no such file is told in one Dutch sentence.
"""

import codecs
import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from vollegym.console import NotDoneError

# The longest line of JSON and the longest cell, in characters; more columns than any list has.
LONGEST_LINE, LONGEST_CELL, MOST_COLUMNS = 1_000_000, 200_000, 300
PART = 1 << 16


class BadFileError(NotDoneError):
    """This cannot be read as a list of leads; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its columns, or what is `wrong` with it; `line` is where it begins in the file."""

    line: int
    cells: dict[str, Any]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The columns by name, none for JSON, and the rows, which can be read once."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


@contextmanager
def read_table(stream: BinaryIO) -> Iterator[Table]:
    """Give what is in a file that can be read twice; raises BadFileError."""
    start = stream.read(4096)
    stream.seek(0)
    refuse_other_programs(start)
    encoding = encoding_of(stream, start)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    try:
        is_json = start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
        yield Table((), json_rows(text)) if is_json else csv_table(text)
    finally:
        # The stream is whose who gave it.
        text.detach()


def refuse_other_programs(start: bytes) -> None:
    """Raise BadFileError for what is no text at all."""
    if not start.strip():
        raise BadFileError("Dit bestand is leeg.")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadFileError(
            "Dit is een Excel-bestand, ook als het op .csv eindigt. Zo wordt het een lijst die we lezen: "
            "open het in Excel, kies Bestand, dan Opslaan als, kies bij het bestandstype ‘CSV UTF-8’, "
            "en bewaar het. Breng dat nieuwe bestand in."
        )
    if b"\x00\x00\x00" in start or start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise BadFileError("Dit is geen tekst. Breng een .csv of .jsonl in.")


def encoding_of(stream: BinaryIO, start: bytes) -> str:
    """Return how the text is written: as a mark in front says, else UTF-8 where all is, else Windows."""
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start[1:200:2].count(0) > len(start[:200]) // 4:
        return "utf-16-le"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := stream.read(PART):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def json_rows(text: io.TextIOWrapper) -> Iterator[Row]:
    """Give each line as an object."""
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while line and not line.endswith("\n"):
                line = text.readline(LONGEST_LINE)
            yield Row(number, {}, "deze regel is langer dan een miljoen tekens")
            continue
        if not line.strip():
            continue
        try:
            found = json.loads(line, parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            yield Row(number, found)
        else:
            yield Row(number, {}, "hier staat geen JSON-object")


def refuse_constant(name: str) -> float:
    """Refuse what only looks like JSON: NaN and Infinity."""
    raise ValueError(name)


def csv_table(text: io.TextIOWrapper) -> Table:
    """Return the columns in the first line, and the rows below it."""
    first = text.readline(LONGEST_LINE)
    skipped = 0
    # Excel's own way to say which sign parts the cells.
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, first, skipped = first[4], text.readline(LONGEST_LINE), 1
    else:
        delimiter = delimiter_of(first)
    csv.field_size_limit(LONGEST_CELL)
    lines = csv.reader(chained(first, text), delimiter=delimiter)
    try:
        columns = tuple(name.strip().lstrip("\ufeff") for name in next(lines, []))
    except csv.Error as error:
        raise BadFileError("De eerste regel is niet te lezen als namen van kolommen.") from error
    while columns and not columns[-1]:
        columns = columns[:-1]
    if not columns:
        raise BadFileError("De eerste regel noemt geen kolommen.")
    if len(columns) > MOST_COLUMNS:
        raise BadFileError(
            f"Dit bestand heeft meer dan {MOST_COLUMNS} kolommen. Haal weg wat je niet nodig hebt."
        )
    if twice := next((name for name in columns if name and columns.count(name) > 1), None):
        raise BadFileError(f"De kolom ‘{twice[:60]}’ staat er twee keer. Geef er een een andere naam.")
    return Table(columns, csv_rows(lines, columns, skipped))


def delimiter_of(line: str) -> str:
    """Return the sign that parts the cells of the first line: the one most seen outside quotes."""
    bare = "".join(line.split('"')[::2])
    return max(";,\t", key=bare.count)


def chained(first: str, text: io.TextIOWrapper) -> Iterator[str]:
    """Give the lines of a file of which the first was read; each is cut where it is endless."""
    yield first
    while line := text.readline(LONGEST_LINE):
        yield line


def csv_rows(lines: Any, columns: tuple[str, ...], skipped: int) -> Iterator[Row]:
    """Give each row that holds anything."""
    while True:
        line = lines.line_num + 1 + skipped
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error:
            yield Row(line, {}, "deze regel is niet te lezen, of een cel is langer dan 200.000 tekens")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        found = dict(zip(columns, cells, strict=False))
        more = any(cell.strip() for cell in cells[len(columns) :])
        yield Row(line, found, "deze regel heeft meer cellen dan er kolommen zijn" if more else "")
