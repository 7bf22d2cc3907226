"""An export: which leads, in which form, written to any sink. Pure: rows come in, bytes go out.

Two profiles, because people and programs want opposite things: `excel-nl` opens right after a double click,
`machine` keeps every value untouched and is a contract (incident I15).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from vollegym.console import NotDoneError, number_of_leads
from vollegym.leads.lead import Lead
from vollegym.leads.payload import as_object, keys
from vollegym.leads.selection import ChoiceError, Tally
from vollegym.questionnaire.questions import Question
from vollegym.reports import excel, machine_table
from vollegym.reports.excel import Cell
from vollegym.reports.writers import Sink, write_csv, write_jsonl, write_xlsx

FORMATS = ("csv", "jsonl", "xlsx")
PROFILES = ("excel-nl", "machine")


@dataclass(frozen=True, slots=True)
class Form:
    """How an export is written."""

    format: str
    profile: str

    def __str__(self) -> str:
        return f"{self.format} ({self.profile})"


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


def write(leads: Iterable[Lead], questions: Sequence[Question], form: Form, sink: Sink) -> int:
    """Write all leads to the sink, one at a time; return how many. `questions` are those they were asked."""
    if form.format == "jsonl":
        every = keys(questions)
        return write_jsonl(sink, (as_object(lead, every) for lead in leads))
    headings, rows = table(leads, questions, form.profile)
    if form.format == "xlsx":
        return write_xlsx(sink, headings, rows)
    return write_csv(sink, headings, rows, dutch=form.profile == "excel-nl")


def table(
    leads: Iterable[Lead], questions: Sequence[Question], profile: str
) -> tuple[list[str], Iterable[Sequence[Cell]]]:
    """Return headings and rows; the headings are known before the first row is read."""
    if profile == "machine":
        every = keys(questions)
        return machine_table.columns(every), (
            machine_table.row(as_object(lead, every), every) for lead in leads
        )
    columns = excel.columns(questions)
    return [c.heading for c in columns], ([c.cell(lead) for c in columns] for lead in leads)


class MiscountError(NotDoneError):
    """More or fewer rows were written than the database counts."""


def reconcile(written: int, tally: Tally) -> None:
    """Raise MiscountError unless the database counts what was written."""
    if written != tally.expected:
        raise MiscountError(f"{number_of_leads(written)} gelezen, maar de database telt er {tally.expected}.")
