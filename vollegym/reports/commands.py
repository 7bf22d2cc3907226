"""`flask leads export` and `flask leads list`: data to standard output, remarks to standard error.

The exit code is 0 only when every row was written and the database counts as many.
"""

import logging
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from vollegym.console import (
    Counted,
    account,
    echo,
    failures_as_remarks,
    number_of_leads,
    remark,
    standard_output,
    whole_file,
)
from vollegym.content import questionnaire_store
from vollegym.current import services
from vollegym.dutch.phrases import counted
from vollegym.leads import selection as lead_selection
from vollegym.leads import store as lead_store
from vollegym.leads.lead import STATES
from vollegym.leads.listing import row, table
from vollegym.leads.selection import ChoiceError, Tally
from vollegym.questionnaire.questions import Outcome
from vollegym.reports import export, import_columns, import_file, importing
from vollegym.reports.export import reconcile
from vollegym.storage.database import one_moment

log = logging.getLogger(__name__)
commands = AppGroup("leads")
DAY = click.DateTime(["%Y-%m-%d"])


def selecting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose leads."""
    for option in (
        click.option("--until", metavar="DATUM", type=DAY, help="De laatste dag die meetelt."),
        click.option(
            "--since", metavar="DATUM", type=DAY, help="De eerste dag die meetelt, zoals 2026-11-24."
        ),
        click.option(
            "--outcome",
            "outcomes",
            multiple=True,
            type=click.Choice([o.value for o in Outcome]),
            help="Alleen deze uitkomst; mag vaker.",
        ),
        click.option(
            "--state",
            "states",
            multiple=True,
            type=click.Choice(STATES),
            help="Anders alleen wat verstuurd is (submitted); mag vaker.",
        ),
    ):
        command = option(command)
    return command


@commands.command("export")
@click.option(
    "--format",
    "format_",
    type=click.Choice(export.FORMATS),
    help="Anders volgt het uit de naam, of is het csv.",
)
@click.option(
    "--profile",
    type=click.Choice(export.PROFILES),
    help="Anders machine bij jsonl, en excel-nl bij csv en xlsx.",
)
@selecting
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Waarheen; anders naar standaarduitvoer.",
)
def export_leads(format_: str | None, profile: str | None, output: Path | None, **chosen: Any) -> None:
    """Schrijf de aanvragen naar een bestand. Voor Excel, of voor een programma."""
    output = None if output == Path("-") else output
    with usage_errors():
        selection = selected(**chosen)
        form = export.choose_form(format_, profile, output.name if output else None)
    refuse_a_bad_target(form, output)
    with failures_as_remarks():
        write(selection, form, output)


@commands.command("import")
@click.argument(
    "file",
    metavar="BESTAND",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Csv of jsonl.",
)
@click.option("--dry-run", is_flag=True, help="Alleen tonen wat er met elke regel gebeurt, niets bewaren.")
@click.option(
    "--map",
    "map_",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Wat een kolom betekent: een bestand met regels als "Mijn kolom" = "phone".',
)
def import_leads(file: Path, dry_run: bool, map_: Path | None) -> None:
    """Breng aanvragen in uit een lijst, of uit je eigen export. Niemand krijgt er bericht van."""
    with failures_as_remarks(), file.open("rb") as stream, import_file.read_table(stream) as table:
        db = services().storage.database()
        mapping = importing.mapping_of(table, questionnaire_store.current(db), given_map(map_))
        for column, meaning in mapping.items():
            remark(f"Kolom ‘{column}’: {meaning}")
        for column in table.columns if mapping else ():
            if column and column not in mapping:
                remark(f"Kolom ‘{column}’: niet gebruikt")
        folder = services().settings.database.parent
        bringing = importing.Import(
            services().storage, folder, table, mapping, services().now(), dry_run=dry_run
        )
        counts: Counter[str] = Counter()
        for line in bringing.lines():
            counts[line.status] += 1
            echo(
                f"{line.number:>7}  {line.status:9}  {' '.join(filter(None, (line.who, line.why)))}".rstrip()
            )
    log.info("%s imported %s leads", account(), 0 if dry_run else counts[importing.NEW])
    told = ", ".join(
        f"{counts[status]} {status}" for status in (importing.NEW, importing.KNOWN, importing.REFUSED)
    )
    remark(f"{told}." + (" Er is niets bewaard." if dry_run else ""))
    if counts[importing.REFUSED]:
        raise SystemExit(1)


def given_map(path: Path | None) -> dict[str, str]:
    """Return what columns mean by the owner's own word; an empty meaning leaves a column out."""
    if path is None:
        return {}
    known = import_columns.meanings(questionnaire_store.current(services().storage.database()))
    try:
        given = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path.name} is niet te lezen: {error}") from error
    for column, meaning in given.items():
        if meaning != "" and meaning not in known:
            raise click.UsageError(f"{column}: {meaning} betekent niets. Kies uit: {', '.join(known)}.")
    return given


