"""Commands for whoever writes the content. Their output is Dutch, because the owner reads it."""

import json
from dataclasses import asdict

import click
from flask import current_app
from flask.cli import AppGroup

from vollegym.text.documents import Problem

commands = AppGroup("content", help="The texts in the content folder.")


@commands.command("check")
@click.option("--strict", is_flag=True, help="Treat remarks as errors.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(strict: bool, form: str) -> None:
    """Name every mistake in the content with file and line; exit 1 when there are errors."""
    problems = current_app.extensions["shelf"].now.problems
    click.echo(as_json(problems) if form == "json" else as_text(problems))
    errors = [problem for problem in problems if strict or problem.severity == "error"]
    raise SystemExit(1 if errors else 0)


def as_json(problems: tuple[Problem, ...]) -> str:
    """Return the problems as a JSON list."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1)


def as_text(problems: tuple[Problem, ...]) -> str:
    """Return the problems one a line, and their count."""
    errors = sum(problem.severity == "error" for problem in problems)
    remarks = len(problems) - errors
    lines = [f"{problem}{'' if problem.severity == 'error' else ' (opmerking)'}" for problem in problems]
    return "\n".join(
        [*lines, f"{counted(errors, 'fout', 'fouten')}, {counted(remarks, 'opmerking', 'opmerkingen')}."]
    )


def counted(number: int, one: str, several: str) -> str:
    """Return "1 fout", "2 fouten"."""
    return f"{number} {one if number == 1 else several}"
