"""Bringing in a list at the desk: sent, looked at, brought in a part at a time. The acts behind the pages.

Nothing of a list becomes a lead before whoever sent it saw what would become of its rows. It waits for an
hour at most, for the one of us who sent it. How far it is commits together with the rows themselves, so a
second tap, a closed browser or a crash halfway brings in nothing twice.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from itertools import islice
from typing import BinaryIO

from sqlite_utils import Database

from vollegym.content import questionnaire_store
from vollegym.questionnaire.normalize import tidy
from vollegym.reports import import_columns, import_file, importing, upload_store
from vollegym.reports.import_file import BadFileError, Table
from vollegym.reports.importing import AT_ONCE, KNOWN, NEW, REFUSED, Import, Line
from vollegym.reports.upload_store import Upload
from vollegym.services import Services
from vollegym.storage.events import record

# Bytes of a file and rows in it; more is for the command. A part is what one request brings in.
LONGEST, MOST_ROWS, A_PART = 4_000_000, 5_000, 500
KEPT = timedelta(hours=1)
# For so long, what a list brought in can be taken back, as every act at the desk.
UNDO = timedelta(minutes=10)
# How many rows and values are shown.
FIRST_ROWS, MOST_TOLD, MOST_VALUES = 6, 50, 3
ELSE = "Knip het in stukken, of breng het op de server in met flask leads import."
TOO_LONG = f"Dit bestand is groter dan 4 MB. {ELSE}"
TOO_MANY = f"Dit bestand heeft meer dan {MOST_ROWS} regels. {ELSE}"


class GoneError(LookupError):
    """This list is not there: brought in, put aside, or sent more than an hour ago."""


class ElsewhereError(Exception):
    """A second tap already brings this list in."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `meaning` is "" for one that is left out, `values` what stands in its first rows."""

    name: str
    meaning: str
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a list: how many are new, known and refused, its first rows, and others not new.

    `lacks` is the sentence on what is missing: then no row is looked at.
    """

    lacks: str = ""
    fresh: int = 0
    known: int = 0
    refused: int = 0
    first: Sequence[Line] = ()
    others: Sequence[Line] = ()


def take(services: Services, person: int, name: str, stream: BinaryIO) -> int:
    """Keep a file to look at and return its number; raises BadFileError with what is wrong."""
    content = stream.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise BadFileError(TOO_LONG)
    db = services.storage.database()
    with import_file.read_table(BytesIO(content)) as table:
        meaning = importing.recognised(table, questionnaire_store.current(db), {})
        rows = sum(1 for _ in islice(table.rows, MOST_ROWS + 1))
    if not rows:
        raise BadFileError("Onder de namen van de kolommen staat geen enkele regel.")
    if rows > MOST_ROWS:
        raise BadFileError(TOO_MANY)
    now = services.now()
    with services.storage.writing() as db:
        upload_store.sweep(db, now - KEPT)
        return upload_store.add(db, person, now, tidy(name[:200])[:100] or "lijst", content, meaning, rows)


def sweep(services: Services, now: datetime) -> None:
    """Throw away what nobody came back for."""
    with services.storage.writing() as db:
        upload_store.sweep(db, now - KEPT)


def find(services: Services, number: int, person: int) -> Upload:
    """Return a list that this person sent; raises GoneError."""
    db = services.storage.database()
    found = upload_store.find(db, number, person, services.now() - KEPT)
    if found is None:
        raise GoneError(number)
    return found


@contextmanager
def opened(upload: Upload) -> Iterator[Table]:
    with import_file.read_table(BytesIO(upload.content or b"")) as table:
        yield table


def columns(upload: Upload, meaning: Mapping[str, str]) -> list[Column]:
    """Return the columns that somebody has to give a meaning, each with a few values out of the file."""
    with opened(upload) as table:
        if not importing.needs_meaning(table):
            return []
        values: dict[str, list[str]] = {name: [] for name in table.columns if name}
        for row in islice(table.rows, 50):
            for name, several in values.items():
                said = tidy(str(row.cells.get(name) or "")[:60])
                if said and said not in several and len(several) < MOST_VALUES:
                    several.append(said)
    return [Column(name, meaning.get(name, ""), several) for name, several in values.items()]


def lacks(upload: Upload, meaning: Mapping[str, str]) -> str:
    """Return what is missing when the columns mean this, as a sentence; "" when nothing is."""
    with opened(upload) as table:
        return import_columns.missing(meaning) if importing.needs_meaning(table) else ""


def preview(services: Services, upload: Upload, meaning: Mapping[str, str]) -> Preview:
    """Return what would become of each row when the columns mean this."""
    if missing := lacks(upload, meaning):
        return Preview(missing)
    counts: Counter[str] = Counter()
    first: list[Line] = []
    others: list[Line] = []
    with opened(upload) as table:
        for line in importer(services, table, meaning, dry_run=True).lines():
            counts[line.status] += 1
            if len(first) < FIRST_ROWS:
                first.append(line)
            elif line.status != NEW and len(others) < MOST_TOLD:
                others.append(line)
    return Preview("", counts[NEW], counts[KNOWN], counts[REFUSED], first, others)


def importer(
    services: Services, table: Table, meaning: Mapping[str, str], person: int | None = None, *, dry_run: bool
) -> Import:
    folder = services.settings.database.parent
    return Import(services.storage, folder, table, meaning, services.now(), person, dry_run=dry_run)


def choose(services: Services, upload: Upload, meaning: Mapping[str, str]) -> None:
    """Keep what the columns mean."""
    with services.storage.writing() as db:
        upload_store.choose(db, upload.id, meaning)


def drop(services: Services, upload: Upload) -> None:
    """Put a list aside: what is in, stays in."""
    with services.storage.writing() as db:
        upload_store.drop(db, upload.id, upload.person)


def bring_in(services: Services, upload: Upload) -> Upload:
    """Bring in the next part and return how far it is; a part that another tap brings in is left to that."""
    at = upload

    def keep(db: Database, lines: Sequence[Line]) -> None:
        nonlocal at
        counts = Counter(line.status for line in lines)
        told = [(line.number, line.who, line.why) for line in lines if line.status == REFUSED]
        last = upload_store.last_events(db, [line.lead for line in lines if line.lead])
        fresh = [(line.lead, last[line.lead]) for line in lines if line.lead]
        further = replace(
            at,
            done=at.done + len(lines),
            fresh=at.fresh + counts[NEW],
            known=at.known + counts[KNOWN],
            refused=at.refused + counts[REFUSED],
            told=[*at.told, *told][:MOST_TOLD],
            leads=[*at.leads, *fresh],
        )
        if not upload_store.go_on(db, at, further, services.now()):
            raise ElsewhereError
        at = further

    with opened(upload) as table:
        # Which lead lies under which may stand in a part that is in already.
        below = importing.below(islice(table.rows, upload.done))
    with opened(upload) as table:
        rows = islice(table.rows, upload.done, upload.done + A_PART)
        part = importer(services, replace(table, rows=rows), upload.meaning, upload.person, dry_run=False)
        part.note, part.below, part.since = keep, below, upload.at
        try:
            for _ in part.lines():
                pass
        except ElsewhereError:
            return at
    return at


def may_undo(services: Services, upload: Upload) -> bool:
    """Return whether what this list brought in can still be taken back."""
    at = upload.brought_at
    fresh = upload.content is None and upload.leads and upload.undone_at is None
    return bool(fresh and at and services.now() - at <= UNDO)


def undo(services: Services, upload: Upload) -> Upload:
    """Take back what a list brought in; what somebody did something with since, stays. Raises GoneError.

    A few leads at a time, so that who answers meanwhile notices nothing. A second tap, or one after a crash
    halfway, does the rest.
    """
    if not may_undo(services, upload):
        raise GoneError(upload.id)
    then, stayed, rest = dict(upload.leads), list[tuple[int, int]](), list(upload.leads)
    while rest:
        part, rest = rest[:AT_ONCE], rest[AT_ONCE:]
        with services.storage.writing() as db:
            touched = touched_since(db, then, [lead for lead, _ in part])
            for lead, _ in part:
                if lead not in touched:
                    upload_store.take_back(db, lead)
            stayed += [(lead, event) for lead, event in part if lead in touched]
            now = services.now()
            first = upload_store.undone(db, upload.id, [*stayed, *rest], None if rest else now)
            if first and not rest:
                counts = {"gone": len(upload.leads) - len(stayed), "stayed": len(stayed)}
                record(db, None, "import_undone", now, upload.person, upload=upload.id, **counts)
    return find(services, upload.id, upload.person)


def touched_since(db: Database, then: Mapping[int, int], leads: Sequence[int]) -> set[int]:
    """Return which of these leads something happened to since, `then` being the last event of each at first.

    Leads of one person that lie together stay together.
    """
    last, under = upload_store.last_events(db, leads), upload_store.lies_under(db, leads)
    changed = {lead for lead, event in last.items() if lead in then and event != then[lead]}
    together = {under.get(lead, lead) for lead in changed}
    return {lead for lead in leads if lead in last and under.get(lead, lead) in together}