@commands.command("list")
@selecting
def list_leads(**chosen: Any) -> None:
    """Toon de aanvragen en hoe het ermee staat, de oudste eerst."""
    with usage_errors():
        selection = selected(**chosen)
    with failures_as_remarks(), one_moment(services().storage.database()) as db:
        tally = lead_selection.tally(lead_store.counts(db, selection), selection)
        waiting = {one.lead for one in lead_store.waiting(db, services().now())}
        shown = count()
        for lines in table(
            row(lead, waiting) for lead, _ in zip(lead_store.selected(db, selection), shown, strict=False)
        ):
            echo(lines)
        number = next(shown)
        reconcile(number, tally)
    tell_what_was_left_out(tally)
    remark(f"{number_of_leads(number)} getoond; de database telt er {tally.expected}.")


def selected(
    states: tuple[str, ...], outcomes: tuple[str, ...], since: datetime | None, until: datetime | None
) -> lead_selection.Selection:
    """Return the leads that the options choose."""
    return lead_selection.choose_leads(states, outcomes, since and since.date(), until and until.date())


def refuse_a_bad_target(form: export.Form, output: Path | None) -> None:
    """Stop before anything is read when the target cannot take the file."""
    if output is None:
        if form.format == "xlsx" and sys.stdout.isatty():
            raise click.UsageError("Een Excel-bestand past niet op het scherm; geef -o leads.xlsx mee.")
    elif output.exists() and not output.is_file():
        raise click.UsageError(f"{output} is geen gewoon bestand; laat -o weg voor standaarduitvoer.")
    elif not output.resolve().parent.is_dir():
        raise click.UsageError(f"De map {output.parent} bestaat niet.")


def write(selection: lead_selection.Selection, form: export.Form, output: Path | None) -> None:
    """Write from one moment of the database; a file gets its name only when the count is right."""
    with one_moment(services().storage.database()) as db, target(output) as sink:
        tally = lead_selection.tally(lead_store.counts(db, selection), selection)
        asked = lead_store.questions(db, selection)
        written = export.write(lead_store.selected(db, selection), asked, form, sink)
        reconcile(written, tally)
    who_exported_what(written, selection, form, output)
    tell_what_was_left_out(tally)
    remark(f"sha256 {sink.sha256}")
    remark(f"{number_of_leads(written)} geschreven; de database telt er {tally.expected}.")


def target(output: Path | None) -> AbstractContextManager[Counted]:
    """Return where the bytes go."""
    return whole_file(output) if output else standard_output()


def who_exported_what(
    written: int, selection: lead_selection.Selection, form: export.Form, output: Path | None
) -> None:
    """Log the export: account, choice and number; no name of a person and no answer."""
    log.info("%s exported %s leads as %s to %s: %s", account(), written, form, output or "stdout", selection)


def tell_what_was_left_out(tally: Tally) -> None:
    """Say how many drafts and quarantined leads were not asked for: nobody should think they do not exist."""
    if tally.drafts_left_out or tally.quarantined_left_out:
        drafts = counted(tally.drafts_left_out, "concept", "concepten")
        remark(
            f"Niet meegenomen: {drafts} (--state draft) en "
            f"{tally.quarantined_left_out} in quarantaine (--state quarantined)."
        )


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn options that do not go together into exit code 2."""
    try:
        yield
    except ChoiceError as error:
        raise click.UsageError(str(error)) from error
