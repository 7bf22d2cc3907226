"""What stops an export halfway: real processes, a reader that leaves, a disk that is full."""

import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from tests import processes
from tests.reports.conftest import Keep
from vollegym.config import Settings

Run = Callable[..., "subprocess.CompletedProcess[str]"]


# Python itself may hold back what goes to standard output, or pass it on at once; a file is another matter.
to_stdout = pytest.mark.parametrize("buffering", ["", "1"], ids=["buffered", "unbuffered"])


@pytest.fixture
def buffering() -> str:
    return ""


@pytest.fixture
def run(buffering: str, settings: Settings, keep: Keep) -> Run:
    """Start `flask leads export …` as a process of its own on the database of this test."""
    for number in range(40):
        keep(contact={"name": f"Anna {number} " + "x" * 10_000})
    variables = {
        **{key: value for key, value in os.environ.items() if not key.startswith("VOLLEGYM_")},
        "VOLLEGYM_DATABASE": str(settings.database),
        "VOLLEGYM_SECRET_KEY": settings.secret_key,
        "FLASK_APP": "vollegym",
        "PYTHONUNBUFFERED": buffering,
    }

    def export(
        *options: str, output: int | IO[bytes] | None = None, largest: int | None = None
    ) -> "subprocess.CompletedProcess[str]":
        command = ["flask", "leads", "export", *options]
        if output is None:
            return processes.run(*command, environment=variables, largest=largest)
        with tempfile.TemporaryFile() as errors:
            process = processes.start(*command, environment=variables, output=output, errors=errors)
            code = process.wait(60)
            errors.seek(0)
            return subprocess.CompletedProcess(command, code, None, errors.read().decode())

    return export


def last_line(error: str) -> str:
    return error.splitlines()[-1]


@to_stdout
def test_data_goes_to_standard_output_and_the_count_comes_last(run: Run) -> None:
    ended = run("--format", "jsonl")
    assert ended.returncode == 0
    assert [json.loads(line)["state"] for line in ended.stdout.splitlines()] == ["submitted"] * 40
    assert last_line(ended.stderr) == "40 aanvragen geschreven; de database telt er 40."


@to_stdout
@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_a_reader_that_leaves_is_not_a_success(run: Run, form: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = run("--format", form, output=writer)
    os.close(writer)
    assert ended.returncode == 1
    assert last_line(ended.stderr).startswith("Niet gelukt")


@to_stdout
@pytest.mark.parametrize("amount", [(), ("--until", "2001-01-01")], ids=["much", "only headings"])
def test_a_full_disk_behind_standard_output_is_not_a_success(run: Run, amount: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        ended = run("--format", "csv", *amount, output=full)
    assert ended.returncode == 1
    assert last_line(ended.stderr).startswith("Niet gelukt")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", ["leads.csv", "leads.jsonl", "leads.xlsx"])
def test_a_full_disk_leaves_no_half_file(run: Run, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / name).write_text("the earlier export")
    ended = run("-o", str(folder / name), largest=1 << 16)
    assert ended.returncode == 1, ended.stderr
    assert last_line(ended.stderr).startswith("Niet gelukt")
    assert [path.name for path in folder.iterdir()] == [name]
    assert (folder / name).read_text() == "the earlier export"
