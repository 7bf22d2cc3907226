"""An export: which leads, in which form, written to any sink. Pure: rows come in, bytes go out.

Two profiles, because people and programs want opposite things: `excel-nl` opens right after a double click,
`machine` keeps every value untouched and is a contract (incident I15).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath

from vollegym.records import excel, flat
from vollegym.records.cells import Cell
from vollegym.records.machine import as_object
from vollegym.records.record import Catalogue, Record
from vollegym.records.writers import Sink, write_csv, write_jsonl, write_xlsx
from vollegym.storage.moments import stamp
from vollegym.text.dates import midnight

FORMATS = ("csv", "jsonl", "xlsx")
PROFILES = ("excel-nl", "machine")
YEARS = range(2000, 3000)


class ChoiceError(Exception):
    """These options do not go together; the text is one Dutch sentence."""


@dataclass(frozen=True, slots=True)
class Form:
    """How an export is written."""

    format: str
    profile: str

    def __str__(self) -> str:
        return f"{self.format} ({self.profile})"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which leads: their states and outcomes (none named: all), and stamps from (included) until (not)."""

    states: tuple[str, ...] = ("submitted",)
    outcomes: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None

    def __str__(self) -> str:
        bounds = [f"sent from {self.start}"] * bool(self.start) + [f"sent before {self.end}"] * bool(self.end)
        return ", ".join([*self.states, *self.outcomes, *bounds])


@dataclass(frozen=True, slots=True)
class Tally:
    """What the database counts: leads to write, and drafts and quarantined leads that were not asked for."""

    expected: int
    drafts_left_out: int
    quarantined_left_out: int


def tally(counts: Mapping[str, int], selection: Selection) -> Tally:
    """Return the counts per state as what to expect; a draft has no outcome, so an asked outcome drops it."""
    written = [state for state in selection.states if state != "draft" or not selection.outcomes]
    left_out = {state: n for state, n in counts.items() if state not in written}
    expected = sum(counts.get(state, 0) for state in written)
    return Tally(expected, left_out.get("draft", 0), left_out.get("quarantined", 0))


def choose_form(format_: str | None, profile: str | None, name: str | None) -> Form:
    """Return the form these options ask for; raises ChoiceError when they contradict one another."""
    suffix = PurePath(name).suffix.lower().removeprefix(".") if name else ""
    named = suffix if suffix in FORMATS else None
    if suffix and not named and not format_:
        raise ChoiceError(
            f"{name} eindigt niet op .csv, .jsonl of .xlsx. Kies zo’n naam, of geef --format mee."
        )
    if format_ and named and format_ != named:
        raise ChoiceError(f"--format {format_} en een bestand dat op .{named} eindigt spreken elkaar tegen.")
    chosen = format_ or named or "csv"
    if chosen == "jsonl" and profile == "excel-nl":
        raise ChoiceError("jsonl is er alleen als --profile machine; neem csv of xlsx voor Excel.")
    return Form(chosen, profile or ("machine" if chosen == "jsonl" else "excel-nl"))


def choose_leads(
    states: Sequence[str], outcomes: Sequence[str], since: date | None = None, until: date | None = None
) -> Selection:
    """Return the selection; days are Dutch days, both ends included, also where the clock changes."""
    if any(day and day.year not in YEARS for day in (since, until)):
        raise ChoiceError("Kies een dag tussen de jaren 2000 en 2999.")
    if since and until and since > until:
        raise ChoiceError(f"--since {since} ligt na --until {until}.")
    chosen = tuple(dict.fromkeys(states)) or ("submitted",)
    if chosen == ("draft",) and outcomes:
        raise ChoiceError("Een concept heeft nog geen uitkomst; laat --outcome of --state draft weg.")
    start = stamp(midnight(since)) if since else None
    end = stamp(midnight(until + timedelta(days=1))) if until else None
    return Selection(chosen, tuple(dict.fromkeys(outcomes)), start, end)


def write(records: Iterable[Record], catalogue: Catalogue, form: Form, sink: Sink) -> int:
    """Write all records to the sink, one at a time; return how many were written."""
    if form.format == "jsonl":
        return write_jsonl(sink, (as_object(record, catalogue) for record in records))
    headings, rows = table(records, catalogue, form.profile)
    if form.format == "xlsx":
        return write_xlsx(sink, headings, rows)
    return write_csv(sink, headings, rows, dutch=form.profile == "excel-nl")


def table(
    records: Iterable[Record], catalogue: Catalogue, profile: str
) -> tuple[list[str], Iterable[Sequence[Cell]]]:
    """Return headings and rows; the headings are known before the first row is read."""
    if profile == "machine":
        names = flat.columns(catalogue)
        leads = (flat.flat(as_object(record, catalogue)) for record in records)
        return names, ([lead.get(name) for name in names] for lead in leads)
    columns = excel.columns(catalogue)
    return [c.heading for c in columns], ([c.cell(record) for c in columns] for record in records)
