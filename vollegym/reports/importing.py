"""Bringing leads in from a file: every row is new, known, or refused with the reason.

Nobody is mailed and nobody alarmed. What is known is left as it is, so that the same file twice changes
nothing, and who was forgotten stays forgotten. A few rows are written at a time: who answers meanwhile
notices nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from vollegym.content import questionnaire_store
from vollegym.leads import entering
from vollegym.leads.erasure_log import NEVER, hasher, noted
from vollegym.questionnaire.questions import Questionnaire
from vollegym.reports import import_store
from vollegym.reports.import_columns import RefusedError, as_entry, missing, recognise
from vollegym.reports.import_file import BadFileError, Row, Table
from vollegym.reports.import_machine import is_machine, read_lead, unflattened
from vollegym.storage.database import Storage

AT_ONCE = 100
NEW, KNOWN, REFUSED = "nieuw", "bekend", "geweigerd"


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one row; `why` is for what was refused, known, or brought in without a part.

    `lead` is the number of the lead that it became.
    """

    number: int
    status: str
    who: str
    why: str = ""
    lead: int | None = None


@dataclass(slots=True)
class Import:
    """A file about to be brought in: what its columns mean, and who was seen in it so far.

    `note` keeps, in the transaction of a few rows, what became of them; `below` holds the reference of each
    lead that lies under another one, with that of the other, as far as the file was read, and `since` is when
    its first rows came in.
    """

    storage: Storage
    folder: Path
    table: Table
    mapping: Mapping[str, str]
    now: datetime
    person: int | None = None
    dry_run: bool = False
    note: Callable[[Database, Sequence[Line]], object] = lambda _db, _lines: None
    below: dict[str, str] = field(default_factory=dict)
    since: datetime | None = None

    def lines(self) -> Iterator[Line]:
        """Do it, and give what became of each row; a dry run writes nothing."""
        seen: set[str] = set()
        asked = questionnaire_store.current(self.storage.database())
        forgotten = Forgotten(self.folder)
        for rows in in_parts(self.table.rows):
            if self.dry_run:
                db = self.storage.database()
                yield from [self.one(db, row, asked, forgotten, seen) for row in rows]
            else:
                # Told only after COMMIT.
                with self.storage.writing() as db:
                    lines = [self.one(db, row, asked, forgotten, seen) for row in rows]
                    self.note(db, lines)
                yield from lines
        if self.below and not self.dry_run:
            with self.storage.writing() as db:
                import_store.link(db, self.below, self.since or self.now)

    def one(
        self, db: Database, row: Row, asked: Questionnaire, forgotten: "Forgotten", seen: set[str]
    ) -> Line:
        """Bring in one row."""
        try:
            if row.wrong:
                raise RefusedError(row.wrong[:1].upper() + row.wrong[1:] + ".")
            if not self.table.columns or is_machine(self.table.columns):
                return self.machine(db, row, asked, forgotten, seen)
            return self.listed(db, row, asked, forgotten, seen)
        except RefusedError as error:
            return Line(row.line, REFUSED, "", str(error))

    def machine(
        self, db: Database, row: Row, asked: Questionnaire, forgotten: "Forgotten", seen: set[str]
    ) -> Line:
        """Bring in a row of our own export, as it was."""
        several = frozenset({"goals", *(q.key for q in asked.questions if q.kind == "several")})
        told = unflattened(row.cells, several) if self.table.columns else row.cells
        lead = read_lead(told, self.now)
        if forgotten.since(lead.names) >= datetime.fromisoformat(lead.lead["started_at"]).astimezone(UTC):
            raise RefusedError("Deze persoon is op verzoek vergeten.")
        if lead.reference in seen or import_store.has_reference(db, lead.reference):
            return Line(row.line, KNOWN, lead.reference, "Deze aanvraag is er al, en blijft zoals hij is.")
        seen.add(lead.reference)
        if lead.merged_into:
            self.below[lead.reference] = lead.merged_into
        number = None if self.dry_run else import_store.add(db, lead, self.now)
        return Line(row.line, NEW, lead.reference, lead=number)

    def listed(
        self, db: Database, row: Row, asked: Questionnaire, forgotten: "Forgotten", seen: set[str]
    ) -> Line:
        """Bring in a row of a list, as somebody whom one of us puts in."""
        entry, left_out = as_entry(row.cells, self.mapping, asked, self.now)
        contact = entry.contact
        who = contact.name
        column = next((name for name, meaning in self.mapping.items() if meaning == "reference"), None)
        reference = (row.cells.get(column) or "").strip() if column else ""
        names = {f"email {contact.email.casefold()}" if contact.email else "", f"reference {reference}"}
        if forgotten.since(frozenset(names)) != NEVER:
            raise RefusedError("Deze persoon is op verzoek vergeten.")
        keys = {key for key in (contact.email.casefold(), contact.phone, reference) if key}
        if keys & seen:
            return Line(row.line, KNOWN, who, "Staat al eerder in dit bestand.")
        if reference and import_store.has_reference(db, reference):
            return Line(row.line, KNOWN, who, f"Dit is aanvraag {reference}.")
        if known := import_store.has_person(db, contact.email, contact.phone):
            return Line(row.line, KNOWN, who, f"Dit adres of nummer staat bij aanvraag {known}.")
        seen |= keys
        number = None
        if not self.dry_run:
            number = entering.put_in(db, entry, self.now, self.person, told=False).id
        return Line(row.line, NEW, who, "; ".join(left_out), number)


class Forgotten:
    """Who was forgotten, by the hashes of what they are known by."""

    def __init__(self, folder: Path) -> None:
        self._noted = noted(folder)
        self._hashed = hasher(folder) if self._noted else str

    def since(self, names: frozenset[str]) -> datetime:
        """Return when who has one of these names was forgotten last; NEVER when they were not."""
        return max((self._noted.get(self._hashed(name), NEVER) for name in names), default=NEVER)


def mapping_of(table: Table, asked: Questionnaire, given: Mapping[str, str]) -> dict[str, str]:
    """Return what the columns of a list mean, `given` before what is recognised; raises BadFileError."""
    mapping = recognised(table, asked, given)
    if needs_meaning(table) and (lacks := missing(mapping)):
        columns = ", ".join(f"‘{name[:40]}’" for name in table.columns[:10])
        raise BadFileError(f"{lacks} De kolommen zijn: {columns}{' …' if len(table.columns) > 10 else ''}.")
    return mapping


def needs_meaning(table: Table) -> bool:
    """Return whether somebody has to say what the columns mean: our own export says so itself."""
    return bool(table.columns) and not is_machine(table.columns)


def recognised(table: Table, asked: Questionnaire, given: Mapping[str, str]) -> dict[str, str]:
    """Return the same, also when something is missing; raises BadFileError for a column that is not there."""
    if not needs_meaning(table):
        return {}
    if unknown := [column for column in given if column not in table.columns]:
        raise BadFileError(f"Er is geen kolom ‘{unknown[0][:60]}’ in dit bestand.")
    known = {name: meaning for name, meaning in recognise(table.columns, asked).items() if name not in given}
    taken = set(given.values())
    return {name: meaning for name, meaning in known.items() if meaning not in taken} | {
        name: meaning for name, meaning in given.items() if meaning
    }


def below(rows: Iterator[Row]) -> dict[str, str]:
    """Return the reference of each lead in these rows that lies under another one, with that of the other."""
    pairs = ((row.cells.get("reference"), row.cells.get("merged_into")) for row in rows)
    return {reference: into for reference, into in pairs if isinstance(reference, str) and into}


def in_parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Give so many rows at a time."""
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part
